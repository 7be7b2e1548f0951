import type { Command } from 'commander';
import { readShownStatus } from '../statusRead';
import { statusText } from '../statusText';
import type { Terminal } from '../terminal';
import { machinesText, viewMachines } from './machinesView';
import { providersWithToken, withCloud } from './session';

interface Options {
  json?: true;
  config?: string;
}

const EXAMPLES = `
Examples:
  aqea cloud status
  aqea cloud status --json | jq '.machines | length'`;

export function registerCloudStatus(cloud: Command, terminal: Terminal): void {
  cloud
    .command('status')
    .description('the runs, and the machines of all providers')
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) =>
      withCloud(terminal, options.config, async ({ env, deployment, rows }) => {
        const [status, seen] = await Promise.all([
          readShownStatus(env, options.config),
          rows.all(deployment),
        ]);
        const view = await viewMachines(deployment, seen, providersWithToken(env), Date.now());
        if (options.json) return terminal.out(JSON.stringify({ deployment, ...status, ...view }));
        terminal.out(`${statusText(status)}\n\n${machinesText(view)}`);
      }),
    );
}
