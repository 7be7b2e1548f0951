import type { DeadLetterRow } from '../entryStore';
import type {
  DeadLetterFilter,
  MasterRow,
  NewEntryRow,
  StatusReads,
  UnitFilter,
  UnitRow,
} from '../statusReads';
import type { Database } from './connection';
import { DEAD_LETTERS, type DeadLetterColumns, deadLetterOf } from './deadLetters';
import { LIVE } from './fleet';
import { runFigures, skippedByReason, timeline } from './runFigures';
import { COUNT_COLUMNS, type CountRow, countsOf } from './unitCounts';

/** The reads of whoever watches; see StatusReads. */
export function statusReads(database: Database): StatusReads {
  return {
    runFigures: (extractionIds) => runFigures(database, extractionIds),
    skippedByReason: (extractionId) => skippedByReason(database, extractionId),
    timeline: (extractionId, stepSeconds) => timeline(database, extractionId, stepSeconds),
    units: (filter) => units(database, filter),
    deadLettersOf: (filter) => deadLettersOf(database, filter),
    addressesUsed: (languages) => addressesUsed(database, languages),
    liveMasters: () => liveMasters(database),
    newestEntries: (limit) => newestEntries(database, limit),
  };
}

interface UnitColumns extends CountRow {
  state: UnitRow['state'];
  worker: string | null;
  attempt: number;
  planned: number;
  claimed_at: string | null;
  finished_at: string | null;
  timings: Record<string, number> | null;
}

async function units(database: Database, filter: UnitFilter): Promise<UnitRow[]> {
  const { extractionId, state, provider, after, limit } = filter;
  const rows = await database.query<UnitColumns>(
    `select ${COUNT_COLUMNS}, state, worker, attempt, pages as planned, claimed_at, finished_at, timings
       from public.work_units
      where extraction = $1 and unit > $2 and ($3::text is null or state = $3) and ($4::text is null or provider = $4)
      order by unit limit $5`,
    [extractionId, after, state ?? null, provider ?? null, limit],
  );
  return rows.map((row) => ({
    ...{ unit: row.unit, state: row.state, provider: row.provider, worker: row.worker, attempt: row.attempt },
    ...{ inserted: row.inserted, updated: row.updated, same: row.same, withdrawn: row.withdrawn },
    plannedPages: row.planned,
    claimedAt: row.claimed_at,
    finishedAt: row.finished_at,
    counts: countsOf(row),
    timings: row.timings ?? {},
  }));
}

async function deadLettersOf(database: Database, filter: DeadLetterFilter): Promise<DeadLetterRow[]> {
  const { extractionId, reason, before, limit } = filter;
  const rows = await database.query<DeadLetterColumns>(
    `${DEAD_LETTERS}
      where d.extraction = $1 and ($2::text is null or d.reason = $2) and ($3::bigint is null or d.id < $3)
      order by d.id desc limit $4`,
    [extractionId, reason ?? null, before ?? null, limit],
  );
  return rows.map(deadLetterOf);
}

/** A finished extraction's report has the sum; counting a million rows for it would cost more than all else that is shown. */
async function addressesUsed(database: Database, languages: readonly string[]): Promise<number> {
  const [row] = await database.query<{ used: number }>(
    `select coalesce(sum(coalesce(
              case when x.status <> 'running' then (x.report ->> 'inserted')::bigint end,
              (select sum(u.inserted) from public.work_units u where u.extraction = x.id and u.state = 'completed'),
              0)), 0)::bigint as used
       from public.extractions x where x.languages && $1::text[]`,
    [languages],
  );
  return row?.used ?? 0;
}

async function liveMasters(database: Database): Promise<MasterRow[]> {
  return database.query<MasterRow>(
    `select w.id, w.provider, w.host, w.pid, w.api_url as "apiUrl", w.dashboard_url as "dashboardUrl",
            w.started_at as "startedAt", w.beat_at as "beatAt"
       from public.workers w where w.role = 'master' and ${LIVE}
      order by w.api_url nulls last, w.id`,
  );
}

async function newestEntries(database: Database, limit: number): Promise<NewEntryRow[]> {
  return database.query<NewEntryRow>(
    `select address, entry_key as "entryKey", language, pos, label, left(description, 200) as description, created_at as "createdAt"
       from public.aqea_entries where withdrawn_at is null order by created_at desc limit $1`,
    [limit],
  );
}
