import type { PinnedSource } from '../../sources/source';
import type { Claim, Claimed, ClaimedUnit } from '../entryStore';
import type { Database, Transaction } from './connection';
import { ExtractionEnded } from './errors';
import { COUNT_COLUMNS, type CountRow, countsOf } from './unitCounts';

interface UnitRow extends CountRow {
  state: 'pending' | 'claimed' | 'completed';
  edition: string;
  languages: string[];
  source: PinnedSource;
  parser_version: number;
  status: string;
}

interface PlannedRow {
  attempt: number;
  file: number;
  byte_start: number;
  byte_end: number;
  pages: number;
  first_page_id: number;
  last_page_id: number;
  index_lines: Buffer | null;
}

/** Extractions of which nothing may be written any more. */
const ENDED = new Set(['cancelled', 'failed', 'abandoned']);

/**
 * Gives a unit to a worker: from now on only this attempt may commit it.
 * @throws ExtractionEnded
 */
export async function claimUnit(database: Database, claim: Claim): Promise<Claimed> {
  const { extractionId, unit, provider, workerId, mode } = claim;
  return database.transaction(async (tx): Promise<Claimed> => {
    const row = await lockUnit(tx, extractionId, unit);
    const { edition, languages, source } = row;
    const again = row.state === 'completed';
    if (again && mode === 'normal') return { outcome: 'already-completed', counts: countsOf(row) };
    const onlyPages = again ? await deadPages(tx, extractionId, unit) : null;
    if (onlyPages?.length === 0) return { outcome: 'already-completed', counts: countsOf(row) };
    if (row.parser_version !== claim.parserVersion)
      return { outcome: 'wrong-parser', pinned: row.parser_version };
    if (ENDED.has(row.status)) {
      throw new ExtractionEnded({
        what: `The extraction is ${row.status}`,
        where: `${extractionId}, unit ${unit}`,
        hint: 'Start a new one; pages that are done are not done again.',
      });
    }
    const { rows } = await tx.query<PlannedRow>(
      `update public.work_units
          set attempt = attempt + 1, provider = $3, worker = $4, claimed_at = now(),
              state = case when state = 'completed' then state else 'claimed' end
        where extraction = $1 and unit = $2
        returning attempt, file, byte_start, byte_end, pages, first_page_id, last_page_id, index_lines`,
      [extractionId, unit, provider, workerId],
    );
    const planned = rows[0]!;
    return {
      ...{ outcome: 'claimed', attempt: planned.attempt, edition, languages, source, onlyPages },
      unit: {
        unit,
        file: planned.file,
        start: planned.byte_start,
        end: planned.byte_end,
        pages: planned.pages,
        firstPageId: planned.first_page_id,
        lastPageId: planned.last_page_id,
        index: planned.index_lines,
      },
    };
  });
}

/** Units that the worker has claimed, nobody after it, and not written yet. */
export function heldUnits(database: Database, workerId: string): Promise<ClaimedUnit[]> {
  return database.query<ClaimedUnit & Record<string, unknown>>(
    `select extraction as "extractionId", unit, attempt from public.work_units
      where worker = $1 and committed_attempt is distinct from attempt`,
    [workerId],
  );
}

async function lockUnit(tx: Transaction, extractionId: string, unit: number): Promise<UnitRow> {
  const { rows } = await tx.query<UnitRow>(
    `select ${COUNT_COLUMNS}, u.state, e.edition, e.languages, e.source, e.parser_version, e.status
       from (select * from public.work_units where extraction = $1 and unit = $2 for update) u
       cross join (select edition, languages, source, parser_version, status
                     from public.extractions where id = $1) e`,
    [extractionId, unit],
  );
  if (rows[0]) return rows[0];
  throw new ExtractionEnded({ what: 'The plan has no such unit', where: `${extractionId}, unit ${unit}` });
}

async function deadPages(tx: Transaction, extractionId: string, unit: number): Promise<number[]> {
  const { rows } = await tx.query<{ page_id: number }>(
    'select page_id from public.dead_letters where extraction = $1 and unit = $2 order by page_id',
    [extractionId, unit],
  );
  return rows.map(({ page_id }) => page_id);
}
