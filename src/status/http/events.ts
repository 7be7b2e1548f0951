import type { ServerResponse } from 'node:http';
import type { StatusBackend } from '../backend';
import type { NewEntry } from '../schemas';

const EVERY_MS = 2_000;
const MOST_READERS = 2_000;
/** Times in a row that a reader may not have read what it was sent before. */
const PATIENCE = 8;

interface Reader {
  response: ServerResponse;
  /** Times in a row that something was still unsent. */
  behind: number;
}

/**
 * The event stream: one picture for all readers, made once, while there are any. A reader that does not read gets nothing
 * more until it has, and is dropped if that takes long; nothing is kept for it.
 */
export class EventHub {
  private readonly readers = new Set<Reader>();
  private timer: NodeJS.Timeout | undefined;
  private sent = new Set<string>();
  private closed = false;

  constructor(
    private readonly backend: StatusBackend,
    private readonly onError: (error: unknown) => void,
    private readonly everyMs = EVERY_MS,
  ) {}

  get size(): number {
    return this.readers.size;
  }

  get full(): boolean {
    return this.readers.size >= MOST_READERS || this.closed;
  }

  /**
   * Sends the picture as it is, and whatever comes, until the reader leaves.
   * @param lastEventId of the last event that the reader has seen, before it lost us or another master
   */
  async add(response: ServerResponse, lastEventId: string | undefined): Promise<void> {
    const reader: Reader = { response, behind: 0 };
    this.readers.add(reader);
    response.on('close', () => this.remove(reader));
    response.on('error', () => this.remove(reader));
    this.timer ??= setTimeout(() => void this.tick(), this.everyMs);
    response.write('retry: 2000\n\n');
    try {
      const [status, entries] = await Promise.all([this.backend.status(), this.backend.newestEntries()]);
      const since = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : 0;
      const missed = entries.filter(({ createdAt }) => Date.parse(createdAt) > since);
      if (this.sent.size === 0) this.remember(entries);
      if (!response.writable) return;
      if (missed.length > 0) response.write(entriesFrame(missed));
      response.write(frame('status', status));
    } catch (error) {
      this.onError(error);
    }
  }

  /** Ends all streams; their readers go to another master. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const { response } of this.readers) response.end();
    this.readers.clear();
  }

  private remember(entries: readonly NewEntry[]): void {
    this.sent = new Set(entries.map(({ entryKey }) => entryKey));
  }

  private remove(reader: Reader): void {
    this.readers.delete(reader);
  }

  private async tick(): Promise<void> {
    try {
      if (this.readers.size > 0) await this.broadcast();
    } catch (error) {
      this.onError(error);
    }
    this.timer =
      this.readers.size > 0 && !this.closed ? setTimeout(() => void this.tick(), this.everyMs) : undefined;
  }

  private async broadcast(): Promise<void> {
    const [status, entries] = await Promise.all([this.backend.status(), this.backend.newestEntries()]);
    const fresh = entries.filter(({ entryKey }) => !this.sent.has(entryKey));
    this.remember(entries);
    const frames = Buffer.concat([
      ...(fresh.length > 0 ? [entriesFrame(fresh)] : []),
      frame('status', status),
    ]);
    for (const reader of this.readers) {
      const { response } = reader;
      const unsent = response.writableLength + (response.socket?.writableLength ?? 0);
      reader.behind = unsent > 0 ? reader.behind + 1 : 0;
      if (reader.behind > PATIENCE) response.destroy();
      else if (reader.behind === 0) response.write(frames);
    }
  }
}

/** Its id is the time of its newest entry: whichever master a reader comes back to knows what is newer. */
function entriesFrame(entries: readonly NewEntry[]): Buffer {
  const id = Math.max(...entries.map(({ createdAt }) => Date.parse(createdAt)));
  return frame('entries', { entries }, String(id));
}

function frame(event: string, data: unknown, id?: string): Buffer {
  // JSON has no line ends: what a title holds stays within the one line of data.
  return Buffer.from(
    `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`,
  );
}
