import type { Client, WorkflowFailedError, WorkflowHandle } from '@temporalio/client';
import { setTimeout as wait } from 'node:timers/promises';
import type { ExtractionReport } from '../stores/entryStore';
import { readProgress } from '../status/orchestration';
import { RunFailed } from './errors';
import { failureCode, failureText } from './failureText';
import { lazy } from './lazy';
import type { ProgressView } from './progressView';

const ASK_EVERY_MS = 500;

export interface Follow {
  client: Client;
  workflowId: string;
  view: ProgressView;
  /** Stops following; the run goes on. */
  signal?: AbortSignal;
}

/**
 * Waits for a run's report, whatever happens to the server meanwhile, and shows how far it is.
 * @throws RunFailed, with the code and the words of the step that failed; what `signal` was aborted with
 */
export async function followRun({ client, workflowId, view, signal }: Follow): Promise<ExtractionReport> {
  const handle = client.workflow.getHandle(workflowId);
  const done = new AbortController();
  const watching = watch(client, handle, view, done.signal);
  try {
    return await Promise.race([reportOf(handle, done.signal), rejectWhenAborted(signal)]);
  } finally {
    done.abort();
    await watching;
    view.end();
  }
}

async function reportOf(handle: WorkflowHandle, done: AbortSignal): Promise<ExtractionReport> {
  const { WorkflowFailedError, WorkflowNotFoundError } = lazy.temporalClient();
  for (;;) {
    try {
      return (await handle.result()) as ExtractionReport;
    } catch (error) {
      if (error instanceof WorkflowFailedError) {
        // Reset, it is terminated and goes on under the same id.
        if (await isRunning(handle)) continue;
        throw runFailed(error, handle.workflowId);
      }
      if (error instanceof WorkflowNotFoundError) throw error;
      // The server is down or has just come up: it will be there again.
      await wait(ASK_EVERY_MS, undefined, { signal: done });
    }
  }
}

async function isRunning(handle: WorkflowHandle): Promise<boolean> {
  return handle.describe().then(
    ({ status }) => status.name === 'RUNNING',
    () => false,
  );
}

function runFailed(error: WorkflowFailedError, workflowId: string): RunFailed {
  return new RunFailed({ what: failureText(error), where: `workflow ${workflowId}` }, failureCode(error));
}

function rejectWhenAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal?.reason as Error);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

async function watch(
  client: Client,
  handle: WorkflowHandle,
  view: ProgressView,
  done: AbortSignal,
): Promise<void> {
  while (!done.aborted) {
    const progress = await readProgress(client, handle.workflowId);
    if (done.aborted) return;
    if (progress) view.show(progress);
    else view.waiting('waiting: no master answers (`aqea status` shows what runs)');
    await wait(ASK_EVERY_MS, undefined, { signal: done }).catch(() => undefined);
  }
}
