import type { Command } from 'commander';
import { readStatus } from './statusRead';
import { statusText } from './statusText';
import type { Terminal } from './terminal';

interface Options {
  json?: true;
  watch?: true;
  config?: string;
}

const WATCH_EVERY_MS = 2_000;

const EXAMPLES = `
Works when nothing runs, and then says so.

Examples:
  aqea status
  aqea status --watch
  aqea status --json | jq '.processes[] | {pid, role}'`;

export function registerStatus(program: Command, terminal: Terminal): void {
  program
    .command('status')
    .description('what runs here, how far the runs are, and who works on them')
    .option('--watch', `show it again every ${WATCH_EVERY_MS / 1000} seconds until Ctrl-C`)
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      if (!options.watch) return show(options, terminal);
      let left = false;
      process.once('SIGINT', () => (left = true));
      while (!left) {
        if (!options.json) terminal.out('\x1b[2J\x1b[H');
        await show(options, terminal);
        for (let waited = 0; waited < WATCH_EVERY_MS && !left; waited += 100)
          await new Promise((resume) => setTimeout(resume, 100));
      }
    });
}

async function show({ json, config }: Options, terminal: Terminal): Promise<void> {
  const status = await readStatus(terminal.env, config);
  terminal.out(json ? JSON.stringify(status) : statusText(status));
}
