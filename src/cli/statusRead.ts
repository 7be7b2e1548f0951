import type { Client } from '@temporalio/client';
import { readEnvironment } from '../config/environment';
import { loadConfig } from '../config/loader';
import { readStoredRuns, type StoredRuns } from '../status/storedRuns';
import { redact } from '../support/redact';
import { readLocalProcesses, type LocalProcess } from '../workers/supervisorState';
import { EXTRACT_LANGUAGE, type Progress } from '../workflows/types';
import { findDatabase, findTemporal, withStore, withTemporal } from './context';
import { readProgress } from './follow';
import { readRetrying, type RetryingStep } from './statusRetrying';

/** Why a part could not be asked; `none`: there is none, and that is no fault. */
export type Unavailable = { state: 'none' | 'unreachable'; reason: string };

export interface RunningExtraction {
  workflowId: string;
  startedAt: string;
  /** null while no master answers. */
  progress: Progress | null;
  /** Steps that failed and are tried again: what the run waits for. */
  retrying: RetryingStep[];
}

export interface Status extends StoredRuns {
  home: string;
  /** What `aqea dev` started on this machine. */
  processes: Pick<LocalProcess, 'pid' | 'role' | 'port' | 'startedAt' | 'restarts'>[];
  temporal: { state: 'ok'; address: string; webUi: string | null } | Unavailable;
  database: { state: 'ok'; url: string } | Unavailable;
  running: RunningExtraction[];
}

/** Asks every part what it knows; a part that does not answer is said to, and does not keep the others from answering. */
export async function readStatus(env: NodeJS.ProcessEnv, configFile: string | undefined): Promise<Status> {
  const { home } = readEnvironment(env);
  const processes = readLocalProcesses(home).map(({ pid, role, port, startedAt, restarts }) => {
    return { pid, role, port, startedAt, restarts };
  });
  const [orchestration, stored] = await Promise.all([readTemporal(env), readDatabase(env, configFile)]);
  return { home, processes, ...orchestration, ...stored };
}

async function readTemporal(env: NodeJS.ProcessEnv): Promise<Pick<Status, 'temporal' | 'running'>> {
  try {
    const { value, webUi } = findTemporal(env);
    const address = value.connectionOptions.address ?? '';
    const running = await withTemporal(env, readRunning);
    return { temporal: { state: 'ok', address, webUi }, running };
  } catch (error) {
    return { temporal: unavailable(error), running: [] };
  }
}

async function readRunning(client: Client): Promise<RunningExtraction[]> {
  const running: RunningExtraction[] = [];
  const query = `WorkflowType = '${EXTRACT_LANGUAGE}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, startTime } of client.workflow.list({ query })) {
    const progress = await readProgress(client, client.workflow.getHandle(workflowId));
    // It may have ended since it was listed.
    const retrying = await readRetrying(client, workflowId).catch(() => []);
    running.push({ workflowId, startedAt: startTime.toISOString(), progress, retrying });
  }
  return running;
}

async function readDatabase(
  env: NodeJS.ProcessEnv,
  configFile: string | undefined,
): Promise<Pick<Status, 'database' | 'extractions' | 'providers'>> {
  try {
    const { value } = findDatabase(env);
    const config = loadConfig({ file: configFile, env });
    const configured = Object.keys(config.cloud_deployment.worker_distribution.allocation);
    const runs = await withStore(env, config, (store) => readStoredRuns(store, configured));
    return { database: { state: 'ok', url: redact(value) }, ...runs };
  } catch (error) {
    return { database: unavailable(error), extractions: [], providers: [] };
  }
}

function unavailable(error: unknown): Unavailable {
  const { code, message } = error as { code?: string; message: string };
  const none = code === 'AQEA_NO_DATABASE' || code === 'AQEA_NO_TEMPORAL';
  return { state: none ? 'none' : 'unreachable', reason: redact(message) };
}
