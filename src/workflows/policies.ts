import type { ActivityOptions } from '@temporalio/workflow';
import { FLEET_QUEUE } from './fleetTypes';

// Every timeout and retry of the workflows, in one table; docs/failures.md says the same to users, and a test compares the two.
// Errors decide themselves whether they are retried (AqeaError.retry, turned into ApplicationFailure at the activity's edge): no
// list of names here.

/** A unit whose bytes are lost again and again (workers that die on it) is not tried for ever at a provider. */
export const MAX_FETCHES = 8;
/** A unit whose child ended without a verdict (terminated by hand, say), or loses every worker, is given again this often. */
export const MAX_LOST_CHILDREN = 3;
/** A provider that takes nothing rests, twice as long each time. */
export const RESTS = { firstMs: 30_000, longestMs: 600_000 } as const;
/** A provider that shows no life gets its one unit for this long at most; when somebody comes, we hear of it anyway. */
export const PROBE_MS = 60_000;
/** How often the window learns which workers live, while units run. */
export const LOOK_AROUND_MS = 10_000;

/** Waiting doubles from 1 s to 30 s: the database or the dump host may be away for long, and comes back. */
export const untilItWorks = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;

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
 * On the queue of the one worker that has the bytes, which begins every step at once. Schedule-to-start also guards
 * retries: a worker that died leaves the step waiting on a queue that nobody polls. It has this long to come back and go
 * on with its bytes.
 */
export function onSpool(workerQueue: string, heartbeatTimeoutMs: number): ActivityOptions {
  return {
    taskQueue: workerQueue,
    scheduleToStartTimeout: 4 * heartbeatTimeoutMs,
    startToCloseTimeout: '1h',
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: untilItWorks,
  };
}

/** A receiver of alerts that is away or asks for patience; what it does not take is kept and sent with the next ones. */
export const sendingAlerts: ActivityOptions = {
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m' },
};

/** Small changes at the database or at other workflows; what fails is decided anew a minute later. */
export const acting: ActivityOptions = { ...lookingAround, startToCloseTimeout: '30s' };

/** Needs the providers' tokens. If nobody who has them is up, that is said; a machine is never asked for twice. */
export const renting: ActivityOptions = {
  taskQueue: FLEET_QUEUE,
  scheduleToStartTimeout: '20s',
  startToCloseTimeout: '15m',
  heartbeatTimeout: '60s',
  retry: { maximumAttempts: 1 },
};
