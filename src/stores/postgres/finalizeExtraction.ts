import type {
  Extraction,
  ExtractionReport,
  FinalizeExtraction,
  Frequencies,
  UnitCounts,
  UnitTimings,
} from '../entryStore';
import type { Database, Transaction } from './connection';
import { contentHash } from './contentHash';
import { countFrequencies, leftUncounted } from './countFrequencies';
import { ExtractionEnded } from './errors';
import { handBackUnits, requireExtraction } from './extractions';
import { lockEdition } from './locks';
import { settleAddresses } from './settleAddresses';
import { COUNT_COLUMNS, type CountRow, countsOf } from './unitCounts';
import { type GoneResult, withdrawGone } from './withdrawGone';

/** So many kinds of problems are listed in a report. */
const PROBLEMS_SHOWN = 200;
const BEAT_MS = 5_000;

/**
 * Ends a run: checks that every page of the plan has an outcome, settles addresses, withdraws what is gone, and writes the
 * report. Doing it again gives the same report, or a better one when dead letters were tried again in between.
 */
export async function finalizeExtraction(
  database: Database,
  request: FinalizeExtraction,
): Promise<ExtractionReport> {
  const { extractionId, signal, heartbeat } = request;
  // Some statements take longer than a heartbeat may be late.
  const beats = setInterval(heartbeat, BEAT_MS);
  try {
    const { edition } = await requireExtraction(database, extractionId);
    const before = await completeness(database, extractionId);
    const timings: UnitTimings = {};
    // Entries of units that are still missing would get other addresses if they came later.
    if (before.unitsCompleted === before.units) {
      await database.transaction(async (tx) => {
        await prepare(tx, edition);
        const { languages } = await openExtractionRow(tx, extractionId);
        const started = performance.now();
        await settleAddresses(tx, extractionId, languages, heartbeat);
        timings.settleMs = performance.now() - started;
      }, signal);
    }
    return await database.transaction(async (tx) => {
      await prepare(tx, edition);
      const extraction = await openExtractionRow(tx, extractionId);
      return writeReport(tx, extraction, request, timings);
    }, signal);
  } finally {
    clearInterval(beats);
  }
}

async function prepare(tx: Transaction, edition: string): Promise<void> {
  await tx.query(`set local statement_timeout = '30min'; set local lock_timeout = '2min'`);
  await lockEdition(tx, edition);
}

interface Completeness {
  units: number;
  unitsCompleted: number;
}

async function completeness(database: Database, extractionId: string): Promise<Completeness> {
  const [row] = await database.query<{ units: number; completed: number }>(
    `select count(*) as units, count(*) filter (where state = 'completed') as completed
       from public.work_units where extraction = $1`,
    [extractionId],
  );
  return { units: row?.units ?? 0, unitsCompleted: row?.completed ?? 0 };
}

type FinalizedRow = Extraction & {
  goneWithdrawn: number;
  /** Of an earlier end of this run, and how many entries it had changed by then. */
  frequencies: Frequencies | null;
  changesCounted: number;
};

async function openExtractionRow(tx: Transaction, extractionId: string): Promise<FinalizedRow> {
  const { rows } = await tx.query<{
    edition: string;
    languages: string[];
    source: Extraction['source'];
    plan_hash: string;
    parser_version: number;
    status: Extraction['status'];
    workflow_id: string;
    run_id: string;
    units: number;
    pages: number;
    started_at: string;
    gone_withdrawn: number;
    frequencies: Frequencies | null;
    changes_counted: number;
  }>(
    `select edition, languages, source, plan_hash, parser_version, status, workflow_id, run_id, units, pages, started_at,
            gone_withdrawn, report -> 'frequencies' as frequencies,
            case when report ? 'frequencies'
                 then (report -> 'inserted')::int + (report -> 'updated')::int + (report -> 'withdrawn')::int
                 else 0 end as changes_counted
       from public.extractions where id = $1 for update`,
    [extractionId],
  );
  const row = rows[0];
  if (!row || !['running', 'completed', 'incomplete'].includes(row.status)) {
    throw new ExtractionEnded({
      what: `The extraction is ${row?.status ?? 'not there'}`,
      where: extractionId,
    });
  }
  const { edition, languages, source, status, units, pages } = row;
  return {
    ...{ id: extractionId, edition, languages, source, status, units, pages },
    planHash: row.plan_hash,
    parserVersion: row.parser_version,
    workflowId: row.workflow_id,
    runId: row.run_id,
    report: null,
    startedAt: row.started_at,
    finishedAt: null,
    goneWithdrawn: row.gone_withdrawn,
    frequencies: row.frequencies,
    changesCounted: row.changes_counted,
  };
}

interface UnitReportRow extends CountRow {
  problems: Record<string, Record<string, number>> | null;
  warnings: Record<string, number> | null;
  finished_at: string | null;
}

async function writeReport(
  tx: Transaction,
  extraction: FinalizedRow,
  { failedUnits, allowWithdrawals, heartbeat }: FinalizeExtraction,
  timings: UnitTimings,
): Promise<ExtractionReport> {
  const { id, edition, languages, units, pages } = extraction;
  await handBackUnits(tx, id);
  const { rows } = await tx.query<UnitReportRow>(
    `select ${COUNT_COLUMNS}, problems, warnings, finished_at
       from public.work_units where extraction = $1 and state = 'completed' order by unit`,
    [id],
  );
  const totals = sum(rows.map(countsOf));
  const accounted = totals.stored + totals.unchanged + totals.skipped + totals.deadLettered;
  const complete = rows.length === units && accounted === pages && failedUnits.length === 0;
  const status = complete && totals.deadLettered === 0 ? 'completed' : 'incomplete';
  const gone: GoneResult =
    status === 'completed'
      ? await withdrawGone(tx, extraction, allowWithdrawals)
      : { withdrawn: 0, refused: 0 };
  const goneWithdrawn = extraction.goneWithdrawn + gone.withdrawn;
  const counting = performance.now();
  // Units that are still missing have words to count, too.
  const changes = totals.inserted + totals.updated + totals.withdrawn + goneWithdrawn;
  const frequencies =
    rows.length === units && (changes !== extraction.changesCounted || (await leftUncounted(tx, extraction)))
      ? await countFrequencies(tx, edition, heartbeat)
      : extraction.frequencies;
  timings.frequencyMs = performance.now() - counting;
  const last = rows.reduce((latest, row) => Math.max(latest, Date.parse(row.finished_at ?? '')), 0);
  const report: ExtractionReport = {
    ...{ extractionId: id, status, edition, languages, pages, complete, units, failedUnits },
    stored: totals.stored,
    unchanged: totals.unchanged,
    skipped: totals.skipped,
    skippedByReason: totals.skippedByReason,
    deadLettered: totals.deadLettered,
    entries: totals.entries,
    inserted: totals.inserted,
    updated: totals.updated,
    withdrawn: totals.withdrawn + goneWithdrawn,
    unitsCompleted: rows.length,
    unitsByProvider: countBy(rows.map(({ provider }) => provider ?? '')),
    contentHash: await contentHash(tx, edition, languages, heartbeat),
    seconds: last === 0 ? 0 : Math.max(0, last - Date.parse(extraction.startedAt)) / 1_000,
    ...(frequencies && { frequencies }),
    timings,
    problems: problemsOf(rows),
    warnings: [...warningsOf(rows), ...goneWarnings(gone)],
  };
  // Ended again, when dead letters were tried again: what it took and what it cost is that of the first time.
  await tx.query(
    `update public.extractions
        set status = $2, report = $3, gone_withdrawn = $4, gone_refused = $5, reason = null,
            finished_at = case when status = 'running' then now() else coalesce(finished_at, now()) end
      where id = $1`,
    [id, status, JSON.stringify(report), goneWithdrawn, gone.refused],
  );
  return report;
}

function sum(counts: readonly UnitCounts[]): Omit<UnitCounts, 'unit' | 'provider'> {
  const totals = { pages: 0, stored: 0, unchanged: 0, skipped: 0, deadLettered: 0, entries: 0 };
  const writes = { inserted: 0, updated: 0, same: 0, withdrawn: 0 };
  const skippedByReason: Record<string, number> = {};
  for (const unit of counts) {
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += unit[name];
    for (const name of Object.keys(writes) as (keyof typeof writes)[]) writes[name] += unit[name];
    for (const [reason, times] of Object.entries(unit.skippedByReason))
      skippedByReason[reason] = (skippedByReason[reason] ?? 0) + times;
  }
  return { ...totals, ...writes, skippedByReason };
}

function countBy(names: readonly string[]): Record<string, number> {
  const times: Record<string, number> = {};
  for (const name of names) times[name] = (times[name] ?? 0) + 1;
  return times;
}

function problemsOf(rows: readonly UnitReportRow[]): ExtractionReport['problems'] {
  const times = new Map<string, { kind: string; detail: string; count: number }>();
  for (const { problems } of rows) {
    for (const [kind, details] of Object.entries(problems ?? {})) {
      for (const [detail, count] of Object.entries(details)) {
        const name = `${kind}\0${detail}`;
        const problem = times.get(name) ?? { kind, detail, count: 0 };
        problem.count += count;
        times.set(name, problem);
      }
    }
  }
  return [...times.values()]
    .sort((a, b) => b.count - a.count || compare(a.kind, b.kind) || compare(a.detail, b.detail))
    .slice(0, PROBLEMS_SHOWN);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function warningsOf(rows: readonly UnitReportRow[]): string[] {
  const times: Record<string, number> = {};
  for (const { warnings } of rows) {
    for (const [kind, count] of Object.entries(warnings ?? {})) times[kind] = (times[kind] ?? 0) + count;
  }
  return Object.entries(times)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => compare(a, b))
    .map(([kind, count]) => `${kind}: ${count}`);
}

function goneWarnings({ refused }: GoneResult): string[] {
  if (refused === 0) return [];
  return [
    `${refused} entries are on pages that this dump does not have. That is more than 2 % of all, so none was withdrawn; ` +
      'start the extraction with allowWithdrawals if it is right.',
  ];
}
