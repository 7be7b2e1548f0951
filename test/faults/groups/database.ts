import { setTimeout as wait } from 'node:timers/promises';
import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import { holdUpsert } from '../harness/moments';
import type { Scene } from '../harness/scene';
import { AUTHORITY, STRANGER } from '../harness/servers';
import { noMounts, smallDisk } from '../harness/smallDisk';
import { withAdmin } from '../harness/sql';
import { expect, expectEqual, until } from '../harness/until';

/** Ends all sessions of the program, in whatever they are. */
const END_SESSIONS = `select pg_terminate_backend(pid) from pg_stat_activity
                       where datname = current_database() and application_name like 'aqea-%'`;

/** Waits until a step of the run has failed for this reason. */
async function untilLogged(deployment: Deployment, text: string): Promise<void> {
  await until(`somebody says ${text}`, () => deployment.programs.some(({ log }) => log.includes(text)));
}

/** Waits until `aqea status` tells a user what keeps the run. */
async function untilStatusSays(deployment: Deployment, text: string): Promise<void> {
  await until(
    `aqea status says ${text}`,
    async () => (await deployment.aqea('status')).stdout.includes(text),
    { everyMs: 1_000 },
  );
}

async function refusedThenDone(scene: Scene, config: { authority: string; host: string }): Promise<string> {
  const deployment = await scene.deploy({ config: { database: { ssl_root_cert: config.authority } } });
  const url = new URL(scene.lane.appUrl(deployment.database));
  url.searchParams.set('sslmode', 'verify-full');
  const trusted = url.href;
  url.hostname = config.host;
  if (config.host !== 'localhost') {
    const proxy = await scene.proxy(scene.lane.postgres.port, config.host);
    url.port = String(proxy.port);
  }
  deployment.env['SUPABASE_DATABASE_URL'] = url.href;
  const [master, worker] = await Promise.all([deployment.master(), deployment.worker()]);
  for (const program of [master, worker]) {
    const { code } = await program.exited;
    expectEqual(code, 1, 'exit code');
    expect(program.log.includes('AQEA_DATABASE_NOT_TRUSTED'), `it names the reason: ${program.log}`);
  }
  const right = await scene.deploy({
    config: { database: { ssl_root_cert: AUTHORITY } },
    env: { SUPABASE_DATABASE_URL: trusted },
  });
  right.env['SUPABASE_DATABASE_URL'] = trusted.replace(deployment.database, right.database);
  await Promise.all([right.master(), right.worker()]);
  const run = right.extract();
  await right.inMidRun(1);
  const [clear] = await right.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_ssl s join pg_stat_activity a using (pid)
      where a.datname = current_database() and a.application_name like 'aqea-%' and not s.ssl`,
  );
  expectEqual(clear!.n, 0, 'sessions that are not encrypted');
  await scene.expectAsUndisturbed(run);
  return 'refused: AQEA_DATABASE_NOT_TRUSTED; with the right one same';
}

export const database: FaultCase[] = [
  {
    id: '4.1',
    what: 'Postgres is restarted (fast shutdown)',
    short: true,
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun();
      await scene.lane.postgres.stop();
      await scene.lane.postgres.startAgain();
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '4.2',
    what: 'kill -9 of Postgres; it recovers from its log',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun();
      await scene.lane.postgres.kill();
      await scene.lane.postgres.startAgain();
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '4.3',
    what: 'pg_terminate_backend of sessions in a transaction, again and again',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const admin = await scene.admin(deployment);
      let ended = 0;
      for (let times = 0; times < 12; times++) {
        const { rowCount } = await admin.query(
          `${END_SESSIONS} and state <> 'idle' and xact_start is not null`,
        );
        ended += rowCount ?? 0;
        await wait(50);
      }
      const held = await holdUpsert(deployment).catch(() => null);
      if (held) ended += (await admin.query(`${END_SESSIONS} and wait_event_type = 'Lock'`)).rowCount ?? 0;
      held?.release();
      await scene.expectAsUndisturbed(run);
      expect(ended > 0, 'a session was ended');
      return `${SAME}; ${ended} sessions ended`;
    },
  },
  {
    id: '4.4',
    what: 'Postgres is away for 60 s',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun();
      await scene.lane.postgres.stop();
      await untilStatusSays(deployment, 'unreachable');
      await wait(60_000);
      await scene.lane.postgres.startAgain();
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '4.5',
    what: 'the database is read-only for a while (25006)',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun();
      const readOnly = (setting: 'on' | 'off'): Promise<unknown> =>
        withAdmin(scene.lane.postgres.url, (admin) =>
          admin.query(`alter database ${deployment.database} set default_transaction_read_only = ${setting}`),
        );
      await readOnly('on');
      await deployment.query(END_SESSIONS);
      await untilLogged(deployment, '25006');
      await untilStatusSays(deployment, 'AQEA_DATABASE_READ_ONLY');
      // Sessions that began meanwhile stay read-only: nobody ends them for us.
      await readOnly('off');
      await scene.expectAsUndisturbed(run);
      return `${SAME}, by itself`;
    },
  },
  {
    id: '4.6',
    what: "the database's disk is full for a while (53100)",
    short: true,
    impossible: noMounts,
    async run(scene) {
      const disk = smallDisk(scene, 24);
      const deployment = await scene.deploy();
      await withAdmin(scene.lane.postgres.url, async (admin) => {
        await admin.query(`create tablespace ${deployment.database} location '${disk.folder}'`);
        await admin.query(`alter database ${deployment.database} set tablespace ${deployment.database}`);
      });
      scene.finally(() =>
        withAdmin(scene.lane.postgres.url, async (admin) => {
          await admin.query(`drop database if exists ${deployment.database} with (force)`);
          await admin.query(`create database ${deployment.database}`);
          await admin.query(`drop tablespace ${deployment.database}`);
        }),
      );
      await Promise.all([deployment.master(), deployment.worker()]);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      disk.fill();
      await untilLogged(deployment, '53100');
      await untilStatusSays(deployment, 'AQEA_DATABASE_DISK_FULL');
      disk.free();
      await scene.expectAsUndisturbed(run);
      return `${SAME}, by itself`;
    },
  },
  {
    id: '4.7',
    what: 'too many connections (53300): nobody else gets in for a while',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const limit = (connections: number): Promise<unknown> =>
        withAdmin(scene.lane.postgres.url, (admin) =>
          admin.query(`alter role aqea_app connection limit ${connections}`),
        );
      scene.finally(() => limit(-1));
      await limit(0);
      await deployment.query(END_SESSIONS);
      await untilLogged(deployment, '53300');
      await limit(-1);
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '4.8',
    what: 'deadlock (40P01): the program is the victim',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const held = await holdUpsert(deployment);
      // We never look for deadlocks ourselves, so it is the program's session that finds it.
      await held.admin.query(`set local deadlock_timeout = '10min'`);
      const inARing = held.admin.query('select from work_units where unit = $1 for update', [held.unit]);
      await inARing.catch(() => undefined);
      held.release();
      await scene.expectAsUndisturbed(run);
      const [stats] = await deployment.query<{ deadlocks: number }>(
        'select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()',
      );
      expect(stats!.deadlocks > 0, 'there was a deadlock');
      return SAME;
    },
  },
  {
    id: '4.9',
    what: 'commits are done and their answers lost (the proxy cuts the line)',
    short: true,
    async run(scene) {
      const proxy = await scene.proxy(scene.lane.postgres.port);
      const deployment = await scene.underWay({ postgresPort: proxy.port });
      const run = deployment.extract();
      await deployment.inMidRun(1);
      let commits = 0;
      let lost = 0;
      proxy.onAnswer = (piece) => {
        if (!piece.includes('COMMIT\0') || commits++ % 3 > 0) return 'pass';
        lost++;
        return 'cut';
      };
      await scene.expectAsUndisturbed(run);
      expect(lost > 5, `answers were lost (${lost})`);
      return `${SAME}; ${lost} answers lost`;
    },
  },
  {
    id: '4.10',
    what: 'the network to Postgres is gone for a while, then there again',
    async run(scene) {
      const proxy = await scene.proxy(scene.lane.postgres.port);
      const deployment = await scene.underWay({ postgresPort: proxy.port });
      const run = deployment.extract();
      await deployment.inMidRun(1);
      proxy.refuse();
      await untilLogged(deployment, 'AQEA_DATABASE_UNREACHABLE');
      proxy.accept();
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '4.11',
    what: 'the server has a certificate of another authority',
    short: true,
    run: (scene) => refusedThenDone(scene, { authority: STRANGER, host: 'localhost' }),
  },
  {
    id: '4.12',
    what: "the server's certificate is for another host",
    run: (scene) => refusedThenDone(scene, { authority: AUTHORITY, host: '127.0.0.2' }),
  },
];
