import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { findTemporalCli } from '../embedded/temporalCli';
import { findTemporal } from './context';
import { NoTemporal } from './errors';
import type { Terminal } from './terminal';

const EXAMPLES = `
Everything after \`temporal\` goes to Temporal's own command line as it is, with the address of the server that runs
here. Its own help: \`aqea temporal -- --help\`, \`aqea temporal workflow --help\`.

Examples:
  aqea temporal workflow start --type extractLanguage --task-queue aqea --workflow-id extract-de --input '{"language":"de"}'
  aqea temporal workflow query --workflow-id extract-de --type progress
  aqea temporal workflow list --query 'AqeaLanguage = "de"'
  aqea temporal workflow cancel --workflow-id extract-de`;

export function registerTemporal(program: Command, terminal: Terminal): void {
  program
    .command('temporal')
    .description("run Temporal's own command line against the running system")
    .argument('[arguments...]', 'for temporal')
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', EXAMPLES)
    .action(async (args: string[]) => {
      const cli = await findTemporalCli({
        env: terminal.env,
        onProgress: (sentence) => terminal.err(sentence),
      });
      terminal.exitCode = await run(cli, args, { ...terminal.env, ...addressFor(terminal.env) });
    });
}

/** What is not set already; without a server, `temporal` itself says what it misses. */
function addressFor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  try {
    const { connectionOptions, namespace } = findTemporal(env).value;
    return {
      ...(connectionOptions.address && !env['TEMPORAL_ADDRESS']
        ? { TEMPORAL_ADDRESS: connectionOptions.address }
        : {}),
      ...(env['TEMPORAL_NAMESPACE'] ? {} : { TEMPORAL_NAMESPACE: namespace }),
    };
  } catch (error) {
    if (error instanceof NoTemporal) return {};
    throw error;
  }
}

function run(cli: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(cli, args, { stdio: 'inherit', env });
    // Ctrl-C reaches it, too; we wait for its end.
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    child.on('error', reject);
    child.on('exit', (code) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 1);
    });
  });
}
