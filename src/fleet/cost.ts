import { costUntil, type Billed } from './billing';
import { type MachineRow, PAID_STATES } from './machines';
import { exchange, type UsdPerEur } from './money';
import type { BillingStep, Currency } from './providers/provider';

/** Something that is paid for by time: a rented machine, or a worker that somebody runs by hand at a known price. */
export interface Usage {
  provider: string;
  perHour: number;
  currency: Currency;
  billing: BillingStep;
  /** Milliseconds since 1970. */
  from: number;
  /** When it ended; null: it is still paid for. */
  until: number | null;
  /** How much of it is counted, 0 to 1; default all of it. */
  share?: number;
}

export interface CostOptions {
  /** Milliseconds since 1970. */
  now: number;
  /** What everything is counted in. */
  currency: Currency;
  usdPerEur: UsdPerEur;
  /** When the work is expected to be done; null: not known, and what is expected is what was spent. */
  endsAt: number | null;
}

/** What was spent, will have been spent, and is spent per hour now, in the currency that was asked for. */
export interface CostSum {
  /** Paid for at some time. */
  machines: number;
  /** Paid for now. */
  paying: number;
  spent: number;
  /** When all that is paid for now is kept until the work is done. */
  expected: number;
  perHour: number;
}

export interface Cost extends CostSum {
  currency: Currency;
  /** In order of their names. */
  providers: Record<string, CostSum>;
}

/** The one machine that everything is compared with. */
export interface LargeMachine {
  perHour: number;
  currency: Currency;
  cores: number;
}

/** A machine with 16 cores, as DigitalOcean had it for 0.476 an hour. */
export const LARGE_MACHINE: LargeMachine = { perHour: 0.476, currency: 'EUR', cores: 16 };

/**
 * Adds up what is paid for, by the providers' own billing steps. The only place where costs are added.
 */
export function costOf(usages: readonly Usage[], options: CostOptions): Cost {
  const providers: Record<string, CostSum> = {};
  for (const provider of [...new Set(usages.map((usage) => usage.provider))].sort())
    providers[provider] = sumOf(
      usages.filter((usage) => usage.provider === provider),
      options,
    );
  return { currency: options.currency, ...sumOf(usages, options), providers };
}

/** Machines as they are paid for: from the moment they were asked for until the provider no longer shows them. */
export function usagesOf(machines: readonly MachineRow[]): Usage[] {
  return machines.filter(({ state }) => state !== 'refused').map((machine) => usageOf(machine));
}

/** Machines as a run pays for them: of each bill the part that it had of the machine's time. */
export function usagesOfRun(uses: readonly { machine: MachineRow; share: number }[]): Usage[] {
  return uses.map(({ machine, share }) => ({ ...usageOf(machine), share }));
}

function usageOf(machine: MachineRow): Usage {
  const { state, provider, perHour, currency, billing, createdAt, deletedAt } = machine;
  return {
    ...{ provider, perHour, currency, billing, from: Date.parse(createdAt) },
    // One that was given up, and turned out to exist, has the time of its end and is paid for.
    until: deletedAt === null || PAID_STATES.includes(state) ? null : Date.parse(deletedAt),
  };
}

/** What has been paid for one usage until `now`, in its own currency. */
function spentOn(usage: Usage, now: number): number {
  return (usage.share ?? 1) * costUntil(usage satisfies Billed, usage.until ?? now);
}

/**
 * What one large machine would have cost for the same work, in whole started hours.
 * @param coreSeconds of all work, as measured: seconds per unit, added up
 */
export function largeMachineCost(
  coreSeconds: number,
  large: LargeMachine,
  { currency, usdPerEur }: Pick<CostOptions, 'currency' | 'usdPerEur'>,
): { hours: number; cost: number } {
  const hours = coreSeconds / large.cores / 3_600;
  const cost = large.perHour * Math.max(1, Math.ceil(hours));
  return { hours, cost: exchange(cost, large.currency, currency, usdPerEur) };
}

function sumOf(usages: readonly Usage[], { now, currency, usdPerEur, endsAt }: CostOptions): CostSum {
  const sum: CostSum = { machines: usages.length, paying: 0, spent: 0, expected: 0, perHour: 0 };
  for (const usage of usages) {
    const into = (amount: number): number => exchange(amount, usage.currency, currency, usdPerEur);
    sum.spent += into(spentOn(usage, now));
    sum.expected += into(spentOn(usage, Math.max(now, endsAt ?? now)));
    if (usage.until !== null) continue;
    sum.paying += 1;
    sum.perHour += (usage.share ?? 1) * into(usage.perHour);
  }
  return sum;
}
