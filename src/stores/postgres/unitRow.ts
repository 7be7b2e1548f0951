import { outcomeNumber } from '../../entries/page';
import type { DeadLetter, PageResults, UnitCounts, UnitTimings, WriteCounts } from '../entryStore';
import { storableText } from '../copyText';
import { numbersLiteral, numbersOf } from './arrays';
import type { Transaction } from './connection';
import { COUNT_COLUMNS, countPages, type CountRow, countsOf } from './unitCounts';

/** What a commit adds to a unit's row. */
export interface UnitOutcome {
  extractionId: string;
  unit: number;
  attempt: number;
  provider: string;
  pages: PageResults;
  deadLetters: DeadLetter[];
  counts: WriteCounts;
  problems: Record<string, Record<string, number>>;
  warnings: Record<string, number>;
  timings: UnitTimings;
}

interface UnitColumns {
  page_ids: string | null;
  rev_ids: string | null;
  outcomes: string | null;
  entry_counts: string | null;
  problems: UnitOutcome['problems'] | null;
  warnings: UnitOutcome['warnings'] | null;
  timings: UnitTimings | null;
}

/** Counts what a slice of a unit wrote, in the slice's own transaction; the unit stays unfinished. */
export async function addWritten(
  tx: Transaction,
  { extractionId, unit }: { extractionId: string; unit: number },
  { inserted, updated }: Pick<WriteCounts, 'inserted' | 'updated'>,
): Promise<void> {
  await tx.query(
    `update public.work_units set inserted = inserted + $3, updated = updated + $4
      where extraction = $1 and unit = $2`,
    [extractionId, unit, inserted, updated],
  );
}

/** Writes a unit's row and its dead letters for the first time. */
export async function completeUnit(tx: Transaction, done: UnitOutcome): Promise<UnitCounts> {
  const { pages } = done;
  return writeUnit(tx, done, {
    pageIds: pages.pageIds,
    revIds: pages.revIds,
    outcomes: pages.outcomes.map(outcomeNumber),
    entryCounts: pages.entryCounts,
  });
}

/** Writes what became of pages that were tried again, over what the unit's row said of them. */
export async function amendUnit(tx: Transaction, done: UnitOutcome): Promise<UnitCounts> {
  const { rows } = await tx.query<UnitColumns>(
    `select page_ids::text, rev_ids::text, outcomes::text, entry_counts::text, problems, warnings, timings
       from public.work_units where extraction = $1 and unit = $2`,
    [done.extractionId, done.unit],
  );
  const stored = rows[0];
  const pageIds = numbersOf(stored?.page_ids ?? '{}');
  const revIds = numbersOf(stored?.rev_ids ?? '{}');
  const outcomes = numbersOf(stored?.outcomes ?? '{}');
  const entryCounts = numbersOf(stored?.entry_counts ?? '{}');
  const position = new Map(pageIds.map((pageId, at) => [pageId, at]));
  done.pages.pageIds.forEach((pageId, at) => {
    const where = position.get(pageId);
    if (where === undefined) return;
    revIds[where] = done.pages.revIds[at]!;
    outcomes[where] = outcomeNumber(done.pages.outcomes[at]!);
    entryCounts[where] = done.pages.entryCounts[at]!;
  });
  const all: UnitOutcome = {
    ...done,
    problems: merged(stored?.problems ?? {}, done.problems, (before, now) => merged(before, now, sum)),
    // All of the unit's bytes are read again: what they are warned of is the same as before.
    warnings: merged(stored?.warnings ?? {}, done.warnings, Math.max),
    timings: merged(stored?.timings ?? {}, done.timings, sum),
  };
  return writeUnit(tx, all, { pageIds, revIds, outcomes, entryCounts });
}

/** Both; what is in both is made one by `join`. */
function merged<T>(
  before: Record<string, T>,
  now: Record<string, T>,
  join: (before: T, now: T) => T,
): Record<string, T> {
  const both = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(now)) {
    const known = both.get(name);
    both.set(name, known === undefined ? value : join(known, value));
  }
  return Object.fromEntries(both);
}

function sum(before: number, now: number): number {
  return before + now;
}

interface Columns {
  pageIds: number[];
  revIds: number[];
  outcomes: number[];
  entryCounts: number[];
}

async function writeUnit(tx: Transaction, done: UnitOutcome, columns: Columns): Promise<UnitCounts> {
  const { extractionId, unit, counts } = done;
  // All of the unit's, or those of the pages that were tried again.
  await tx.query(
    'delete from public.dead_letters where extraction = $1 and unit = $2 and page_id = any ($3::bigint[])',
    [extractionId, unit, numbersLiteral(done.pages.pageIds)],
  );
  await insertDeadLetters(tx, done);
  const { rows } = await tx.query<CountRow>(
    `update public.work_units
        set state = 'completed', provider = $3, committed_attempt = $4, finished_at = now(),
            page_ids = $5::bigint[], rev_ids = $6::bigint[], outcomes = $7::smallint[], entry_counts = $8::int[],
            page_counts = $16,
            inserted = inserted + $9, updated = updated + $10, same = same + $11, withdrawn = withdrawn + $12,
            problems = $13, warnings = $14, timings = $15
      where extraction = $1 and unit = $2
      returning ${COUNT_COLUMNS}`,
    [
      ...[extractionId, unit, done.provider, done.attempt],
      ...[numbersLiteral(columns.pageIds), numbersLiteral(columns.revIds)],
      ...[numbersLiteral(columns.outcomes), numbersLiteral(columns.entryCounts)],
      ...[counts.inserted, counts.updated, counts.same, counts.withdrawn],
      ...[storableRecord(done.problems), JSON.stringify(done.warnings), JSON.stringify(done.timings)],
      JSON.stringify(countPages(columns.outcomes, columns.entryCounts)),
    ],
  );
  return countsOf(rows[0]!);
}

async function insertDeadLetters(tx: Transaction, done: UnitOutcome): Promise<void> {
  const { extractionId, unit, deadLetters } = done;
  if (deadLetters.length === 0) return;
  await tx.query(
    `insert into public.dead_letters (extraction, unit, page_id, title, rev_id, reason, detail)
     select $1, $2, * from unnest($3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[])`,
    [
      ...[extractionId, unit],
      deadLetters.map(({ pageId }) => pageId),
      deadLetters.map(({ title }) => storableText(title)),
      deadLetters.map(({ revId }) => revId),
      deadLetters.map(({ reason }) => reason),
      deadLetters.map(({ detail }) => storableText(detail)),
    ],
  );
}

/** Names in problems come from pages: they may hold anything. */
function storableRecord(problems: Record<string, Record<string, number>>): string {
  return JSON.stringify(problems, (_key, value: unknown) =>
    value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [storableText(name), inner]))
      : value,
  );
}
