import type { Command } from 'commander';
import { readChannels } from '../alerts/channels';
import { lazy } from './lazy';
import { checkProvider, configuredProviders } from './providerNames';
import { withServices } from './services';
import type { Terminal } from './terminal';

interface Options {
  provider?: string;
  config?: string;
}

const EXAMPLES = `
Any number of masters may run, on any machine: they share the work, and when one dies the others go on. SIGTERM ends it
cleanly. Logs go to stderr.

Each serves the status API and the dashboard: hetzner's on ports 8080 and 8090, digitalocean's on 8081 and 8091, linode's
on 8082 and 8092, a port in use apart (docs/status-api.md).

Examples:
  aqea master
  aqea master --provider digitalocean
  AQEA_LOG_LEVEL=debug aqea master --config ./cloud-database.yml`;

export function registerMaster(program: Command, terminal: Terminal): void {
  program
    .command('master')
    .description('run the workflows: plan, give out units, finish runs; serve the status')
    .option(
      '-p, --provider <name>',
      'the cloud that it runs in, which decides its ports (default: CLOUD_PROVIDER)',
    )
    .addHelpText('after', EXAMPLES)
    .action((options: Options) =>
      withServices(terminal.env, options.config, { master: true }, ({ environment, ...services }) => {
        const provider = ownProvider(options, terminal.env, configuredProviders(services.config));
        return lazy.statusService().withStatus(services, terminal.env, provider, (status) =>
          lazy.rentingFleet().withRentingFleet(services, terminal.env, (fleet) =>
            lazy.master().runMaster({
              ...{ ...services, provider, status, fleet },
              ...{ defaultDump: environment.defaultDump, host: environment.host, home: environment.home },
              alerts: readChannels(terminal.env),
            }),
          ),
        );
      }),
    );
}

function ownProvider({ provider }: Options, env: NodeJS.ProcessEnv, known: readonly string[]): string | null {
  const fromVariable = env['CLOUD_PROVIDER']?.trim() || undefined;
  if (provider !== undefined) return checkProvider(provider, known, 'option --provider');
  return fromVariable === undefined
    ? null
    : checkProvider(fromVariable, known, 'environment variable CLOUD_PROVIDER');
}
