import type { Orders, ProviderCapacity, WorkerBeat } from '../entryStore';
import type { Database } from './connection';

/** A process without a beat for this long is not counted on. */
export const LIVE = `w.left_at is null and w.beat_at > now() - interval '30 seconds'`;

/** A sign of life that is not answered for so long is given again in another session, in time to be counted on. */
const SILENT_MS = 10_000;

/** Spans of work until now, of the last month: what a run costs is asked while it is remembered. */
const WORKED = `(w.worked + tstzmultirange(tstzrange(w.started_at, greatest(w.started_at, coalesce(w.left_at, w.beat_at)))))
                * tstzmultirange(tstzrange(now() - interval '30 days', null))`;

/** Says that a process lives; the first time, that it is there. Answers what it is to do. */
export async function beat(database: Database, worker: WorkerBeat): Promise<Orders> {
  const { id, role, provider, slots, host, pid, parserVersion, queues, apiUrl, dashboardUrl } = worker;
  const [orders] = await database.query<Orders>(
    `insert into public.workers as w (id, role, provider, slots, host, pid, parser_version, queues, api_url, dashboard_url)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update
       set role = excluded.role, provider = excluded.provider, slots = excluded.slots, host = excluded.host,
           pid = excluded.pid, parser_version = excluded.parser_version, queues = excluded.queues,
           api_url = excluded.api_url, dashboard_url = excluded.dashboard_url,
           started_at = case when ${LIVE} then w.started_at else now() end,
           worked = case when ${LIVE} then w.worked else ${WORKED} end,
           beat_at = now(), left_at = null
     returning exists (select from public.machines m
                        where m.id = w.host and m.state in ('draining', 'deleting')) as drain`,
    [
      ...[id, role, provider, slots, host, pid, parserVersion, queues],
      ...[apiUrl ?? null, dashboardUrl ?? null],
    ],
    SILENT_MS,
  );
  return { drain: orders?.drain ?? false };
}

/** Says that a process stops; forgets those that left or died long ago, except that their provider had a worker. */
export async function unregister(database: Database, workerId: string): Promise<void> {
  await database.query(`update public.workers set left_at = now() where id = $1`, [workerId]);
  await database.query(
    `delete from public.workers w
      where w.beat_at < now() - interval '30 days'
        and exists (select from public.workers o
                     where o.provider is not distinct from w.provider and o.role = w.role and o.beat_at > w.beat_at)`,
  );
}

export async function providerCapacities(
  database: Database,
  providers: readonly string[],
): Promise<ProviderCapacity[]> {
  const rows = await database.query<{ provider: string; live: number; slots: number; polled: boolean }>(
    `select p.provider,
            (select count(*) from public.workers w where w.provider = p.provider and w.role = 'worker' and ${LIVE}) as live,
            (select coalesce(sum(slots), 0) from public.workers w
              where w.provider = p.provider and w.role = 'worker' and ${LIVE}) as slots,
            exists (select from public.workers w
                     where w.role = 'master' and p.provider = any (w.queues) and ${LIVE}) as polled
       from (select unnest($1::text[]) as provider
             union select w.provider from public.workers w where w.provider is not null) p
      order by p.provider collate "C"`,
    [providers],
  );
  return rows.map(({ provider, live, slots, polled }) => ({ provider, liveWorkers: live, slots, polled }));
}
