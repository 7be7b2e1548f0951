import type { Command } from 'commander';
import { devOptions, type RawDevOptions } from './devOptions';
import { addExtractionOptions } from './extractionOptions';
import { lazy } from './lazy';
import type { Terminal } from './terminal';

const EXAMPLES = `
Examples:
  aqea dev --sample                               try it: the small dump that comes with aqea
  aqea dev --dump ./dewiktionary/20261101         a dump folder, local or below a URL
  aqea dev --once --dump page.xml.bz2 --json      for scripts: ends by itself, one JSON line
  aqea dev --language de --edition en             German words from the English Wiktionary
  aqea dev --no-extract                           only the servers, the master and the workers`;

export function registerDev(program: Command, terminal: Terminal): void {
  const command = program
    .command('dev')
    .description(
      'run everything on this machine and extract a language; Temporal and Postgres are started unless ' +
        'TEMPORAL_ADDRESS and SUPABASE_DATABASE_URL name others',
    );
  addExtractionOptions(command);
  // The one option that a run must have has a default here: who tries it out should not have to choose.
  command.options.find(({ long }) => long === '--language')?.default('de');
  command.setOptionValueWithSource('language', 'de', 'default');
  command
    .option('--sample', 'extract the small dump that comes with aqea')
    .option('--no-extract', 'start everything, but no extraction')
    .option('--once', 'stop when the extraction is done; so it does when its output is not a terminal')
    .option('--json', 'end with one JSON line on stdout; everything else goes to stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (raw: RawDevOptions) => {
      const { failureLine, runDev } = lazy.dev();
      if (raw.config !== undefined) terminal.env['AQEA_CONFIG'] = raw.config;
      let options;
      try {
        options = devOptions(raw, process.stdout.isTTY ? 'terminal' : 'no-terminal');
      } catch (error) {
        if (raw.json) terminal.out(failureLine(error));
        throw error;
      }
      terminal.exitCode = await runDev(options, terminal);
    });
}
