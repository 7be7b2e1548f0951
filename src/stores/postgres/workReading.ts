import type { WorkReading } from '../workReading';
import type { Database } from './connection';

/** Like `LIVE` of fleet.ts: a process without a beat for this long is not counted on. */
const SILENT = `interval '30 seconds'`;

const READING = `
  with runs as (
    select id, workflow_id, started_at from public.extractions where status = 'running'
  ), workers as (
    select w.id, w.host, w.slots, w.left_at is null and w.beat_at > now() - ${SILENT} as live,
           w.left_at is null and w.beat_at between now() - interval '10 minutes' and now() - ${SILENT} as silent
      from public.workers w
     where w.role = 'worker' and w.beat_at > now() - interval '10 minutes'
  ), newest as (
    select extract(epoch from u.finished_at - u.claimed_at)::float8 as seconds,
           (u.timings->>'waitMs')::float8 / 1000 as waited, (u.timings->>'writeMs')::float8 / 1000 as wrote
      from public.work_units u join runs r on r.id = u.extraction
     where u.state = 'completed' and u.finished_at > now() - interval '15 minutes' and u.claimed_at is not null
     order by u.finished_at desc limit 200
  ), span as (
    select least(5, greatest(extract(epoch from now() - min(started_at)) / 60, 0.5))::float8 as minutes from runs
  )
  select now() as now,
         (select coalesce(json_agg(json_build_object(
                   'extractionId', id, 'workflowId', workflow_id, 'startedAt', started_at)), '[]') from runs) as runs,
         (select count(*) from public.work_units u join runs r on r.id = u.extraction
           where u.state <> 'completed') as "openUnits",
         (select avg(seconds) from newest) as "meanUnitSeconds",
         (select avg(waited) from newest) as "waitSeconds",
         (select avg(wrote) from newest) as "writeSeconds",
         (select count(*) from public.work_units u join runs r on r.id = u.extraction
           join workers w on w.id = u.worker and w.live where u.state = 'claimed') as "claimedUnits",
         (select coalesce(sum(slots), 0) from workers where live) as slots,
         (select count(*) from workers where live) as "liveWorkers",
         (select count(*) from workers w where w.silent and not exists (
            select from public.machines m where m.id = w.host and m.state not in ('creating', 'running')
          )) as "lostWorkers",
         (select coalesce(sum((u.page_counts->>'entries')::bigint), 0)::float8
            from public.work_units u join runs r on r.id = u.extraction
           where u.state = 'completed' and u.finished_at > now() - interval '5 minutes') as entries,
         coalesce((select minutes from span), 5) as minutes,
         (select coalesce(max(held), 0) from (
            select count(*) as held from public.leases where name like 'host:%' and expires_at > now() group by name
          ) hosts) as "hostConnections"`;

/** Everything in one statement, so that its numbers belong together. */
export async function readWork(database: Pick<Database, 'query'>): Promise<WorkReading> {
  const [reading] = await database.query<WorkReading>(READING);
  if (!reading) throw new Error('no reading');
  return reading;
}
