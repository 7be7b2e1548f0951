import type { Command } from 'commander';
import { readShownStatus } from '../statusRead';
import { statusText } from '../statusText';
import { lazy } from '../lazy';
import type { Terminal } from '../terminal';
import { machinesText, viewMachines } from './machinesView';
import { providersWithToken, withCloud } from './session';

interface Options {
  serve: boolean;
  json?: true;
  config?: string;
}

const EXAMPLES = `
Where no master answers on this machine, a process is started that serves the status read-only: dashboards of hetzner,
digitalocean and linode on ports 8090 to 8092, their API on 8080 to 8082. A later \`status\` finds it; \`aqea cloud destroy\` ends it.

Examples:
  aqea cloud status
  aqea cloud status --json | jq '.machines | length'`;

export function registerCloudStatus(cloud: Command, terminal: Terminal): void {
  cloud
    .command('status')
    .description('the runs, and the machines of all providers')
    .option('--no-serve', 'start no status servers')
    .option('--json', 'one JSON object; starts no status servers')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) =>
      withCloud(terminal, options.config, async ({ env, config, deployment, rows }) => {
        const [status, seen] = await Promise.all([
          readShownStatus(env, options.config),
          rows.all(deployment),
        ]);
        const view = await viewMachines(deployment, seen, providersWithToken(env), Date.now());
        if (options.json) return terminal.out(JSON.stringify({ deployment, ...status, ...view }));
        terminal.out(`${statusText(status)}\n\n${machinesText(view)}`);
        if (!options.serve) return;
        const { dashboards, started, failed } = await lazy
          .statusServers()
          .ensureStatusServers(env, config, options.config);
        if (failed !== null) return terminal.err(`The status servers did not start: ${failed} says why.`);
        terminal.out(['', ...Object.entries(dashboards).map(([name, url]) => `${name}: ${url}`)].join('\n'));
        if (started !== null)
          terminal.err(`They are served by process ${started}, read-only; \`kill ${started}\` ends it.`);
      }),
    );
}
