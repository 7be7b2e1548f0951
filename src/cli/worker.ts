import type { Command } from 'commander';
import { loadConfig } from '../config/loader';
import { InvalidInput } from '../support/errors';
import { lazy } from './lazy';
import { list, wholeNumber } from './options';
import { checkProvider } from './providerNames';
import { withServices } from './services';
import type { Terminal } from './terminal';

interface Options {
  provider?: string[];
  all?: true;
  count: number;
  config?: string;
}

const EXAMPLES = `
A worker fetches units of its provider's queue, reads their pages in threads and stores the entries. SIGTERM lets it
finish its units first. Logs go to stderr.

Examples:
  aqea worker --provider hetzner
  aqea worker --provider linode --count 2      two workers in this process, one pool of threads
  aqea worker --all                            one for each provider of the configuration`;

export function registerWorker(program: Command, terminal: Terminal): void {
  program
    .command('worker')
    .description('take units of a provider: fetch, parse, store')
    .option('-p, --provider <names>', 'of which provider; its task queue', list)
    .option('--all', 'of every provider in the configuration that has a share')
    .option('--count <n>', 'workers for each of them, in this process', wholeNumber(1, 64), 1)
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => {
      const providers = chosenProviders(options, terminal.env);
      const workers = providers.flatMap((provider) => Array.from({ length: options.count }, () => provider));
      return withServices(
        terminal.env,
        options.config,
        { providers: workers },
        ({ environment, ...services }) =>
          lazy.providerWorker().runProviderWorkers({
            ...services,
            providers: workers,
            home: environment.home,
            host: environment.host,
          }),
      );
    });
}

/** @throws InvalidInput when none or an unknown one is named: nobody would ever give it work */
function chosenProviders({ provider, all, config }: Options, env: NodeJS.ProcessEnv): string[] {
  const { allocation } = loadConfig({ file: config, env }).cloud_deployment.worker_distribution;
  const known = Object.keys(allocation);
  if (all) return known.filter((name) => (allocation[name] ?? 0) > 0);
  if (!provider)
    throw new InvalidInput({
      what: 'No provider is named',
      where: 'option --provider',
      hint: `Known: ${known.join(', ')}; --all takes all of them.`,
    });
  return [...new Set(provider)].map((name) =>
    checkProvider(name, known, 'option --provider', '; --all takes all of them'),
  );
}
