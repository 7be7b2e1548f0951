import { GROUPS } from '../../entries/group';
import { rateUsed } from '../../fleet/money';
import { groupSlots } from '../../addresses/groups';
import type { MachineUse } from '../../stores/costReading';
import type { ProviderCapacity } from '../../stores/entryStore';
import type { ProviderFigures, UnitSums } from '../../stores/statusReads';
import type { Progress } from '../../workflows/types';
import type { Prices } from '../prices';
import type { Entries, FailureCount, Pages, ProviderOfRun, Run } from '../schemas';
import { costOfWork, singleServer, sumOfCosts } from './cost';
import { isUnderWay, phaseOf, type WorkflowState } from './phase';
import { rateNow, rateOf, secondsLeft } from './rates';

/** An extraction as far as its run's figures need it. */
export interface RunSubject extends Pick<
  Run,
  'extractionId' | 'workflowId' | 'edition' | 'languages' | 'dump' | 'startedAt' | 'finishedAt'
> {
  /** null: not in the database yet. */
  stored: Parameters<typeof phaseOf>[0];
  units: number;
  pages: number;
  /** Of the report, once there is one. */
  failedUnits: number | null;
}

export interface RunSources {
  subject: RunSubject;
  workflow: WorkflowState;
  /** Of this extraction only. */
  figures: readonly ProviderFigures[];
  /** Rented machines that worked for it. */
  uses: readonly MachineUse[];
  capacities: readonly ProviderCapacity[];
  addressesUsed: number;
  prices: Prices;
  /** The database's clock, milliseconds. */
  now: number;
}

const SLOTS_PER_LANGUAGE = GROUPS.reduce((sum, group) => sum + groupSlots(group), 0);

/** All figures of a run from what the database and the workflow say: nothing here is remembered. */
export function runOf(sources: RunSources): Run {
  const { subject, workflow, figures, prices, now } = sources;
  const { stored, units, pages, failedUnits, ...identity } = subject;
  const progress = workflow.state === 'running' ? workflow.progress : null;
  const phase = phaseOf(stored, workflow);
  const underWay = isUnderWay(phase);
  const until = identity.finishedAt === null ? now : Date.parse(identity.finishedAt);
  const elapsedSeconds = Math.max(0, (until - Date.parse(identity.startedAt)) / 1_000);
  const sums = sumOf(figures);
  const rate = ratesOf(sums, underWay, elapsedSeconds);
  const left =
    phase === 'running'
      ? secondsLeft(pages - sums.pages, rate.now, rate.overall)
      : phase === 'finalizing'
        ? 0
        : null;
  const providers = providersOf(sources, progress, { underWay, elapsedSeconds, left });
  const failures = countsOf(mergedFailures(figures));
  return {
    ...identity,
    ...{ phase, underWay, elapsedSeconds: tenths(elapsedSeconds) },
    estimatedEnd: left === null ? null : new Date(now + 1_000 * left).toISOString(),
    units: {
      total: units,
      done: sums.unitsDone,
      running: underWay ? sums.unitsRunning : 0,
      failed: failedUnits ?? progress?.failedUnits ?? 0,
    },
    pages: { total: pages, ...pagesOf(sums) },
    entries: entriesOf(sums),
    ...{ rate, failures, deadLetters: total(failures), providers },
    retrying: workflow.state === 'running' ? workflow.retrying : [],
    addresses: {
      used: sources.addressesUsed,
      slots: new Set(identity.languages).size * SLOTS_PER_LANGUAGE,
    },
    cost: {
      ...sumOfCosts(providers.map(({ cost }) => cost)),
      exchange: rateUsed(
        sources.uses.map(({ machine }) => machine.currency),
        'EUR',
        prices.exchange,
      ),
      singleServer: singleServer(prices.singleServerPerHour, elapsedSeconds, underWay ? left : 0),
    },
  };
}

interface Moment {
  underWay: boolean;
  elapsedSeconds: number;
  left: number | null;
}

function providersOf(sources: RunSources, progress: Progress | null, moment: Moment): ProviderOfRun[] {
  const { figures, capacities, prices, now } = sources;
  const { underWay, elapsedSeconds, left } = moment;
  const names = new Set([
    ...figures.map(({ provider }) => provider),
    ...Object.keys(progress?.providers ?? {}),
    ...(underWay ? capacities.map(({ provider }) => provider) : []),
  ]);
  return [...names].map((provider) => {
    const own = figures.find((one) => one.provider === provider) ?? NOTHING;
    const capacity = capacities.find((one) => one.provider === provider);
    const dispatched = progress?.providers[provider];
    const live = capacity?.liveWorkers ?? 0;
    const failures = countsOf(own.failures);
    const uses = sources.uses.filter(({ machine }) => machine.provider === provider);
    const cost = costOfWork({ ...own, provider, uses }, prices, now, underWay ? left : 0);
    return {
      provider,
      share: dispatched?.share ?? null,
      units: { done: own.unitsDone, running: underWay ? own.unitsRunning : 0 },
      ...{ pages: pagesOf(own), entries: entriesOf(own), rate: ratesOf(own, underWay, elapsedSeconds) },
      ...{ failures, deadLetters: total(failures) },
      workers: { live, slots: capacity?.slots ?? 0 },
      resting: dispatched?.resting ? restOf(dispatched) : null,
      cost: { ...cost, perWorkerHour: prices.perWorkerHour[provider] ?? 0 },
    };
  });
}

function restOf({
  reason,
  restingSince,
  restUntil,
}: Progress['providers'][string]): ProviderOfRun['resting'] {
  const time = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  return { since: time(restingSince), until: time(restUntil), reason: reason ?? 'took no unit' };
}

type Sums = UnitSums & Pick<ProviderFigures, 'unitsDone' | 'unitsRunning' | 'recent'>;

const NOTHING: Omit<ProviderFigures, 'extractionId' | 'provider'> = {
  ...{
    unitsDone: 0,
    unitsRunning: 0,
    pages: 0,
    stored: 0,
    unchanged: 0,
    skipped: 0,
    deadLettered: 0,
    entries: 0,
  },
  ...{ inserted: 0, updated: 0, same: 0, withdrawn: 0, recent: { units: 0, pages: 0, entries: 0 } },
  ...{ failures: {}, workerHours: 0, hoursByHand: 0, liveByHand: 0 },
};

function sumOf(figures: readonly ProviderFigures[]): Sums {
  const sum = (of: (figure: ProviderFigures) => number): number =>
    figures.reduce((all, figure) => all + of(figure), 0);
  return {
    ...{
      unitsDone: sum((f) => f.unitsDone),
      unitsRunning: sum((f) => f.unitsRunning),
      pages: sum((f) => f.pages),
    },
    ...{ stored: sum((f) => f.stored), unchanged: sum((f) => f.unchanged), skipped: sum((f) => f.skipped) },
    ...{ deadLettered: sum((f) => f.deadLettered), entries: sum((f) => f.entries) },
    ...{ inserted: sum((f) => f.inserted), updated: sum((f) => f.updated), same: sum((f) => f.same) },
    withdrawn: sum((f) => f.withdrawn),
    recent: {
      ...{ units: sum((f) => f.recent.units), pages: sum((f) => f.recent.pages) },
      entries: sum((f) => f.recent.entries),
    },
  };
}

function ratesOf(sums: Sums, underWay: boolean, elapsedSeconds: number): Run['rate'] {
  const recent = underWay ? sums.recent : NOTHING.recent;
  const all = { units: sums.unitsDone, pages: sums.pages, entries: sums.entries };
  return { now: rateNow(recent, elapsedSeconds), overall: rateOf(all, elapsedSeconds) };
}

export function pagesOf({
  pages,
  stored,
  unchanged,
  skipped,
  deadLettered,
}: Omit<UnitSums, 'entries'>): Pages {
  return { done: pages, stored, unchanged, skipped, deadLettered };
}

export function entriesOf({ entries, inserted, updated, same, withdrawn }: UnitSums): Entries {
  return { done: entries, inserted, updated, same, withdrawn };
}

function mergedFailures(figures: readonly ProviderFigures[]): Record<string, number> {
  const merged: Record<string, number> = {};
  for (const { failures } of figures)
    for (const [reason, count] of Object.entries(failures)) merged[reason] = (merged[reason] ?? 0) + count;
  return merged;
}

/** Most first. */
function countsOf(failures: Record<string, number>): FailureCount[] {
  return Object.entries(failures)
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason, 'en'));
}

function total(failures: readonly FailureCount[]): number {
  return failures.reduce((sum, { count }) => sum + count, 0);
}

function tenths(seconds: number): number {
  return Math.round(10 * seconds) / 10;
}
