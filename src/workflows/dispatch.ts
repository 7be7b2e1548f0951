import type { ProviderCapacity, UnitCounts } from '../stores/entryStore';
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
}

interface ProviderState extends ProviderCarry {
  share: number;
  running: number;
  slots: number;
  polled: boolean;
}

export interface DispatchOptions {
  units: number;
  pages: number;
  /** Share per provider, percent. */
  allocation: Record<string, number>;
  /** First rest of a provider that took nothing; doubles with each further time. */
  restMs?: number;
  maxRestMs?: number;
  carry?: DispatchCarry;
}

/** A unit whose child ended without a verdict (terminated by hand, say) is given again this often. */
const MAX_LOST_CHILDREN = 3;

/**
 * Decides who gets the next unit: in proportion to the shares, at most twice the slots of a provider's live workers,
 * one probe for a provider that shows no life, none for one that rests. Pure: time comes in as `now` (ms).
 */
export class Dispatch {
  private nextUnit = 0;
  private readonly again: number[] = [];
  private readonly runningUnits = new Map<number, string>();
  private readonly failures: { unit: number; reason: string }[] = [];
  private readonly lost = new Map<number, number>();
  private readonly providers = new Map<string, ProviderState>();
  private readonly totals: Totals;
  private shares: Record<string, number> = {};

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
    for (const name of Object.keys(allocation)) this.provider(name);
    for (const [name, state] of this.providers) state.share = allocation[name] ?? 0;
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
      state.given += 1;
      state.running += 1;
      this.runningUnits.set(unit, name);
      given.push({ unit, provider: name, probe });
    }
  }

  completed(unit: number, counts: UnitCounts): void {
    const state = this.release(unit);
    if (state) {
      state.done += 1;
      state.strikes = 0;
      state.reason = null;
    }
    this.totals.add(counts);
  }

  /** The provider did not take the unit: it rests, longer each time, and the unit goes to the next one. */
  unreached(unit: number, reason: string, now: number): void {
    const state = this.release(unit);
    this.again.push(unit);
    if (!state) return;
    state.given -= 1;
    const { restMs = 30_000, maxRestMs = 600_000 } = this.options;
    // Tried again after each rest, it has not stopped to rest.
    if (state.strikes === 0) state.restingSince = now;
    state.restUntil = now + Math.min(restMs * 2 ** state.strikes, maxRestMs);
    state.strikes += 1;
    state.reason = reason;
  }

  /** The unit's child workflow ended without a verdict; the unit is given again, a few times. */
  childLost(unit: number, reason: string): void {
    const state = this.release(unit);
    const times = (this.lost.get(unit) ?? 0) + 1;
    this.lost.set(unit, times);
    if (times > MAX_LOST_CHILDREN) {
      this.failures.push({ unit, reason });
      return;
    }
    if (state) state.given -= 1;
    this.again.push(unit);
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
    for (const [name, { given, done, strikes, restUntil, restingSince, reason }] of this.providers)
      providers[name] = {
        ...{ given, done, strikes, restUntil, reason },
        ...(restingSince === undefined ? {} : { restingSince }),
      };
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

  /** The provider that is furthest behind its share among those that may take a unit now. */
  private choose(now: number, open: number): [string, ProviderState] | undefined {
    let best: [string, ProviderState] | undefined;
    let bestRank = Infinity;
    const liveRoom = this.liveRoom(now);
    for (const entry of this.providers) {
      const [, p] = entry;
      if (p.share <= 0 || p.restUntil > now || !p.polled) continue;
      const probing = p.slots === 0 || p.strikes > 0;
      if (probing ? p.running >= 1 : p.running >= 2 * p.slots) continue;
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

  private liveRoom(now: number): number {
    let room = 0;
    for (const p of this.providers.values())
      if (p.share > 0 && p.polled && p.restUntil <= now && p.strikes === 0)
        room += Math.max(0, 2 * p.slots - p.running);
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
      };
      this.providers.set(name, state);
    }
    return state;
  }

  private release(unit: number): ProviderState | undefined {
    const name = this.runningUnits.get(unit);
    if (name === undefined) return undefined;
    this.runningUnits.delete(unit);
    const state = this.provider(name);
    state.running -= 1;
    return state;
  }
}
