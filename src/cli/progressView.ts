import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../workflows/types';
import type { Terminal } from './terminal';
import { count, duration, number } from './text';

/** Shows a run's progress while it goes on; `end` gives the line back. */
export interface ProgressView {
  show(progress: Progress): void;
  /** Instead of progress: why there is none to show. */
  waiting(why: string): void;
  end(): void;
}

export function progressView(terminal: Terminal): ProgressView {
  return terminal.watched ? new Bar() : new Lines(terminal);
}

class Bar implements ProgressView {
  private readonly startedAt = Date.now();
  private note = '';
  private readonly bar = new SingleBar(
    {
      format: '{bar} {percentage} % | {pages} pages | {units} units | {note}',
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  private started = false;

  show(progress: Progress): void {
    const { status, pages, pagesDone, units, unitsDone, entries } = progress;
    const seconds = (Date.now() - this.startedAt) / 1000;
    this.draw(pages, pagesDone, {
      pages: `${number(pagesDone)}/${number(pages)}`,
      units: `${number(unitsDone)}/${number(units)}`,
      note: `${status}, ${count(entries, 'entry', 'entries')}, ${duration(seconds)}`,
    });
  }

  waiting(why: string): void {
    if (why !== this.note) this.draw(1, 0, { pages: '-', units: '-', note: why });
    this.note = why;
  }

  end(): void {
    this.bar.stop();
  }

  private draw(total: number, done: number, payload: Record<string, string>): void {
    if (this.started) {
      this.bar.setTotal(Math.max(1, total));
      this.bar.update(done, payload);
    } else this.bar.start(Math.max(1, total), done, payload);
    this.started = true;
  }
}

/** Without a terminal: one line when the status changes, and now and then. */
class Lines implements ProgressView {
  private static readonly EVERY_MS = 5_000;
  private lastAt = 0;
  private last = '';

  constructor(private readonly terminal: Terminal) {}

  show({ status, pages, pagesDone, units, unitsDone, entries }: Progress): void {
    if (status === this.last && Date.now() - this.lastAt < Lines.EVERY_MS) return;
    const done =
      `${number(pagesDone)} of ${number(pages)} pages, ${number(unitsDone)} of ${number(units)} units, ` +
      count(entries, 'entry', 'entries');
    this.say(status, pages === 0 ? status : `${status}: ${done}`);
  }

  waiting(why: string): void {
    if (why !== this.last) this.say(why, why);
  }

  end(): void {
    return;
  }

  private say(key: string, line: string): void {
    this.last = key;
    this.lastAt = Date.now();
    this.terminal.err(line);
  }
}
