import { costUntil } from '../../src/fleet/billing';
import type { WantedMachine } from '../../src/fleet/decisions/view';
import { type MachineRow, machineName, type SeenMachine } from '../../src/fleet/machines';
import { exchange } from '../../src/fleet/money';
import type { CloudMachine, CloudProviderName } from '../../src/fleet/providers/provider';
import { Random } from './random';
import type { Scenario } from './scenario';

/** A machine as its provider has it. */
interface Real {
  id: string;
  row: MachineRow;
  from: number;
  until: number | null;
  /** Works from then on; Infinity: never. */
  bootsAt: number;
  /** Hangs from then on. */
  hangsAt: number;
  drainedAt: number;
}

const HOUR = 3_600_000;

/** Three providers, their machines and our rows of them, in simulated time. */
export class World {
  readonly rows = new Map<string, SeenMachine>();
  readonly real = new Map<string, Real>();
  now = 0;
  open: number;
  doneAt: number | null = null;
  paused = false;
  busy = 0;
  limited = false;
  private made = 0;
  private most = 0;
  private readonly random: Random;

  constructor(private readonly scenario: Scenario) {
    this.open = scenario.work.units;
    this.random = new Random(scenario.seed);
  }

  get machinesMade(): number {
    return this.made;
  }

  get mostAtOnce(): number {
    return this.most;
  }

  reachable(provider: CloudProviderName): boolean {
    return !within(this.scenario.faults.outages, provider, this.now);
  }

  /** Machines of a provider that are paid for. */
  alive(provider?: CloudProviderName): Real[] {
    return [...this.real.values()].filter(
      ({ until, row }) => until === null && (provider === undefined || row.provider === provider),
    );
  }

  /** @returns what the row says then, or why the provider refused */
  create(wanted: WantedMachine): 'running' | 'creating' | 'no-capacity' {
    const { policy, faults, work } = this.scenario;
    const { provider, replaces } = wanted;
    const [offer] = wanted.offers;
    if (!offer) throw new Error('an offer that nobody made');
    const hex = (this.made++).toString(16).padStart(6, '0');
    const row: SeenMachine = {
      ...{ name: machineName(policy.deployment, provider, this.made, hex), deployment: policy.deployment },
      ...{ provider, role: 'worker', size: offer.size, region: offer.region, state: 'creating' },
      ...{ providerId: null, perHour: offer.perHour, currency: offer.currency, billing: offer.billing },
      ...{ createdAt: iso(this.now), deletedAt: null, reason: null, replaces, beatAt: null, slots: 0 },
    };
    this.rows.set(row.name, row);
    if (!this.reachable(provider)) return 'creating';
    const full = this.alive(provider).length >= (faults.capacity[provider] ?? Infinity);
    if (full || within(faults.failures, provider, this.now)) {
      this.rows.delete(row.name);
      return 'no-capacity';
    }
    const lost = this.random.chance(faults.lostAnswer);
    if (lost && this.random.chance(0.5)) return 'creating';
    const boots = this.random.chance(faults.neverBoots) ? Infinity : this.now + work.bootMs;
    const id = hex;
    this.real.set(id, {
      ...{ id, row, from: this.now, until: null, bootsAt: boots, drainedAt: Infinity },
      hangsAt:
        faults.hangs > 0 ? this.now - Math.log(1 - this.random.next()) * (HOUR / faults.hangs) : Infinity,
    });
    this.most = Math.max(this.most, this.alive().length);
    if (!lost) Object.assign(row, { state: 'running', providerId: id });
    return lost ? 'creating' : 'running';
  }

  drain(name: string): void {
    this.change(name, { state: 'draining' });
    for (const real of this.real.values())
      if (real.row.name === name) real.drainedAt = this.now + this.random.between(0, 90_000);
  }

  /** As `deleteMachine` does it. */
  delete(name: string): void {
    const row = this.rows.get(name);
    if (!row) throw new Error('a machine that nobody has');
    row.state = 'deleting';
    if (!this.reachable(row.provider)) return;
    const real = [...this.real.values()].filter((each) => each.row.name === name && each.until === null);
    if (real.length === 0 && row.providerId === null) return;
    for (const each of real) each.until = this.now;
    Object.assign(row, { state: 'deleted', deletedAt: iso(this.now) });
  }

  change(name: string, change: Partial<SeenMachine>): void {
    Object.assign(this.rows.get(name) ?? {}, change);
  }

  list(provider: CloudProviderName): CloudMachine[] | null {
    if (!this.reachable(provider)) return null;
    return this.alive(provider).map(({ id, row: { name, size, region }, from }) => ({
      ...{ id, name, size, region, state: 'running', address: null, createdAt: iso(from) },
    }));
  }

  /** Lets so much time pass. */
  pass(ms: number): void {
    const { work, faults } = this.scenario;
    this.now += ms;
    const now = iso(this.now);
    let slots = 0;
    for (const real of this.real.values()) {
      if (real.until !== null) continue;
      const { row } = real;
      if (
        within(faults.failures, row.provider, this.now) ||
        (faults.deletedByHand > 0 && this.random.chance((faults.deletedByHand * ms) / HOUR))
      ) {
        real.until = this.now;
        this.change(row.name, { slots: 0 });
        continue;
      }
      const works = this.now >= real.bootsAt && this.now < Math.min(real.hangsAt, real.drainedAt);
      this.change(row.name, works ? { slots: work.slotsPerMachine, beatAt: now } : { slots: 0 });
      if (works) slots += work.slotsPerMachine;
    }
    this.do(slots, ms);
  }

  /** The providers' bill, in the policy's currency. */
  bill(): number {
    const { currency, usdPerEur } = this.scenario.policy;
    let sum = 0;
    for (const { row, from, until } of this.real.values())
      sum += exchange(costUntil({ ...row, from }, until ?? this.now), row.currency, currency, usdPerEur);
    return sum;
  }

  private do(slots: number, ms: number): void {
    const { unitSeconds, unitsPerSecond } = this.scenario.work;
    const ready = this.paused ? 0 : Math.min(slots, Math.ceil(this.open));
    const rate = ready / unitSeconds;
    this.limited = unitsPerSecond !== null && rate > unitsPerSecond;
    this.busy = ready;
    const before = this.open;
    this.open = Math.max(0, this.open - (Math.min(rate, unitsPerSecond ?? Infinity) * ms) / 1_000);
    if (this.open < 1e-6) this.open = 0;
    if (before > 0 && this.open === 0) this.doneAt = this.now;
  }
}

function within(
  spans: (Span & { provider?: CloudProviderName })[],
  provider: CloudProviderName,
  now: number,
): boolean {
  return spans.some((span) => span.provider === provider && now >= span.from && now < span.to);
}
type Span = Scenario['faults']['gaps'][number];

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
