import type { Command } from 'commander';
import { lazy } from './lazy';
import { withServices } from './services';
import type { Terminal } from './terminal';

const EXAMPLES = `
Any number of masters may run, on any machine: they share the work, and when one dies the others go on. SIGTERM ends it
cleanly. Logs go to stderr.

Examples:
  aqea master
  AQEA_LOG_LEVEL=debug aqea master --config ./cloud-database.yml`;

export function registerMaster(program: Command, terminal: Terminal): void {
  program
    .command('master')
    .description('run the workflows: plan, give out units, finish runs')
    .addHelpText('after', EXAMPLES)
    .action((options: { config?: string }) =>
      withServices(terminal.env, options.config, { master: true }, ({ environment, ...services }) =>
        lazy
          .master()
          .runMaster({ ...services, defaultDump: environment.defaultDump, host: environment.host }),
      ),
    );
}
