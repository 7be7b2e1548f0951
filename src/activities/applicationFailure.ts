import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { CompleteAsyncError } from '@temporalio/activity';
import { AqeaError, type Retry } from '../support/errors';
import { describeStep, type Step, type StepLog } from './stepLog';

/** An error that knows when trying again makes sense (a dump host's `Retry-After`). */
interface HasRetryAfter {
  retryAfterMs: number;
}

/**
 * Turns what an activity threw into what Temporal understands. Our own errors say themselves whether they are retried;
 * everything else is a programming error, which a retry would only hide. The cause is dropped: a driver's error may
 * hold a connection string, and history keeps everything in clear.
 * @param retry instead of what the error says, where a step knows better
 */
export function toFailure(error: unknown, retry?: Retry): Error {
  if (
    error instanceof ApplicationFailure ||
    error instanceof CancelledFailure ||
    error instanceof CompleteAsyncError
  )
    return error;
  if (isAbort(error)) return new CancelledFailure('aborted');
  if (error instanceof AqeaError) {
    const nextRetryDelay = hasRetryAfter(error) ? error.retryAfterMs : undefined;
    return ApplicationFailure.create({
      message: error.message,
      type: error.name,
      nonRetryable: (retry ?? error.retry) === 'final',
      details: [{ code: error.code, where: error.where, hint: error.hint }],
      ...(nextRetryDelay !== undefined ? { nextRetryDelay } : {}),
    });
  }
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return ApplicationFailure.create({
    message: `${name}: ${message}`,
    type: 'ProgrammingError',
    nonRetryable: true,
  });
}

function hasRetryAfter(error: object): error is HasRetryAfter {
  return 'retryAfterMs' in error && typeof error.retryAfterMs === 'number';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Wraps each activity so that whatever it throws is turned by `toFailure`, and is logged with its stack first; what works is logged, too. */
export function withFailures<T extends { [name: string]: (...args: never[]) => Promise<unknown> }>(
  activities: T,
  log: StepLog,
): T {
  const wrapped: { [name: string]: (...args: never[]) => Promise<unknown> } = {};
  for (const [name, activity] of Object.entries(activities))
    wrapped[name] = async (...args) => {
      const begun = performance.now();
      const step = (): Step => describeStep(name, args[0], performance.now() - begun);
      try {
        const result = await activity(...args);
        log.done(step());
        return result;
      } catch (error) {
        log.failed(step(), error);
        throw toFailure(error);
      }
    };
  return wrapped as T;
}
