import type { Command } from 'commander';
import { findTemporal, withTemporal } from './context';
import { dryRun } from './extractDryRun';
import { addExtractionOptions, extractionInput, type ExtractionOptions } from './extractionOptions';
import { followRun } from './follow';
import { progressView } from './progressView';
import { reportLine, reportText } from './report';
import { startRun } from './startRun';
import type { Terminal } from './terminal';

interface Options extends ExtractionOptions {
  dryRun?: true;
  detach?: true;
  json?: true;
  config?: string;
}

/** As shells count Ctrl-C. */
const INTERRUPTED = 130;

const EXAMPLES = `
Starts the workflow extractLanguage, or joins the one that is under way, and follows it. Ctrl-C stops following, not
the run. Exit code 0 only when the run is completed: nothing missing, no dead letters.

Examples:
  aqea extract --language de                       German from the German Wiktionary, newest complete dump
  aqea extract --language de --edition en          German words as the English Wiktionary has them
  aqea extract --language de --dry-run             pages, units, time and database size, without doing it
  aqea extract -l de --dump ./dumps/dewiktionary/20261101 --json
  aqea extract -l de --detach                      start it and come back; see \`aqea status --watch\``;

export function registerExtract(program: Command, terminal: Terminal): void {
  addExtractionOptions(
    program.command('extract').description('extract a language: start the run, or join it, and follow it'),
  )
    .option('--dry-run', 'only plan: pages, units, estimated time, rows and database size; needs no database')
    .option('--detach', 'start it and return at once')
    .option('--json', 'end with one JSON line on stdout')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => extract(options, terminal));
}

async function extract(options: Options, terminal: Terminal): Promise<void> {
  const input = extractionInput(options);
  if (options.dryRun) return dryRun(input, options, terminal);
  await withTemporal(terminal.env, async (client) => {
    const { workflowId, takenUp } = await startRun(client, input);
    terminal.err(takenUp ? `${workflowId} is under way already: joined it.` : `${workflowId} has started.`);
    const { webUi } = findTemporal(terminal.env);
    if (webUi) terminal.err(`  Web UI: ${webUi}/namespaces/default/workflows/${workflowId}`);
    if (options.detach) {
      if (options.json) terminal.out(JSON.stringify({ workflowId, joined: takenUp }));
      return;
    }
    const signal = leaveOnInterrupt();
    try {
      const report = await followRun({ client, workflowId, view: progressView(terminal), signal });
      terminal.exitCode = report.status === 'completed' ? 0 : 1;
      terminal.out(options.json ? reportLine(report) : reportText(report));
    } catch (error) {
      if (!signal.aborted) throw error;
      terminal.err(`${workflowId} goes on; \`aqea status --watch\` shows it, \`aqea cancel\` ends it.`);
      terminal.exitCode = INTERRUPTED;
    }
  });
}

/** The first Ctrl-C leaves the run alone; a second one ends this command the usual way. */
function leaveOnInterrupt(): AbortSignal {
  const leaving = new AbortController();
  process.once('SIGINT', () => leaving.abort());
  return leaving.signal;
}
