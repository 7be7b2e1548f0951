import { type ActivityInterfaceFor, log, patched, proxyActivities } from '@temporalio/workflow';
import { type AlertBook, tell } from '../alerts/book';
import type { Channel } from '../alerts/channels';
import type { Condition, Notice } from '../alerts/condition';
import { Outbox, type Waiting } from '../alerts/outbox';
import type { WatchingActivities } from './fleetTypes';
import { sendingAlerts } from './policies';
import { judge } from './verdict';

const { sendAlerts }: ActivityInterfaceFor<WatchingActivities> =
  proxyActivities<WatchingActivities>(sendingAlerts);

/** What survives continue-as-new. */
export interface AlertingCarry {
  book: AlertBook;
  waiting: Waiting;
  /** Channels that some master had an address for. */
  channels?: Channel[];
}

/** Another master, or the same one later, may send it. */
const LATER = ['AlertNotTaken', 'AlertAddressMissing'];

/** Tells people what is worth telling; a receiver that is away is sent all that waits when it is back. */
export class Alerting {
  private book: AlertBook;
  private readonly outbox: Outbox;
  private channels: readonly Channel[];

  constructor(carried?: AlertingCarry) {
    this.book = carried?.book ?? {};
    this.outbox = new Outbox(carried?.waiting);
    this.channels = carried?.channels ?? [];
  }

  /**
   * Channels that notices can be sent to: masters on rented machines have no addresses, and while nobody can look at all
   * there is most to be told.
   * @param seen those that the master has an address for which looked now; none where nobody could
   */
  open(seen: readonly Channel[]): readonly Channel[] {
    if (seen.length > 0) this.channels = seen;
    else if (this.channels.length > 0 && !patched('channels-remembered')) return seen;
    return this.channels;
  }

  /**
   * @param channelsOf where a notice goes
   * @returns what is told now
   */
  tell(
    conditions: readonly Condition[],
    now: number,
    channelsOf: (notice: Notice) => readonly Channel[],
  ): Notice[] {
    const { book, notices } = tell(this.book, conditions, now);
    this.book = book;
    for (const notice of notices) {
      log.info('alert', {
        status: notice.status,
        what: notice.condition.what,
        where: notice.condition.where,
      });
      for (const channel of channelsOf(notice)) this.outbox.add(channel, [notice]);
    }
    for (const { channel, notices: taken } of this.outbox.take()) void this.send(channel, taken);
    return notices;
  }

  get sending(): boolean {
    return this.outbox.sending;
  }

  carry(): AlertingCarry {
    return { book: this.book, waiting: this.outbox.carry(), channels: [...this.channels] };
  }

  private async send(channel: Channel, notices: Notice[]): Promise<void> {
    try {
      await sendAlerts({ channel, notices });
      this.outbox.sent(channel);
    } catch (error) {
      const verdict = judge(error);
      const refused = verdict?.kind === 'final' && !LATER.includes(verdict.type);
      log.warn('alerts were not sent', { channel, reason: verdict?.reason ?? String(error), lost: refused });
      if (refused) this.outbox.sent(channel);
      else this.outbox.giveBack(channel, notices);
    }
  }
}
