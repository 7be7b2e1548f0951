import type { CostReading, ExtractionUse } from '../stores/costReading';
import { type Cost, costOf, LARGE_MACHINE, largeMachineCost, usagesOf, usagesOfRun } from './cost';
import { exchange, type ExchangeRate, rateUsed } from './money';
import type { Currency } from './providers/provider';

export interface EditionCost extends Pick<
  ExtractionUse,
  'extractionId' | 'edition' | 'languages' | 'status' | 'startedAt' | 'finishedAt' | 'coreSeconds'
> {
  /** Its part of the machines' bills, by the time that its units took on each. */
  spent: number;
  /** One started hour of every machine that it used: what it should cost at most when it takes less than an hour. */
  oneHour: number;
  machines: number;
  /** What the large machine would have cost for it. */
  large: number;
}

export interface CostReport {
  currency: Currency;
  /** What amounts in the other currency were converted with; null: there were none. */
  exchange: ExchangeRate | null;
  /** Rented machines. */
  rented: Cost;
  /** Workers that somebody runs by hand, at the configured prices. */
  byHand: { hours: number; spent: number; providers: Record<string, { hours: number; spent: number }> };
  spent: number;
  /** When the open units will be done at today's pace, ISO 8601; null: nothing is open, or nobody knows. */
  endsAt: string | null;
  expected: number;
  /** For all the work that was done. */
  large: { perHour: number; hours: number; cost: number };
  editions: EditionCost[];
}

export interface CostPrices {
  currency: Currency;
  exchange: ExchangeRate;
  /** Of a worker that runs by hand, by provider, in EUR. */
  perWorkerHour: Readonly<Record<string, number>>;
  /** Of one large machine, in EUR. */
  largePerHour: number;
}

/** Everything that was spent, and will have been, beside one large machine. */
export function costReport(reading: CostReading, prices: CostPrices): CostReport {
  const { currency, exchange: rate } = prices;
  const { usdPerEur } = rate;
  const now = Date.parse(reading.now);
  const { openUnits, meanUnitSeconds, slots } = reading;
  const leftMs =
    openUnits > 0 && meanUnitSeconds !== null && slots > 0
      ? (1_000 * openUnits * meanUnitSeconds) / slots
      : null;
  const endsAt = leftMs === null ? null : now + leftMs;
  const rented = costOf(usagesOf(reading.machines), { now, currency, usdPerEur, endsAt });
  const euros = (amount: number): number => exchange(amount, 'EUR', currency, usdPerEur);
  const providers = Object.fromEntries(
    Object.entries(reading.hoursByHand).map(([name, hours]) => [
      name,
      { hours, spent: euros(hours * (prices.perWorkerHour[name] ?? 0)) },
    ]),
  );
  const byHand = {
    hours: sum(Object.values(providers).map(({ hours }) => hours)),
    spent: sum(Object.values(providers).map(({ spent }) => spent)),
    providers,
  };
  const editions = editionCosts(reading, prices, now);
  const large = { ...LARGE_MACHINE, perHour: prices.largePerHour };
  const work = sum(editions.map(({ coreSeconds }) => coreSeconds));
  return {
    ...{ currency, rented, byHand, editions },
    // Prices of the configuration are in euros.
    exchange: rateUsed(['EUR', ...reading.machines.map((machine) => machine.currency)], currency, rate),
    spent: rented.spent + byHand.spent,
    endsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
    expected: rented.expected + byHand.spent,
    large: { perHour: euros(prices.largePerHour), ...largeMachineCost(work, large, { currency, usdPerEur }) },
  };
}

function editionCosts(reading: CostReading, prices: CostPrices, now: number): EditionCost[] {
  const { currency, exchange: rate } = prices;
  const { usdPerEur } = rate;
  const large = { ...LARGE_MACHINE, perHour: prices.largePerHour };
  return reading.extractions.map(({ uses, ...extraction }) => ({
    ...extraction,
    spent: costOf(usagesOfRun(uses), { now, currency, usdPerEur, endsAt: null }).spent,
    oneHour: sum(uses.map(({ machine }) => exchange(machine.perHour, machine.currency, currency, usdPerEur))),
    machines: uses.length,
    large:
      extraction.coreSeconds > 0
        ? largeMachineCost(extraction.coreSeconds, large, { currency, usdPerEur }).cost
        : 0,
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
