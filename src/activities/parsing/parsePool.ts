import { Worker } from 'node:worker_threads';
import { AqeaError, type Retry } from '../../support/errors';
import {
  type FromThread,
  PAGE_LIMITS,
  PageClock,
  type PageLimits,
  type PageVerdicts,
  type ParseJob,
  type ParseSummary,
} from './parseJob';

export interface ParsePoolOptions {
  /** One per core is right: a thread is busy all the time. */
  threads: number;
  /** Compiled entry of the threads. */
  script: string;
  limits?: PageLimits;
  /** Old-space limit of a thread, MB; a page that needs more becomes a dead letter. */
  maxHeapMb?: number;
}

interface Seat {
  worker: Worker | null;
  clock: PageClock;
}

interface Waiting {
  start(seat: Seat): void;
  cancel(): void;
}

/** An error that a thread reported, with the name and the code that it had there. */
class ThreadError extends AqeaError {
  readonly code: string;
  readonly retry: Retry;
  constructor(error: Extract<FromThread, { error: unknown }>['error']) {
    const { what, where, hint } = error;
    super({ what, ...(where ? { where } : {}), ...(hint ? { hint } : {}) });
    this.name = error.name;
    this.code = error.code;
    this.retry = error.retry;
  }
}

type Ending = { kind: 'answer'; answer: FromThread } | { kind: 'too-slow' | 'out-of-memory' | 'aborted' };

/**
 * The threads that parse. The pool's own thread stays free: it only watches, so that heartbeats go on, and ends a
 * thread that sits on one page for too long.
 */
export class ParsePool {
  private readonly free: Seat[] = [];
  private readonly seats: Seat[] = [];
  private readonly queue: Waiting[] = [];

  constructor(private readonly options: ParsePoolOptions) {
    for (let n = 0; n < options.threads; n++) this.seats.push({ worker: null, clock: new PageClock() });
    this.free.push(...this.seats);
  }

  get threads(): number {
    return this.seats.length;
  }

  /** Parses one unit; rejects with AbortError when `signal` fires, with AqeaError when its bytes are unusable. */
  async run(job: ParseJob, signal: AbortSignal): Promise<ParseSummary> {
    const seat = await this.seat(signal);
    try {
      return await this.runOn(seat, job, signal);
    } finally {
      const next = this.queue.shift();
      if (next) next.start(seat);
      else this.free.push(seat);
    }
  }

  async close(): Promise<void> {
    for (const waiting of this.queue.splice(0)) waiting.cancel();
    await Promise.all(this.seats.map((seat) => this.empty(seat)));
  }

  private seat(signal: AbortSignal): Promise<Seat> {
    signal.throwIfAborted();
    const seat = this.free.pop();
    if (seat) return Promise.resolve(seat);
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        const at = this.queue.indexOf(waiting);
        if (at >= 0) this.queue.splice(at, 1);
        reject(abortError());
      };
      const waiting: Waiting = {
        start: (free) => {
          signal.removeEventListener('abort', cancel);
          resolve(free);
        },
        cancel,
      };
      signal.addEventListener('abort', cancel, { once: true });
      this.queue.push(waiting);
    });
  }

  /** A page that ends the thread costs the unit another try without it. */
  private async runOn(seat: Seat, job: ParseJob, signal: AbortSignal): Promise<ParseSummary> {
    const verdicts: PageVerdicts = { aside: [], hopeless: [] };
    for (;;) {
      const ending = await this.once(seat, job, verdicts, signal);
      if (ending.kind === 'answer') {
        const { answer } = ending;
        if ('summary' in answer) return answer.summary;
        throw answer.error.known ? new ThreadError(answer.error) : programmingError(answer.error);
      }
      if (ending.kind === 'aborted') throw abortError();
      const page = seat.clock.read();
      await this.empty(seat);
      if (!page) throw new Error(`a parse thread ended (${ending.kind}) outside any page`);
      if (ending.kind === 'too-slow' && !page.alone) verdicts.aside.push(page.pageId);
      else
        verdicts.hopeless.push({
          pageId: page.pageId,
          reason: ending.kind,
          detail: this.explain(ending.kind),
        });
    }
  }

  private explain(kind: 'too-slow' | 'out-of-memory'): string {
    const { aloneMs } = this.options.limits ?? PAGE_LIMITS;
    return kind === 'too-slow'
      ? `not parsed within ${aloneMs / 1000} s, alone`
      : `parsing needs more than ${this.maxHeapMb} MB of memory`;
  }

  private get maxHeapMb(): number {
    return this.options.maxHeapMb ?? 512;
  }

  private once(seat: Seat, job: ParseJob, verdicts: PageVerdicts, signal: AbortSignal): Promise<Ending> {
    const { asideMs, aloneMs } = this.options.limits ?? PAGE_LIMITS;
    seat.clock.end();
    seat.worker ??= this.hire(seat);
    const { worker, clock } = seat;
    const startedAt = Date.now();
    return new Promise<Ending>((resolve, reject) => {
      const done = (ending: Ending): void => {
        clearInterval(watch);
        signal.removeEventListener('abort', abort);
        worker.off('message', answer).off('error', fail).off('exit', exit);
        resolve(ending);
      };
      const watch = setInterval(() => {
        const page = clock.read();
        if (page && Date.now() - startedAt - page.sinceMs > (page.alone ? aloneMs : asideMs))
          done({ kind: 'too-slow' });
      }, 100);
      const abort = (): void => {
        void this.empty(seat).then(() => done({ kind: 'aborted' }));
      };
      const answer = (message: FromThread): void => done({ kind: 'answer', answer: message });
      const fail = (error: Error): void => {
        seat.worker = null;
        if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
          return done({ kind: 'out-of-memory' });
        reject(error);
        done({ kind: 'aborted' });
      };
      const exit = (): void => {
        seat.worker = null;
        done({ kind: 'aborted' });
      };
      worker.on('message', answer).on('error', fail).on('exit', exit);
      signal.addEventListener('abort', abort, { once: true });
      worker.postMessage({ job, verdicts, startedAt });
    });
  }

  private hire(seat: Seat): Worker {
    const worker = new Worker(this.options.script, {
      workerData: { clock: seat.clock.buffer },
      // A page's objects die with the page: a large nursery only grows the process, by as much per thread.
      resourceLimits: { maxOldGenerationSizeMb: this.maxHeapMb, maxYoungGenerationSizeMb: 24 },
    });
    // A thread that we have just given up may still run out of memory: nobody listens then, and the process must live.
    worker.on('error', () => undefined);
    return worker;
  }

  private async empty(seat: Seat): Promise<void> {
    const { worker } = seat;
    seat.worker = null;
    await worker?.terminate();
  }
}

function abortError(): Error {
  const error = new Error('aborted');
  error.name = 'AbortError';
  return error;
}

function programmingError({ name, message, stack }: Extract<FromThread, { error: unknown }>['error']): Error {
  const error = new Error(message);
  error.name = name;
  if (stack) error.stack = stack;
  return error;
}
