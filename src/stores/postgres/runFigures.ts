import type { ProviderFigures, RunFigures, TimelineRow } from '../statusReads';
import type { Database } from './connection';
import { machineUse } from './machineUse';

type Row = Omit<ProviderFigures, 'extractionId' | 'provider' | 'recent' | 'failures'> & {
  /** Of the very snapshot that the figures come from. */
  now: string;
  extraction: string;
  provider: string;
  recentUnits: number;
  recentPages: number;
  recentEntries: number;
  failures: Record<string, number> | null;
};

/**
 * By extraction and provider: what the units came to, dead letters, and hours of work. One pass over the units' rows, without
 * their arrays; sums are bigint, so that they come as numbers.
 */
const FIGURES = `
  with done as (
    select u.extraction, u.provider,
           count(*) filter (where u.state = 'completed') as "unitsDone",
           count(*) filter (where u.state = 'claimed') as "unitsRunning",
           sum(c.pages)::bigint as pages, sum(c.stored)::bigint as stored, sum(c.unchanged)::bigint as unchanged,
           sum(c.skipped)::bigint as skipped, sum(c."deadLettered")::bigint as "deadLettered",
           sum(c.entries)::bigint as entries,
           sum(u.inserted) filter (where u.state = 'completed') as inserted,
           sum(u.updated) filter (where u.state = 'completed') as updated,
           sum(u.same) filter (where u.state = 'completed') as same,
           sum(u.withdrawn) filter (where u.state = 'completed') as withdrawn,
           count(c.pages) filter (where u.finished_at > now() - interval '1 minute') as "recentUnits",
           sum(c.pages) filter (where u.finished_at > now() - interval '1 minute')::bigint as "recentPages",
           sum(c.entries) filter (where u.finished_at > now() - interval '1 minute')::bigint as "recentEntries"
      from public.work_units u
      left join lateral jsonb_to_record(case when u.state = 'completed' then u.page_counts end)
        as c (pages int, stored int, unchanged int, skipped int, "deadLettered" int, entries int) on true
     where u.extraction = any ($1) and u.provider is not null
     group by u.extraction, u.provider
  ), reasons as (
    select extraction, provider, jsonb_object_agg(reason, count) as failures
      from (select d.extraction, u.provider, d.reason, count(*)
              from public.dead_letters d join public.work_units u on u.extraction = d.extraction and u.unit = d.unit
             where d.extraction = any ($1) and u.provider is not null
             group by 1, 2, 3) as counted
     group by 1, 2
  ), hours as (
    select x.id as extraction, w.provider,
           sum(extract(epoch from upper(span) - lower(span)))::float8 / 3600 as hours,
           coalesce(sum(extract(epoch from upper(span) - lower(span))) filter (where w.by_hand), 0)::float8 / 3600 as by_hand,
           count(distinct w.id) filter (where w.by_hand and w.live) as live_by_hand
      from public.extractions x
      join (
        select *, not exists (select from public.machines m where m.id = host) as by_hand,
               left_at is null and beat_at > now() - interval '30 seconds' as live
          from public.workers
      ) w on w.role = 'worker' and w.provider is not null
      cross join lateral unnest(
        (w.worked + tstzmultirange(tstzrange(w.started_at, greatest(w.started_at, coalesce(w.left_at, w.beat_at)))))
        * tstzmultirange(tstzrange(x.started_at, coalesce(x.finished_at, greatest(now(), x.started_at))))) as span
     where x.id = any ($1)
     group by 1, 2
  )
  select now() as now, extraction, provider,
         coalesce("unitsDone", 0) as "unitsDone", coalesce("unitsRunning", 0) as "unitsRunning",
         coalesce(pages, 0) as pages, coalesce(stored, 0) as stored, coalesce(unchanged, 0) as unchanged,
         coalesce(skipped, 0) as skipped, coalesce("deadLettered", 0) as "deadLettered",
         coalesce(entries, 0) as entries, coalesce(inserted, 0) as inserted, coalesce(updated, 0) as updated,
         coalesce(same, 0) as same, coalesce(withdrawn, 0) as withdrawn,
         coalesce("recentUnits", 0) as "recentUnits", coalesce("recentPages", 0) as "recentPages",
         coalesce("recentEntries", 0) as "recentEntries",
         failures, coalesce(hours, 0) as "workerHours", coalesce(by_hand, 0) as "hoursByHand",
         coalesce(live_by_hand, 0) as "liveByHand"
    from done full join hours using (extraction, provider) left join reasons using (extraction, provider)
   order by extraction, provider collate "C"`;

export async function runFigures(database: Database, extractionIds: readonly string[]): Promise<RunFigures> {
  const rows = extractionIds.length === 0 ? [] : await database.query<Row>(FIGURES, [extractionIds]);
  const now = rows[0]?.now ?? (await database.query<{ now: string }>('select now()'))[0]!.now;
  const providers = rows.map(
    ({
      now: _now,
      extraction,
      recentUnits,
      recentPages,
      recentEntries,
      failures,
      ...sums
    }): ProviderFigures => ({
      ...sums,
      extractionId: extraction,
      recent: { units: recentUnits, pages: recentPages, entries: recentEntries },
      failures: failures ?? {},
    }),
  );
  return { now, providers, uses: await machineUse(database, extractionIds) };
}

export async function skippedByReason(
  database: Database,
  extractionId: string,
): Promise<Record<string, number>> {
  const rows = await database.query<{ reason: string; count: number }>(
    `select s.reason, sum(s.count::int) as count
       from public.work_units u cross join lateral jsonb_each_text(u.page_counts -> 'skippedByReason') as s (reason, count)
      where u.extraction = $1 and u.state = 'completed' group by 1 order by 2 desc, 1`,
    [extractionId],
  );
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

export async function timeline(
  database: Database,
  extractionId: string,
  stepSeconds: number,
): Promise<TimelineRow[]> {
  return database.query<TimelineRow>(
    `select floor(extract(epoch from greatest(u.finished_at - x.started_at, '0')) / $2)::int as bucket, u.provider,
            count(*) as units, sum((u.page_counts ->> 'pages')::int) as pages,
            sum((u.page_counts ->> 'entries')::int) as entries
       from public.work_units u join public.extractions x on x.id = u.extraction
      where u.extraction = $1 and u.state = 'completed' and u.finished_at is not null and u.provider is not null
      group by 1, 2 order by 1, 2`,
    [extractionId, stepSeconds],
  );
}
