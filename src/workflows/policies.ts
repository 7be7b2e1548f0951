import type { ActivityOptions } from '@temporalio/workflow';

// Every timeout and retry of the activities, in one table. Errors decide themselves whether they are retried
// (AqeaError.retry, turned into ApplicationFailure at the activity's edge): no list of names here.

/** Waiting doubles from 1 s to 30 s: the database or the dump host may be away for long, and comes back. */
const untilItWorks = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/** Planning reads the index of a whole edition and writes all units. */
export const planning: ActivityOptions = {
  startToCloseTimeout: '30m',
  heartbeatTimeout: '30s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: untilItWorks,
};

/** Settling addresses and counting over a whole edition. */
export const finalizing: ActivityOptions = { ...planning, startToCloseTimeout: '2h' };

/** A look at the workers' table; the next look comes soon, so this one may fail. */
export const lookingAround: ActivityOptions = {
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
};

/** On the provider's queue: whoever is alive there takes it, or the unit goes elsewhere. */
export function fetching(
  provider: string,
  reassignWorkAfterMs: number,
  heartbeatTimeoutMs: number,
): ActivityOptions {
  return {
    taskQueue: provider,
    scheduleToStartTimeout: reassignWorkAfterMs,
    startToCloseTimeout: '1h',
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: untilItWorks,
  };
}

/**
 * On the queue of the one worker that has the bytes. Schedule-to-start also guards retries: a worker that died leaves
 * the step waiting on a queue that nobody polls.
 */
export function onSpool(workerQueue: string, heartbeatTimeoutMs: number): ActivityOptions {
  return {
    taskQueue: workerQueue,
    scheduleToStartTimeout: Math.max(4 * heartbeatTimeoutMs, 30_000),
    startToCloseTimeout: '1h',
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: untilItWorks,
  };
}
