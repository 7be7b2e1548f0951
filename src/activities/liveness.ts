import { Context } from '@temporalio/activity';

/** What a long step needs to be watched and to be stopped. */
export interface Liveness {
  signal: AbortSignal;
  heartbeat(): void;
}

/** How often a step that waits says that it lives; the SDK thins this out. */
const BEAT_MS = 1_000;

/**
 * Runs a step that heartbeats by itself as long as the event loop turns, and whose signal is aborted when Temporal
 * cancels the step or the worker shuts down.
 * @param ends aborts the step, too
 */
export async function whileAlive<T>(
  step: (liveness: Liveness) => Promise<T>,
  ends?: AbortSignal,
): Promise<T> {
  const context = Context.current();
  const heartbeat = (): void => context.heartbeat();
  const timer = setInterval(heartbeat, BEAT_MS);
  try {
    const cancelled = context.cancellationSignal;
    const signal = ends ? AbortSignal.any([cancelled, ends]) : cancelled;
    return await step({ signal, heartbeat });
  } finally {
    clearInterval(timer);
  }
}
