import {
  CancellationScope,
  ChildWorkflowFailure,
  condition,
  executeChild,
  isCancellation,
  log,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { MasterActivities } from './activityTypes';
import type { Assignment, Dispatch } from './dispatch';
import { extractWorkUnit } from './extractWorkUnit';
import * as policies from './policies';
import type { PlanSummary, WorkUnitResult } from './types';
import { SOURCE_GONE, WORKERS_LOST } from './verdict';

const { readProviders } = proxyActivities<Pick<MasterActivities, 'readProviders'>>(policies.lookingAround);

/** Children per run: at five or six events each, history stays far below Temporal's limits. */
export const CHILDREN_PER_RUN = 500;
/** While nothing runs, somebody may come any moment, or not for hours: looks begin at this distance and double. */
const IDLE_LOOK_MS = { first: 500, last: 60_000 };

export interface WindowOptions {
  plan: PlanSummary;
  mode: 'normal' | 'retry';
  dispatch: Dispatch;
  /** Asked before each unit: are new units to be started? */
  isPaused(): boolean;
  /** Ask to stop after this many children, so that the workflow can continue as new. */
  maxChildren: number;
  /** Called after every change, so that whoever watches sees it. */
  onChange(): void;
}

/** Wakes a waiting window from outside (resume, new allocation). */
export class Wake {
  private times = 0;
  private seen = 0;

  now(): void {
    this.times += 1;
  }

  async wait(): Promise<void> {
    await condition(() => this.times > this.seen);
    this.seen = this.times;
  }
}

/**
 * Keeps children running until all units have a verdict, or `maxChildren` were started and all of them are done.
 * Children never outlive this call, whichever way it ends.
 */
export async function runWindow(options: WindowOptions, wake: Wake): Promise<void> {
  const { dispatch, plan } = options;
  let children = 0;
  const running = new Set<Promise<void>>();
  const draining = (): boolean => children >= options.maxChildren || workflowInfo().continueAsNewSuggested;
  const fill = (): void => {
    if (options.isPaused() || draining()) return;
    for (const assignment of dispatch.assign(Date.now())) {
      children += 1;
      const child = runUnit(options, assignment).finally(() => {
        running.delete(child);
        options.onChange();
        wake.now();
      });
      running.add(child);
    }
    options.onChange();
  };
  const scope = new CancellationScope({ cancellable: true });
  const lookingAround = scope.run(() => lookAround(options, fill, wake)).catch(ignoreCancellation);
  try {
    for (;;) {
      fill();
      if (dispatch.finished || (draining() && dispatch.running === 0)) break;
      await wake.wait();
    }
  } finally {
    scope.cancel();
    await CancellationScope.nonCancellable(async () => {
      await Promise.allSettled([...running, lookingAround]);
    });
  }
  log.debug('window closed', { extractionId: plan.extractionId, children });
}

/** Keeps the dispatch informed of who lives, and lets those who came begin. */
async function lookAround({ dispatch, plan }: WindowOptions, fill: () => void, wake: Wake): Promise<void> {
  for (let idleMs = IDLE_LOOK_MS.first; ;) {
    const names = Object.keys({ ...plan.allocation, ...dispatch.allocation });
    try {
      dispatch.setCapacities(await readProviders(names));
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.warn('cannot see the workers now; what was known last stays true', { error: String(error) });
    }
    fill();
    wake.now();
    const idle = dispatch.running === 0;
    await sleep(idle ? idleMs : policies.LOOK_AROUND_MS);
    idleMs = idle ? Math.min(2 * idleMs, IDLE_LOOK_MS.last) : IDLE_LOOK_MS.first;
  }
}

async function runUnit(options: WindowOptions, { unit, provider, probe }: Assignment): Promise<void> {
  const { dispatch, plan, mode } = options;
  // A child that was cancelled or terminated gave no verdict. If it was the parent that is cancelled, nothing more starts.
  const result = await runChild(plan, mode, unit, provider, probe).catch((error: unknown) => {
    const cause = error instanceof ChildWorkflowFailure && error.cause ? error.cause.message : String(error);
    return { outcome: 'lost' as const, reason: `child workflow: ${cause}` };
  });
  switch (result.outcome) {
    case 'completed':
      return dispatch.completed(unit, result.counts, Date.now());
    case 'unreached':
      return dispatch.unreached(unit, result.reason, Date.now());
    case 'lost':
      return dispatch.childLost(unit, result.reason);
    case 'failed':
      if (result.type === WORKERS_LOST) return dispatch.workersLost(unit, result.reason, Date.now());
      dispatch.failed(unit, result.reason);
      if (SOURCE_GONE.includes(result.type)) dispatch.stop(result.reason);
  }
}

function runChild(
  plan: PlanSummary,
  mode: 'normal' | 'retry',
  unit: number,
  provider: string,
  probe: boolean,
): Promise<WorkUnitResult> {
  const { extractionId, heartbeatTimeoutMs } = plan;
  const reassignWorkAfterMs = probe
    ? Math.min(plan.reassignWorkAfterMs, policies.PROBE_MS)
    : plan.reassignWorkAfterMs;
  return executeChild(extractWorkUnit, {
    workflowId: `${workflowInfo().workflowId}/${mode === 'retry' ? 'retry-' : ''}unit-${unit}`,
    taskQueue: provider,
    args: [{ extractionId, unit, provider, mode, reassignWorkAfterMs, heartbeatTimeoutMs }],
    staticSummary: `unit ${unit} at ${provider}`,
  });
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
