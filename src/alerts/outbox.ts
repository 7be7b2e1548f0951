import type { Channel } from './channels';
import type { Notice } from './condition';

/** More than this waiting for one receiver, and the oldest are given up: it has been away for days. */
const KEPT = 100;

/** What waits to be sent, by channel; plain JSON. */
export type Waiting = Partial<Record<Channel, Notice[]>>;

/** Keeps notices until their receiver has taken them; one request at a time to each, with all that waits. */
export class Outbox {
  private readonly waiting: Map<Channel, Notice[]>;
  private readonly busy = new Set<Channel>();

  constructor(waiting: Waiting = {}) {
    this.waiting = new Map(Object.entries(waiting) as [Channel, Notice[]][]);
  }

  add(channel: Channel, notices: readonly Notice[]): void {
    if (notices.length === 0) return;
    this.waiting.set(channel, [...(this.waiting.get(channel) ?? []), ...notices].slice(-KEPT));
  }

  /** What is to be sent now; those channels are busy until `sent` or `giveBack`. */
  take(): { channel: Channel; notices: Notice[] }[] {
    const taken: { channel: Channel; notices: Notice[] }[] = [];
    for (const [channel, notices] of this.waiting) {
      if (notices.length === 0 || this.busy.has(channel)) continue;
      this.busy.add(channel);
      this.waiting.set(channel, []);
      taken.push({ channel, notices });
    }
    return taken;
  }

  sent(channel: Channel): void {
    this.busy.delete(channel);
  }

  giveBack(channel: Channel, notices: readonly Notice[]): void {
    this.busy.delete(channel);
    this.waiting.set(channel, [...notices, ...(this.waiting.get(channel) ?? [])].slice(-KEPT));
  }

  get sending(): boolean {
    return this.busy.size > 0;
  }

  carry(): Waiting {
    return Object.fromEntries(this.waiting);
  }
}
