import type { Command } from 'commander';
import { lazy } from '../lazy';
import { list } from '../options';
import type { Terminal } from '../terminal';
import type { ServeOptions } from './serveAll';

const EXAMPLES = `
What each provider's master would show, from the database and Temporal: hetzner on ports 8080 and 8090, digitalocean on
8081 and 8091, linode on 8082 and 8092 of this machine. Nothing can be changed there. Ends with Ctrl-C or SIGTERM.

Examples:
  aqea cloud serve
  aqea cloud serve --provider hetzner`;

export function registerServe(cloud: Command, terminal: Terminal): void {
  cloud
    .command('serve')
    .description('serve the status of the providers on this machine, read-only')
    .option('-p, --provider <names>', 'whose (default: all that have a share)', list)
    .option('--json', 'addresses as one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: ServeOptions) => lazy.cloudServe().serve(options, terminal));
}
