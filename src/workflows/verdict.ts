import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';

/** What a failed step means for its unit. */
export type Verdict =
  /** Nobody took the step in time. */
  | { kind: 'nobody-there'; reason: string }
  /** The bytes are gone or someone else has the unit: fetch again. */
  | { kind: 'fetch-again'; type: string; reason: string }
  | { kind: 'final'; type: string; reason: string };

/** Failure types (`ApplicationFailure.type`) after which the unit is fetched again. */
export const FETCH_AGAIN = ['SpoolLost', 'RowsFileBroken', 'UnitFenced', 'Bz2Corrupt', 'WorkerDrained'];

/** Bytes that stay damaged however often they are fetched are the file's fault, not the workers'. */
export const DAMAGED = 'Bz2Corrupt';

/** Failure types that concern the whole dump: no other unit can succeed. */
export const SOURCE_GONE = ['DumpChanged', 'AccessRefused', 'ContactMissing', 'ServerUnfit'];

/** The unit was fetched again and again, and each time the worker that had it was lost. */
export const WORKERS_LOST = 'WorkersLost';

/** Reads the failure of an activity; anything else (cancellation first of all) is not ours to judge: null. */
export function judge(error: unknown): Verdict | null {
  if (!(error instanceof ActivityFailure)) return null;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    if (cause.timeoutType === 'SCHEDULE_TO_START')
      return { kind: 'nobody-there', reason: `no worker took ${error.activityType} in time` };
    return {
      kind: 'fetch-again',
      type: 'Timeout',
      reason: `${error.activityType} timed out (${cause.timeoutType ?? 'unknown'})`,
    };
  }
  if (cause instanceof ApplicationFailure) {
    const type = cause.type ?? 'Unknown';
    if (FETCH_AGAIN.includes(type)) return { kind: 'fetch-again', type, reason: cause.message };
    return { kind: 'final', type, reason: cause.message };
  }
  return null;
}
