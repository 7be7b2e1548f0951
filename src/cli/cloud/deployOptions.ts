import type { Command } from 'commander';
import { list } from '../options';

/** What both ways to rent machines can be told. */
export function addDeployOptions(command: Command): Command {
  return command
    .option('-l, --language <code>', 'language to extract (default: the one given to setup)')
    .option('-e, --edition <code>', "which Wiktionary (default: the language's own)")
    .option('--languages <codes>', 'language sections to keep beside it, such as fr,es', list)
    .option('--dump <url>', 'a URL that the machines can reach (default: the newest complete dump)')
    .option('--dbname <name>', 'wiki that the dump must be of (default: <edition>wiktionary)')
    .option('--allow-withdrawals', 'let the run withdraw more than 2 % of the entries')
    .option('--dry-run', 'only the plan: machines, prices, time, and what would be sent')
    .option('-y, --yes', 'do it without asking')
    .option('--json', 'one JSON object');
}
