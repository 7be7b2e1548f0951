import type { Command } from 'commander';
import { lazy } from '../lazy';
import type { Terminal } from '../terminal';
import type { ReapOptions } from './reapAll';

const EXAMPLES = `
Compares what is remembered with what the providers show: machines that nobody remembers, that never reported, or whose
deletion failed are deleted; those that somebody else has deleted are written off. What has another label is never touched.

Examples:
  aqea cloud reap --dry-run
  aqea cloud reap --yes`;

export function registerReap(cloud: Command, terminal: Terminal): void {
  cloud
    .command('reap')
    .description('delete what no run needs')
    .option('--dry-run', 'only say what would be done')
    .option('-y, --yes', 'do it without asking')
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: ReapOptions) => lazy.cloudReap().reap(options, terminal));
}
