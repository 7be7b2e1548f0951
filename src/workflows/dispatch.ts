import type { ProviderCapacity, UnitCounts } from '../stores/entryStore';
import { MAX_LOST_CHILDREN, RESTS } from './policies';
import { Totals } from './totals';
import type { Progress } from './types';

/** Who does which unit next. */
export interface Assignment {
  unit: number;
  provider: string;
  /** True for the one unit that finds out whether a provider without live workers is back. */
  probe: boolean;
}

/** What survives continue-as-new; no unit is running then. */
export interface DispatchCarry {
  nextUnit: number;
  again: number[];
  failedUnits: { unit: number; reason: string }[];
  totals: ReturnType<Totals['carry']>;
  providers: Record<string, ProviderCarry>;
}

interface ProviderCarry {
  /** Units given to the provider and not handed back. */
  given: number;
  done: number;
  /** Times in a row that it did not take a unit. */
  strikes: number;
  restUntil: number;
  /** Begin of its present rest; a run that an older version began does not know it. */
  restingSince?: number;
  reason: string | null;
  /** Mean time between two units that it completes, ms; absent before the first round. */
  gapMs?: number;
}

interface ProviderState extends ProviderCarry {
  share: number;
  running: number;
  slots: number;
  polled: boolean;
  /** When it last completed a unit, or got its first after having none, ms. */
  heardAt: number;
  /** Units completed in this round, a unit for each slot, and when the round began, ms. */
  round: { done: number; since: number };
}

/** Who has a unit, and since when, ms. */
interface Held {
  state: ProviderState;
  since: number;
}

export interface DispatchOptions {
  units: number;
  pages: number;
  /** Share per provider, percent. */
  allocation: Record<string, number>;
  /** First rest of a provider that took nothing; doubles with each further time. */
  restMs?: number;
  maxRestMs?: number;
  /** How long a unit waits at its provider until it goes to another one; the windows are kept that small. */
  reassignMs?: number;
  carry?: DispatchCarry;
  /**
   * Whether it learns from what providers complete, and takes in those that appear. A run that began before that was
   * possible goes on without, or its history could not be replayed.
   */
  learns?: boolean;
}

/** How much the newest round counts in the mean gap between two completed units. */
const NEWEST = 0.5;
/** Units of a round at least: fewer say little. */
const ROUND = 4;
/** Units for so long, at a provider's pace, are on their way to it beside those that it works on. */
const AHEAD_MS = 10_000;
/** And for at most this part of the time after which they would be taken away again. */
const AHEAD_OF_REASSIGN = 0.5;
/** After a silence of so many times what a unit takes, a provider may be gone. */
const SILENT_UNITS = 3;
/** One of the last units waits for a provider that has no room when everybody else takes so many times as long. */
const WORTH_WAITING = 2;

/**
 * Decides who gets the next unit: in proportion to the shares, at most twice the slots of a provider's live workers,
 * one probe for a provider that shows no life, none for one that rests. The last units go to whoever will have done them
 * first, by what each has completed so far. Pure: time comes in as `now` (ms).
 */
export class Dispatch {
  private nextUnit = 0;
  private readonly again: number[] = [];
  private readonly runningUnits = new Map<number, Held>();
  private readonly failures: { unit: number; reason: string }[] = [];
  private readonly lost = new Map<number, number>();
  private readonly providers = new Map<string, ProviderState>();
  private readonly totals: Totals;
  private shares: Record<string, number> = {};
  /** Providers that some allocation of this run has named: one that is left out later is meant to get nothing. */
  private readonly named = new Set<string>();

  constructor(private readonly options: DispatchOptions) {
    const { carry } = options;
    this.totals = new Totals(carry?.totals);
    if (carry) {
      this.nextUnit = carry.nextUnit;
      this.again.push(...carry.again);
      this.failures.push(...carry.failedUnits);
      for (const [name, was] of Object.entries(carry.providers)) Object.assign(this.provider(name), was);
    }
    this.setAllocation(options.allocation);
  }

  /** New shares from now on; a provider that is not named gets nothing more. */
  setAllocation(allocation: Record<string, number>): void {
    this.shares = { ...allocation };
    for (const name of Object.keys(allocation)) {
      this.provider(name);
      this.named.add(name);
    }
    for (const [name, state] of this.providers) state.share = this.shareOf(name);
  }

  get allocation(): Record<string, number> {
    return { ...this.shares };
  }

  setCapacities(capacities: readonly ProviderCapacity[]): void {
    for (const { provider, slots, liveWorkers, polled } of capacities) {
      const state = this.provider(provider);
      const alive = liveWorkers > 0 ? slots : 0;
      // Somebody came back: no reason to wait for the end of the rest. It still begins with one unit.
      if (alive > 0 && state.slots === 0) state.restUntil = 0;
      state.slots = alive;
      state.polled = polled;
      state.share = this.shareOf(provider);
    }
  }

  /** Units to start now; they count as running from here on. */
  assign(now: number): Assignment[] {
    const given: Assignment[] = [];
    for (;;) {
      const open = this.openUnits();
      if (open === 0) return given;
      const provider = this.choose(now, open);
      if (!provider) return given;
      const [name, state] = provider;
      const unit = this.again.shift() ?? this.nextUnit++;
      const probe = state.slots === 0 || state.strikes > 0;
      if (state.running === 0) {
        state.heardAt = now;
        state.round = { done: 0, since: now };
      }
      state.given += 1;
      state.running += 1;
      this.runningUnits.set(unit, { state, since: now });
      given.push({ unit, provider: name, probe });
    }
  }

  completed(unit: number, counts: UnitCounts, now: number): void {
    const state = this.release(unit)?.state;
    if (state) {
      this.measure(state, now);
      state.done += 1;
      state.strikes = 0;
      state.reason = null;
      if (this.options.learns) state.restUntil = 0;
    }
    this.totals.add(counts);
  }

  /** The provider did not take the unit: it rests, longer each time, and the unit goes to the next one. */
  unreached(unit: number, reason: string, now: number): void {
    const held = this.handBack(unit);
    // Who has completed something meanwhile is there, only too busy.
    const busy = this.options.learns && held && held.state.heardAt > held.since;
    if (held && !busy) this.rest(held.state, reason, now);
  }

  /** The unit's child workflow ended without a verdict; the unit is given again, a few times. */
  childLost(unit: number, reason: string): void {
    const times = (this.lost.get(unit) ?? 0) + 1;
    this.lost.set(unit, times);
    if (times > MAX_LOST_CHILDREN) this.failed(unit, reason);
    else this.handBack(unit);
  }

  /**
   * Worker after worker was lost while it had the unit: that may be the provider's fault or the unit's. The provider rests
   * and somebody else tries; a unit that is lost everywhere has failed.
   */
  workersLost(unit: number, reason: string, now: number): void {
    const times = (this.lost.get(unit) ?? 0) + 1;
    if (!this.options.learns || times > MAX_LOST_CHILDREN) return this.failed(unit, reason);
    this.lost.set(unit, times);
    const held = this.handBack(unit);
    if (held) this.rest(held.state, reason, now);
  }

  failed(unit: number, reason: string): void {
    this.release(unit);
    this.failures.push({ unit, reason });
  }

  /** Nothing more is given: what is not done stays undone (the dump changed, say). */
  stop(reason: string): void {
    for (const unit of this.again.splice(0)) this.failures.push({ unit, reason });
    for (; this.nextUnit < this.options.units; this.nextUnit++)
      this.failures.push({ unit: this.nextUnit, reason });
  }

  get running(): number {
    return this.runningUnits.size;
  }

  get finished(): boolean {
    return this.runningUnits.size === 0 && this.openUnits() === 0;
  }

  get failedUnits(): { unit: number; reason: string }[] {
    return [...this.failures].sort((a, b) => a.unit - b.unit);
  }

  carry(): DispatchCarry {
    if (this.runningUnits.size > 0) throw new Error('units are running: drain the window first');
    const providers: Record<string, ProviderCarry> = {};
    for (const [name, p] of this.providers) {
      const { given, done, strikes, restUntil, restingSince, reason, gapMs } = p;
      providers[name] = {
        ...{ given, done, strikes, restUntil, reason },
        ...(restingSince === undefined ? {} : { restingSince }),
        ...(gapMs === undefined ? {} : { gapMs }),
      };
    }
    const { nextUnit } = this;
    return {
      nextUnit,
      again: [...this.again],
      failedUnits: [...this.failures],
      totals: this.totals.carry(),
      providers,
    };
  }

  /** The numbers of the `progress` query that dispatch knows. */
  progress(
    now: number,
  ): Pick<Progress, 'units' | 'unitsDone' | 'pages' | 'providers' | 'failedUnits'> &
    ReturnType<Totals['carry']> {
    const providers: Progress['providers'] = {};
    for (const [name, p] of this.providers) {
      const resting = p.restUntil > now;
      providers[name] = {
        done: p.done,
        running: p.running,
        share: p.share,
        resting,
        ...(p.reason ? { reason: p.reason } : {}),
        ...(resting && { restUntil: p.restUntil }),
        ...(resting && p.restingSince !== undefined && { restingSince: p.restingSince }),
      };
    }
    const totals = this.totals.carry();
    const { units, pages } = this.options;
    return { ...totals, units, pages, providers, failedUnits: this.failures.length };
  }

  private openUnits(): number {
    return Math.max(0, this.options.units - this.nextUnit) + this.again.length;
  }

  /** Who takes a unit now: of the last ones whoever will be done first, else whoever is furthest behind its share. */
  private choose(now: number, open: number): [string, ProviderState] | undefined {
    if (this.options.learns) {
      const last = this.chooseForLast(now, open);
      if (last !== 'not yet') return last;
    }
    let best: [string, ProviderState] | undefined;
    let bestRank = Infinity;
    const liveRoom = this.liveRoom(now);
    for (const entry of this.providers) {
      const [, p] = entry;
      if (p.share <= 0 || p.restUntil > now || !p.polled) continue;
      const probing = p.slots === 0 || p.strikes > 0;
      if (probing ? p.running >= 1 : p.running >= this.window(p)) continue;
      // A probe may wait long for nobody: not with the last units, if somebody alive has room for all of them.
      if (p.slots === 0 && open <= liveRoom) continue;
      const rank = (p.given + 1) / p.share;
      if (rank < bestRank) {
        best = entry;
        bestRank = rank;
      }
    }
    return best;
  }

  /**
   * Units that a provider with live workers may have at once: twice its slots, so that a slot has its next unit before it is
   * free. Where units take long, fewer will do, and fewer wait behind a worker that is slow or gone.
   */
  private window({ slots, gapMs }: ProviderState): number {
    if (!this.options.learns || gapMs === undefined) return 2 * slots;
    const { reassignMs = Infinity } = this.options;
    const aheadMs = Math.min(AHEAD_MS, AHEAD_OF_REASSIGN * reassignMs);
    return Math.min(2 * slots, slots + Math.ceil(aheadMs / gapMs));
  }

  /** How fast the provider completes units, over rounds of a unit for each slot. */
  private measure(state: ProviderState, now: number): void {
    const { round } = state;
    state.heardAt = now;
    round.done += 1;
    if (round.done < Math.max(state.slots, ROUND)) return;
    const gapMs = (now - round.since) / round.done;
    state.gapMs = state.gapMs === undefined ? gapMs : (1 - NEWEST) * state.gapMs + NEWEST * gapMs;
    state.round = { done: 0, since: now };
  }

  /**
   * When the open units fit into the windows of those alive, each goes where it will be done first, also if it has to wait
   * for room there: a slow provider that takes one of the last keeps everybody waiting.
   */
  private chooseForLast(now: number, open: number): [string, ProviderState] | undefined | 'not yet' {
    let windows = 0;
    let firstDoneMs = Infinity;
    let best: [string, ProviderState] | undefined;
    let bestDoneMs = Infinity;
    for (const entry of this.providers) {
      const [, p] = entry;
      if (p.share <= 0 || !p.polled || p.restUntil > now || p.strikes > 0 || p.slots === 0) continue;
      // Of one that has completed little yet, nothing is known.
      if (p.gapMs === undefined) return 'not yet';
      windows += this.window(p);
      const silentMs = p.running > 0 ? (now - p.heardAt) / (SILENT_UNITS * p.slots) : 0;
      const doneMs = Math.max(p.running + 1, p.slots) * Math.max(p.gapMs, silentMs);
      firstDoneMs = Math.min(firstDoneMs, doneMs);
      if (p.running < this.window(p) && doneMs < bestDoneMs) [best, bestDoneMs] = [entry, doneMs];
    }
    if (open > windows) return 'not yet';
    return bestDoneMs <= WORTH_WAITING * firstDoneMs ? best : undefined;
  }

  /** A provider that came while the run is under way counts as the smallest of those that were named. */
  private shareOf(name: string): number {
    const share = this.shares[name];
    if (share !== undefined || !this.options.learns || this.named.has(name)) return share ?? 0;
    const alive = (this.providers.get(name)?.slots ?? 0) > 0;
    const shares = Object.values(this.shares).filter((each) => each > 0);
    return alive && shares.length > 0 ? Math.min(...shares) : 0;
  }

  private liveRoom(now: number): number {
    let room = 0;
    for (const p of this.providers.values())
      if (p.share > 0 && p.polled && p.restUntil <= now && p.strikes === 0)
        room += Math.max(0, this.window(p) - p.running);
    return room;
  }

  private provider(name: string): ProviderState {
    let state = this.providers.get(name);
    if (!state) {
      state = {
        share: 0,
        given: 0,
        done: 0,
        running: 0,
        strikes: 0,
        restUntil: 0,
        reason: null,
        slots: 0,
        polled: false,
        heardAt: 0,
        round: { done: 0, since: 0 },
      };
      this.providers.set(name, state);
    }
    return state;
  }

  private rest(state: ProviderState, reason: string, now: number): void {
    // Units that were given together come back together: that is one failure, not many.
    if (this.options.learns && state.restUntil > now) return;
    const { restMs = RESTS.firstMs, maxRestMs = RESTS.longestMs } = this.options;
    // Tried again after each rest, it has not stopped to rest.
    if (state.strikes === 0) state.restingSince = now;
    state.restUntil = now + Math.min(restMs * 2 ** state.strikes, maxRestMs);
    state.strikes += 1;
    state.reason = reason;
  }

  /** The unit is to be given again. */
  private handBack(unit: number): Held | undefined {
    const held = this.release(unit);
    this.again.push(unit);
    if (held) held.state.given -= 1;
    return held;
  }

  private release(unit: number): Held | undefined {
    const held = this.runningUnits.get(unit);
    if (!held) return undefined;
    this.runningUnits.delete(unit);
    held.state.running -= 1;
    return held;
  }
}
