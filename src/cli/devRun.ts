import { setTimeout as wait } from 'node:timers/promises';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ExtractionReport } from '../stores/entryStore';
import { AqeaError } from '../support/errors';
import {
  EXTRACT_LANGUAGE,
  MASTER_QUEUE,
  extractionWorkflowId,
  type ExtractLanguageInput,
  type ValidInput,
} from '../workflows/types';
import { failureText } from './failureText';
import { readProgress } from './follow';
import type { ProgressView } from './progressView';

const ASK_EVERY_MS = 500;

/** Another run has the workflow id, and it was asked for something else. */
export class OtherExtractionRunning extends AqeaError {
  readonly code = 'AQEA_OTHER_EXTRACTION_RUNNING';
  readonly retry = 'final';
}

/** The run ended without a report; code and words are those of the step that failed. */
export class ExtractionFailed extends AqeaError {
  readonly retry = 'final';

  constructor(
    readonly code: string,
    what: string,
  ) {
    super({ what });
  }
}

export interface StartedRun {
  handle: WorkflowHandle;
  workflowId: string;
  /** It was under way already, from before a crash or a Ctrl-C. */
  takenUp: boolean;
}

/**
 * Starts the extraction, or takes up the one that is under way if it was asked for the same.
 * @throws OtherExtractionRunning
 */
export async function startRun(client: Client, input: ValidInput): Promise<StartedRun> {
  const workflowId = extractionWorkflowId(input.language, input.edition);
  try {
    const handle = await client.workflow.start(EXTRACT_LANGUAGE, {
      taskQueue: MASTER_QUEUE,
      workflowId,
      args: [input],
      staticSummary: `${input.languages.join(', ')} from ${input.edition}.wiktionary`,
    });
    return { handle, workflowId, takenUp: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const running = await inputOf(client, workflowId);
  if (running && !asksTheSame(running, input)) {
    throw new OtherExtractionRunning({
      what: `${workflowId} is under way already, with another input: ${JSON.stringify(running)}`,
      where: `workflow ${workflowId}`,
      hint:
        'Let it end (the same command with its input goes on with it), or end it: start `aqea dev --no-extract`, and ' +
        `in another terminal \`aqea cancel ${input.language}\`.`,
    });
  }
  return { handle: client.workflow.getHandle(workflowId), workflowId, takenUp: true };
}

/**
 * Waits for the run's report, whatever happens to the server meanwhile, and shows how far it is.
 * @throws ExtractionFailed
 */
export async function awaitReport(
  client: Client,
  handle: WorkflowHandle,
  view: ProgressView,
): Promise<ExtractionReport> {
  const done = new AbortController();
  const watching = watch(client, handle, view, done.signal);
  try {
    for (;;) {
      try {
        return (await handle.result()) as ExtractionReport;
      } catch (error) {
        if (error instanceof WorkflowFailedError)
          throw new ExtractionFailed(codeOf(error), failureText(error));
        // The server is down or has just come up: it will be there again.
        await wait(ASK_EVERY_MS);
      }
    }
  } finally {
    done.abort();
    await watching;
    view.end();
  }
}

async function watch(
  client: Client,
  handle: WorkflowHandle,
  view: ProgressView,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const progress = await readProgress(client, handle);
    if (signal.aborted) return;
    if (progress) view.show(progress);
    await wait(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The stable code of the innermost failure; our own errors carry it in their details. */
function codeOf(error: WorkflowFailedError): string {
  let code = 'AQEA_RUN_FAILED';
  for (let failure: unknown = error; failure instanceof Error; failure = failure.cause) {
    if (!(failure instanceof ApplicationFailure)) continue;
    const detail = failure.details?.[0] as { code?: unknown; field?: unknown } | undefined;
    if (typeof detail?.code === 'string') code = detail.code;
    else if (failure.type === 'InvalidInput') code = 'AQEA_INVALID_INPUT';
  }
  return code;
}

/** What a running workflow was started with; null when its history does not say. */
async function inputOf(client: Client, workflowId: string): Promise<ExtractLanguageInput | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const payload = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  if (!payload) return null;
  return client.options.loadedDataConverter.payloadConverter.fromPayload<ExtractLanguageInput>(payload);
}

function asksTheSame(running: ExtractLanguageInput, wanted: ExtractLanguageInput): boolean {
  const key = ({ language, edition, source, languages }: ExtractLanguageInput): string =>
    JSON.stringify([
      edition ?? language,
      [...(languages ?? [language])].sort(),
      source?.dump ?? null,
      source?.dbname ?? null,
    ]);
  return key(running) === key(wanted);
}
