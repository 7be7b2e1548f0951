import type { Command } from 'commander';
import { openStatus } from './statusRead';
import { statusText } from './statusText';
import type { Terminal } from './terminal';

interface Options {
  json?: true;
  watch?: true;
  config?: string;
}

const WATCH_EVERY_MS = 2_000;
const CLEAR_SCREEN = '\x1b[2J\x1b[H';

const EXAMPLES = `
Works when nothing runs, and then says so.

Examples:
  aqea status
  aqea status --watch
  aqea status --json | jq '.runs[] | {phase, estimatedEnd}'`;

export function registerStatus(program: Command, terminal: Terminal): void {
  program
    .command('status')
    .description('what runs here, how far the runs are, and who works on them')
    .option('--watch', `show it again every ${WATCH_EVERY_MS / 1000} seconds until Ctrl-C`)
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json, watch, config }: Options) => {
      const reader = await openStatus(terminal.env, config);
      const show = async (clear: string): Promise<void> => {
        const status = await reader.read();
        terminal.out(json ? JSON.stringify(status) : clear + statusText(status));
      };
      try {
        if (!watch) return await show('');
        let left = false;
        process.once('SIGINT', () => (left = true));
        while (!left) {
          await show(terminal.watched ? CLEAR_SCREEN : '');
          for (let waited = 0; waited < WATCH_EVERY_MS && !left; waited += 100)
            await new Promise((resume) => setTimeout(resume, 100));
        }
      } finally {
        await reader.close();
      }
    });
}
