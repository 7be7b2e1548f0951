import { Client as Temporal, Connection } from '@temporalio/client';
import { rmSync } from 'node:fs';
import { setMaxListeners } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { startPostgres } from '../../src/embedded/postgres';
import { findTemporalCli } from '../../src/embedded/temporalCli';
import { startTemporal } from '../../src/embedded/temporalServer';
import { ConfigSchema } from '../../src/config/schema';
import { pricesOf } from '../../src/status/prices';
import { serveStatus } from '../../src/status/serve';
import { statusSettings } from '../../src/status/settings';
import { migrate } from '../../src/stores/postgres/migrate';
import { openPostgresStore } from '../../src/stores/postgres/postgresStore';
import { createLogger } from '../../src/support/logger';

/** More than any edition's dump has at the default size, all done but a few. */
const UNITS = 1_000;
const WATCHERS = 100;

export interface DatabaseShare {
  units: number;
  seconds: number;
  /** How often the database was asked for the figures. */
  pictures: number;
  /** Of all statements of the status, planned and executed. */
  milliseconds: number;
  /** Of one session's time. */
  share: number;
}

/** What 100 watchers of one master, half by the event stream and half asking every five seconds, cost the database. */
export async function databaseShare(home: string, seconds: number): Promise<DatabaseShare> {
  rmSync(home, { recursive: true, force: true });
  const postgres = await startPostgres({
    ...{ dataDir: join(home, 'postgres'), logFile: join(home, 'postgres.log'), port: 0 },
    settings: { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' },
  });
  const admin = new Client({ connectionString: postgres.url });
  const server = await startTemporal({
    ...{ cli: await findTemporalCli({ onProgress: console.error }), dbFile: join(home, 'temporal.db') },
    ...{ logFile: join(home, 'temporal.log'), port: 0, uiPort: 0 },
  });
  const connection = await Connection.connect({ address: server.address });
  try {
    await admin.connect();
    await migrate(postgres.url);
    await admin.query('create extension pg_stat_statements');
    await fill(admin);
    const store = await openPostgresStore({
      url: postgres.url,
      applicationName: 'aqea-bench',
      maxConnections: 4,
    });
    const config = ConfigSchema.parse({});
    const served = await serveStatus({
      ...{ store, temporal: new Temporal({ connection }), providers: ['hetzner', 'digitalocean', 'linode'] },
      ...{ settings: statusSettings(config.status, {}), ports: { api: 18_080, dashboard: 18_090 } },
      ...{ prices: pricesOf(config), temporalMetricsUrl: null, logger: createLogger({ level: 'silent' }) },
    });
    await admin.query('select pg_stat_statements_reset()');
    const began = performance.now();
    const stop = watch(served.apiUrl);
    await wait(seconds * 1_000);
    stop();
    const took = (performance.now() - began) / 1_000;
    const { rows } = await admin.query<{ ms: number; pictures: string }>(
      `select sum(total_exec_time + total_plan_time) as ms, max(calls) filter (where query like '%"unitsDone"%') as pictures
         from pg_stat_statements where query not like '%pg_stat_statements%'`,
    );
    await served.close();
    await store.close();
    const milliseconds = rows[0]?.ms ?? NaN;
    const pictures = Number(rows[0]?.pictures);
    return { units: UNITS, seconds: took, pictures, milliseconds, share: milliseconds / 1_000 / took };
  } finally {
    await connection.close();
    await server.stop();
    await admin.end();
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function watch(url: string): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  setMaxListeners(0, signal);
  const timers: NodeJS.Timeout[] = [];
  for (let n = 0; n < WATCHERS / 2; n++) {
    get(`${url}/api/events`, { signal, agent: false }, (response) =>
      response.resume().on('error', () => undefined),
    ).on('error', () => undefined);
    const ask = (): void => {
      get(`${url}/api/status`, { signal, agent: false }, (response) => response.resume()).on(
        'error',
        () => undefined,
      );
    };
    // Spread over the time between, as watchers are; together just below what one address may ask.
    const between = 5_200;
    timers.push(
      setTimeout(
        () => {
          ask();
          timers.push(setInterval(ask, between));
        },
        (between * n) / (WATCHERS / 2),
      ),
    );
  }
  return () => {
    timers.forEach((timer) => clearTimeout(timer));
    controller.abort();
  };
}

async function fill(admin: Client): Promise<void> {
  await admin.query(
    `with x as (
       insert into extractions (edition, languages, source, plan_hash, parser_version, workflow_id, run_id, units, pages)
       values ('de', '{de}', '{"date": "20260901"}', 'x', 1, 'extract-de', 'x', $1, $1 * 5000) returning id
     )
     insert into work_units (extraction, unit, file, byte_start, byte_end, pages, first_page_id, last_page_id, state, provider,
                             worker, attempt, claimed_at, finished_at, page_ids, rev_ids, outcomes, entry_counts, page_counts,
                             inserted, timings)
     select x.id, n, 0, n, n + 1, 5000, n, n, case when n < $1 - 8 then 'completed' else 'claimed' end,
            (array['hetzner', 'digitalocean', 'linode'])[1 + n % 3], 'w', 1, now(), now() - make_interval(secs => ($1 - n) / 4.0),
            array(select generate_series(1, 5000)), array(select generate_series(1, 5000)),
            array_fill(0::smallint, array[5000]), array_fill(1, array[5000]),
            '{"pages": 5000, "stored": 4500, "unchanged": 0, "skipped": 499, "deadLettered": 1, "entries": 5200,
              "skippedByReason": {"redirect": 499}}', 5200, '{"parseMs": 1000}'
       from x, generate_series(0, $1 - 1) n`,
    [UNITS],
  );
  await admin.query(
    `insert into dead_letters (extraction, unit, page_id, title, reason, detail)
     select extraction, unit, unit, 'x', 'parser-error', 'x' from work_units where state = 'completed'`,
  );
  await admin.query(
    `insert into workers (id, role, provider, slots, host, pid, parser_version, queues)
     select 'w' || n, 'worker', (array['hetzner', 'digitalocean', 'linode'])[1 + n % 3], 2, 'h', 1, 1, '{}'
       from generate_series(1, 15) n`,
  );
  await admin.query('vacuum analyze');
}
