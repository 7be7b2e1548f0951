import { setTimeout as wait } from 'node:timers/promises';
import type { Fetched, FetchActivities, SpoolActivities, SpoolReference } from '../workflows/activityTypes';
import { nameOf } from '../activities/spool';
import { AqeaError } from '../support/errors';

/** The worker ends, and gives back what it could not finish. */
export class WorkerDrained extends AqeaError {
  readonly code = 'AQEA_WORKER_DRAINED';
  /** Final for the step: the unit is fetched again, by another worker, at once. */
  readonly retry = 'final';
}

/** For steps that are given back to end, and for what was just about to start. */
const HAND_BACK_MS = 5_000;

/**
 * The end of a worker. A unit that was fetched can only be done here, so its further steps still start after no more units
 * are fetched; what has not ended after the drain time is given back rather than left to a timeout.
 */
export class Drain {
  /** Units whose bytes are here, by extraction, number and attempt. */
  private readonly units = new Set<string>();
  private readonly handBack = new AbortController();
  private begun: Promise<void> | null = null;

  constructor(private readonly drainTimeMs: number) {}

  /** Aborted when the steps of this worker are to end, done or not. */
  get signal(): AbortSignal {
    return this.handBack.signal;
  }

  get hasBegun(): boolean {
    return this.begun !== null;
  }

  /** The same steps, watched. */
  fetching({ fetchUnit }: FetchActivities): FetchActivities {
    return {
      fetchUnit: async (input): Promise<Fetched> => {
        const fetched = await fetchUnit(input);
        if (fetched.outcome === 'fetched') this.units.add(nameOf(fetched.reference));
        return fetched;
      },
    };
  }

  /** The same steps, watched; given back when the time is over. */
  spooled({ parseUnit, upsertUnit }: SpoolActivities): SpoolActivities {
    return {
      parseUnit: (reference) => this.step(reference, parseUnit, 'more follows'),
      upsertUnit: (reference) => this.step(reference, upsertUnit, 'last'),
    };
  }

  /**
   * Resolves when no unit is left here. Asked again, it is the same end.
   * @param fetched resolves when nothing is fetched any more
   */
  end(fetched: Promise<unknown>): Promise<void> {
    this.begun ??= this.drain(fetched);
    return this.begun;
  }

  private async drain(fetched: Promise<unknown>): Promise<void> {
    await this.within(this.drainTimeMs, fetched);
    if (this.units.size === 0) return;
    this.handBack.abort(new DOMException('The worker ends', 'AbortError'));
    await this.within(HAND_BACK_MS, fetched);
  }

  /** Waits for the last unit, at most so long. */
  private async within(ms: number, fetched: Promise<unknown>): Promise<void> {
    let fetching = true;
    void fetched.finally(() => (fetching = false)).catch(() => undefined);
    for (const end = performance.now() + ms; performance.now() < end; await wait(50))
      if (!fetching && this.units.size === 0) return;
  }

  private async step<T>(
    reference: SpoolReference,
    step: (reference: SpoolReference) => Promise<T>,
    place: 'more follows' | 'last',
  ): Promise<T> {
    const name = nameOf(reference);
    // Fetched before a restart of this very worker.
    this.units.add(name);
    try {
      if (this.signal.aborted) throw this.givenBack(name);
      const result = await step(reference);
      if (place === 'last') this.units.delete(name);
      return result;
    } catch (error) {
      const thrown = this.signal.aborted ? this.givenBack(name) : error;
      // What is tried again stays.
      if (!(thrown instanceof AqeaError) || thrown.retry === 'final') this.units.delete(name);
      throw thrown;
    }
  }

  private givenBack(name: string): WorkerDrained {
    return new WorkerDrained({
      what: 'The worker ends, and gives the unit back',
      where: `unit ${name}`,
      hint: 'Another worker does it.',
    });
  }
}
