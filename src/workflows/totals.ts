import type { UnitCounts } from '../stores/entryStore';

const COUNTERS = [
  'stored',
  'unchanged',
  'skipped',
  'deadLettered',
  'entries',
  'inserted',
  'updated',
] as const;

type CarriedTotals = { unitsDone: number; pagesDone: number } & Record<(typeof COUNTERS)[number], number>;

/** Sums of the finished units, for the progress query; the report's numbers come from the database. */
export class Totals {
  private readonly sums: CarriedTotals;

  constructor(carried?: CarriedTotals) {
    const zero = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Record<
      (typeof COUNTERS)[number],
      number
    >;
    this.sums = carried ? { ...carried } : { unitsDone: 0, pagesDone: 0, ...zero };
  }

  add(counts: UnitCounts): void {
    this.sums.unitsDone += 1;
    this.sums.pagesDone += counts.pages;
    for (const name of COUNTERS) this.sums[name] += counts[name];
  }

  carry(): CarriedTotals {
    return { ...this.sums };
  }
}
