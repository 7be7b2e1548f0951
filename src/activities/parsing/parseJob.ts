import type { DeadLetter, KnownPages, PageResults, UnitTimings } from '../../stores/entryStore';
import type { Retry } from '../../support/errors';

/** What a parse thread is asked to do; bytes and rows stay in files beside `base`. */
export interface ParseJob {
  /** Path in the spool without ending: reads `.raw` and `.claim`, writes `.rows` and `.json`. */
  base: string;
  /** Written into `meta.cloud_provider`. */
  provider: string;
  known: KnownPages;
}

/** Limits of one page, milliseconds. */
export interface PageLimits {
  /** A page that takes longer is put aside and parsed after all others. */
  asideMs: number;
  /** A page that takes longer even alone becomes a dead letter. */
  aloneMs: number;
}

export const PAGE_LIMITS: PageLimits = { asideMs: 2_000, aloneMs: 30_000 };

/** What the pool learned about pages in earlier tries of the same job. */
export interface PageVerdicts {
  /** Page ids to parse after all others. */
  aside: number[];
  /** Page ids not to parse at all, with the reason that goes into their dead letter. */
  hopeless: { pageId: number; reason: string; detail: string }[];
}

export type ToThread = { job: ParseJob; verdicts: PageVerdicts; startedAt: number };

export interface ParseSummary {
  pages: number;
  rows: number;
  deadLetters: number;
}

export type FromThread =
  | { summary: ParseSummary }
  | {
      error: {
        name: string;
        message: string;
        code: string;
        what: string;
        where?: string;
        hint?: string;
        retry: Retry;
        /** False for a programming error. */
        known: boolean;
        stack?: string;
      };
    };

/** Beside the rows: everything that the upsert step writes with them. */
export interface ParsedResult {
  pages: PageResults;
  deadLetters: DeadLetter[];
  problems: Record<string, Record<string, number>>;
  warnings: Record<string, number>;
  timings: UnitTimings;
}

/**
 * Shared between a thread and its pool: which page is being parsed since when. Read by the pool's watchdog while the
 * thread is busy and cannot answer.
 */
export class PageClock {
  private readonly cells: Int32Array;

  constructor(readonly buffer = new SharedArrayBuffer(12)) {
    this.cells = new Int32Array(buffer);
  }

  /** @param sinceMs milliseconds since the job's start */
  begin(pageId: number, sinceMs: number, alone: boolean): void {
    Atomics.store(this.cells, 1, sinceMs);
    Atomics.store(this.cells, 2, alone ? 1 : 0);
    Atomics.store(this.cells, 0, pageId);
  }

  end(): void {
    Atomics.store(this.cells, 0, 0);
  }

  read(): { pageId: number; sinceMs: number; alone: boolean } | null {
    const pageId = Atomics.load(this.cells, 0);
    if (pageId === 0) return null;
    return { pageId, sinceMs: Atomics.load(this.cells, 1), alone: Atomics.load(this.cells, 2) === 1 };
  }
}
