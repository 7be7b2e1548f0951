import type { Client } from '@temporalio/client';
import { redact } from '../support/redact';
import { EXTRACT_LANGUAGE, type Progress } from '../workflows/types';
import type { WorkflowState } from './figures/phase';
import { readRetrying } from './retrying';
import type { Part, RetryingStep } from './schemas';

/** What a workflow keeps trying; whoever asks often remembers it for a while. */
export type ReadRetrying = (client: Client, workflowId: string) => Promise<RetryingStep[]>;

/** A workflow that runs, and what it says of itself. */
export interface RunningWorkflow {
  workflowId: string;
  startedAt: string;
  /** null while no master answers. */
  progress: Progress | null;
  retrying: RetryingStep[];
}

export interface Orchestration {
  temporal: Part;
  running: RunningWorkflow[];
}

const QUERY = `WorkflowType = '${EXTRACT_LANGUAGE}' AND ExecutionStatus = 'Running'`;
const ANSWER_WITHIN_MS = 3_000;

/**
 * Asks Temporal what runs, and each of those how far it is; a server that does not answer is said to.
 * @param expected workflows that the database thinks are under way: asked by name, since Temporal's list comes a little late
 */
export async function readOrchestration(
  client: Client,
  expected: readonly string[],
  retrying: ReadRetrying = readRetrying,
): Promise<Orchestration> {
  try {
    const running = await client.connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, async () => {
      const listed = await listRunning(client);
      const missing = expected.filter((id) => !listed.some(({ workflowId }) => workflowId === id));
      const found = await Promise.all(missing.map((workflowId) => findRunning(client, workflowId)));
      return [...listed, ...found.filter((workflow) => workflow !== null)];
    });
    const asked = running.map(async (workflow) => ({
      ...workflow,
      progress: await readProgress(client, workflow.workflowId),
      // It may have ended since it was listed.
      retrying: await client.connection
        .withDeadline(Date.now() + ANSWER_WITHIN_MS, () => retrying(client, workflow.workflowId))
        .catch(() => []),
    }));
    return { temporal: { state: 'ok', reason: null }, running: await Promise.all(asked) };
  } catch (error) {
    return { temporal: unreachable(error), running: [] };
  }
}

type Listed = Omit<RunningWorkflow, 'progress' | 'retrying'>;

async function listRunning(client: Client): Promise<Listed[]> {
  const found: Listed[] = [];
  for await (const { workflowId, startTime } of client.workflow.list({ query: QUERY }))
    found.push({ workflowId, startedAt: startTime.toISOString() });
  return found;
}

async function findRunning(client: Client, workflowId: string): Promise<Listed | null> {
  try {
    const { status, startTime } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? { workflowId, startedAt: startTime.toISOString() } : null;
  } catch (error) {
    // By its name: loading Temporal's client for its class would cost every command a third of a second.
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return null;
    throw error;
  }
}

/** The answer of the query `progress`, or null when nobody answers in time. */
export async function readProgress(client: Client, workflowId: string): Promise<Progress | null> {
  try {
    return await client.connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      client.workflow.getHandle(workflowId).query<Progress>('progress'),
    );
  } catch {
    return null;
  }
}

/** What is known of the workflow of an extraction. */
export function workflowState({ temporal, running }: Orchestration, workflowId: string): WorkflowState {
  if (temporal.state !== 'ok') return { state: 'unknown' };
  const workflow = running.find((one) => one.workflowId === workflowId);
  return workflow ? { state: 'running', ...workflow } : { state: 'gone' };
}

export function unreachable(error: unknown): Part {
  return { state: 'unreachable', reason: redact(error instanceof Error ? error.message : String(error)) };
}
