import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { EXTRACT_LANGUAGE, MASTER_QUEUE, extractionWorkflowId, type ValidInput } from '../workflows/types';
import { findTemporal, withTemporal } from './context';
import { dryRun } from './extractDryRun';
import { addExtractionOptions, extractionInput, type ExtractionOptions } from './extractionOptions';
import { followRun } from './follow';
import { lazy } from './lazy';
import { progressView } from './progressView';
import { reportLine, reportText } from './report';
import type { Terminal } from './terminal';

interface Options extends ExtractionOptions {
  dryRun?: true;
  detach?: true;
  json?: true;
  config?: string;
}

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
    const workflowId = extractionWorkflowId(input.language, input.edition);
    const joined = await startOrJoin(client, workflowId, input);
    const { webUi } = findTemporal(terminal.env);
    terminal.err(
      joined
        ? `${workflowId} is under way already: joined it, options of this call are not used`
        : `${workflowId} started`,
    );
    if (webUi) terminal.err(`  Web UI: ${webUi}/namespaces/default/workflows/${workflowId}`);
    if (options.detach) {
      if (options.json) terminal.out(JSON.stringify({ workflowId, joined }));
      return;
    }
    const signal = leaveOnInterrupt();
    const report = await followRun({ client, workflowId, view: progressView(terminal), signal });
    if (!report) {
      terminal.err(
        `${workflowId} goes on; \`aqea status --watch\` shows it, \`aqea cancel ${input.language}\` ends it`,
      );
      return;
    }
    terminal.exitCode = report.status === 'completed' ? 0 : 1;
    if (options.json) terminal.out(reportLine(report));
    else terminal.out(reportText(report));
  });
}

/** True when the run was under way already. */
async function startOrJoin(client: Client, workflowId: string, input: ValidInput): Promise<boolean> {
  const { WorkflowExecutionAlreadyStartedError } = lazy.temporalClient();
  try {
    await client.workflow.start(EXTRACT_LANGUAGE, {
      taskQueue: MASTER_QUEUE,
      workflowId,
      args: [input],
      staticSummary: `${input.languages.join(', ')} from ${input.edition}.wiktionary`,
    });
    return false;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
    throw error;
  }
}

/** The first Ctrl-C leaves the run alone; a second one ends this command the usual way. */
function leaveOnInterrupt(): AbortSignal {
  const leaving = new AbortController();
  process.once('SIGINT', () => leaving.abort());
  return leaving.signal;
}
