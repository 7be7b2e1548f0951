import type { Client, WorkflowHandle } from '@temporalio/client';
import type { ExtractionReport } from '../stores/entryStore';
import type { Progress } from '../workflows/types';
import { RunFailed } from './errors';
import { failureText } from './failureText';
import type { ProgressView } from './progressView';

export interface Follow {
  client: Client;
  workflowId: string;
  view: ProgressView;
  /** How often progress is asked for; default one second. */
  everyMs?: number;
  /** Stops following; the run goes on. */
  signal?: AbortSignal;
}

/**
 * Waits for a run's report and shows its progress meanwhile; null when `signal` ended it first.
 * @throws RunFailed when the run ends without a report, and says why
 */
export async function followRun(follow: Follow): Promise<ExtractionReport | null> {
  const { client, workflowId, view, everyMs = 1_000, signal } = follow;
  const handle = client.workflow.getHandle(workflowId);
  let ended = false;
  const result = (handle.result() as Promise<ExtractionReport>).finally(() => (ended = true));
  const left = new Promise<null>((resolve) => signal?.addEventListener('abort', () => resolve(null)));
  const watching = watch(client, handle, view, everyMs, () => ended || signal?.aborted === true);
  try {
    return await Promise.race([result, left]);
  } catch (error) {
    throw new RunFailed({ what: failureText(error), where: `workflow ${workflowId}` });
  } finally {
    ended = true;
    result.catch(() => undefined);
    await watching;
    view.end();
  }
}

async function watch(
  client: Client,
  handle: WorkflowHandle,
  view: ProgressView,
  everyMs: number,
  done: () => boolean,
): Promise<void> {
  while (!done()) {
    const progress = await readProgress(client, handle);
    if (done()) return;
    if (progress) view.show(progress);
    else view.waiting('waiting: no master answers (`aqea status` shows what runs)');
    for (let waited = 0; waited < everyMs && !done(); waited += 50)
      await new Promise((resume) => setTimeout(resume, 50));
  }
}

/** The answer of the query `progress`, or null when nobody answers in time. */
export async function readProgress(client: Client, handle: WorkflowHandle): Promise<Progress | null> {
  try {
    return await client.connection.withDeadline(Date.now() + 3_000, () => handle.query<Progress>('progress'));
  } catch {
    return null;
  }
}
