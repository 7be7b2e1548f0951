import type { Command } from 'commander';
import type { Terminal } from '../terminal';
import { machinesText, viewMachines } from './machinesView';
import { providersWithToken, withCloud } from './session';

interface Options {
  json?: true;
  config?: string;
}

const EXAMPLES = `
Asks the providers themselves, by the deployment's label. Exit code 1 when one of them does not answer.

Examples:
  aqea cloud list
  aqea cloud list --json | jq -r '.machines[] | [.name, .cost] | @tsv'`;

export function registerList(cloud: Command, terminal: Terminal): void {
  cloud
    .command('list')
    .description('every machine that is ours: age, cost, what it does')
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) =>
      withCloud(terminal, options.config, async ({ env, deployment, rows }) => {
        const view = await viewMachines(
          deployment,
          await rows.all(deployment),
          providersWithToken(env),
          Date.now(),
        );
        if (Object.keys(view.faults).length > 0) terminal.exitCode = 1;
        terminal.out(options.json ? JSON.stringify({ deployment, ...view }) : machinesText(view));
      }),
    );
}
