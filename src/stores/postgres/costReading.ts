import type { CostReading, ExtractionUse } from '../costReading';
import type { Database } from './connection';
import { postgresMachineRows } from './machines';
import { machineUse } from './machineUse';
import { readWork } from './workReading';

/** What of a unit's time a core was busy for it; waiting for the network or for a turn to write is not. */
const CORE_MS = ['bz2Ms', 'xmlMs', 'parseMs', 'rowsMs', 'writeMs']
  .map((name) => `coalesce((u.timings->>'${name}')::float8, 0)`)
  .join(' + ');

const RUNS = `
  select e.id as "extractionId", e.edition, e.languages, e.status, e.started_at as "startedAt",
         e.finished_at as "finishedAt",
         (select coalesce(sum(${CORE_MS}), 0)::float8 / 1000 from public.work_units u
           where u.extraction = e.id and u.state = 'completed') as "coreSeconds"
    from public.extractions e
   order by e.started_at desc
   limit $1`;

/** Overlap of workers' lives with the time in which any extraction was under way, those of rented machines left out. */
const BY_HAND = `
  with spans as (
    select range_agg(tstzrange(started_at, greatest(started_at, coalesce(finished_at, now())))) as busy
      from public.extractions
  )
  select w.provider, (sum(extract(epoch from upper(part) - lower(part))) / 3600)::float8 as hours
    from public.workers w
    cross join spans
    cross join lateral unnest(spans.busy * (w.worked + tstzmultirange(
      tstzrange(w.started_at, greatest(w.started_at, coalesce(w.left_at, w.beat_at)))))) as part
   where w.role = 'worker' and w.provider is not null
     and not exists (select from public.machines m where m.id = w.host)
   group by w.provider order by w.provider collate "C"`;

/** @param newest extractions at most */
export async function readCosts(database: Database, newest: number): Promise<CostReading> {
  const runs = await database.query<Omit<ExtractionUse, 'uses'>>(RUNS, [newest]);
  const uses = await machineUse(
    database,
    runs.map(({ extractionId }) => extractionId),
  );
  const byHand = await database.query<{ provider: string; hours: number }>(BY_HAND);
  const deployments = await database.query<{ deployment: string }>(
    'select distinct deployment from public.machines order by deployment',
  );
  const rows = postgresMachineRows(database);
  const machines = await Promise.all(deployments.map(({ deployment }) => rows.all(deployment)));
  const { now, openUnits, meanUnitSeconds, slots } = await readWork(database);
  return {
    ...{ now, openUnits, meanUnitSeconds, slots, machines: machines.flat() },
    extractions: runs.map((run) => ({
      ...run,
      uses: uses.filter(({ extractionId }) => extractionId === run.extractionId),
    })),
    hoursByHand: Object.fromEntries(byHand.map(({ provider, hours }) => [provider, hours])),
  };
}
