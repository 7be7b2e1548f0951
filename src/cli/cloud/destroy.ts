import type { Command } from 'commander';
import { lazy } from '../lazy';
import type { Terminal } from '../terminal';
import type { DestroyOptions } from './destroyAll';

const EXAMPLES = `
Workers finish what they have, then every machine of the deployment is deleted, its login ended, and it is looked again
until none is left. The database and what is stored in it stay. Works without Temporal, and without the database, too.

Examples:
  aqea cloud destroy
  aqea cloud destroy --dry-run
  aqea cloud destroy --yes --now                    without waiting for workers`;

export function registerDestroy(cloud: Command, terminal: Terminal): void {
  cloud
    .command('destroy')
    .description('delete every machine of the deployment, and end their access')
    .option('--now', 'do not wait for workers to finish: their units are done again later')
    .option('--dry-run', 'only say what would be deleted')
    .option('-y, --yes', 'do it without asking')
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: DestroyOptions) => lazy.cloudDestroy().destroy(options, terminal));
}
