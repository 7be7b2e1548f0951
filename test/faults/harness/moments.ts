import { existsSync, mkdirSync, readdirSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Client } from 'pg';
import type { Deployment } from './deployment';
import type { Program } from './program';
import { openAdmin } from './sql';
import { expect, gate, until } from './until';

/** A unit that is held at a known step, by whom, and how to let it go on. */
export interface HeldUnit {
  unit: number;
  attempt: number;
  worker: string;
  release(): void;
}

/**
 * Holds the next request for a unit's bytes in the middle of its answer.
 * @param rangeFrom only the unit that begins at this byte
 */
export async function holdFetch(deployment: Deployment, rangeFrom?: number): Promise<HeldUnit> {
  const arrived = gate();
  const released = gate();
  let range = '';
  deployment.host.fault({
    ...{ kind: 'hold', path: deployment.host.dataPath, range: 'only', afterBytes: 1_000 },
    ...(rangeFrom === undefined ? {} : { rangeFrom }),
    until: released.opened,
    hit: ({ headers }) => {
      range = headers.range ?? '';
      arrived.open();
    },
  });
  await arrived.opened;
  const start = Number(/\d+/.exec(range)?.[0]);
  const [row] = await deployment.query<{ unit: number; attempt: number; worker: string }>(
    'select unit, attempt, worker from work_units where byte_start = $1 and state = $2',
    [start, 'claimed'],
  );
  expect(row !== undefined, `the unit at byte ${start} is claimed`);
  return { ...row, release: released.open };
}

/**
 * Freezes the worker in the middle of parsing: its thread has begun the rows file and not ended it. It is the caller's to
 * kill it or to let it go on (SIGCONT).
 */
export function freezeInParse(
  worker: Program,
  provider = 'hetzner',
): Promise<{ unit: number; attempt: number }> {
  return freezeWhen(worker, provider, '.rows', (base) => !existsSync(`${base}.json`));
}

/** Freezes the worker when it has all bytes of a unit, and has not stored it. */
export function freezeWithBytes(
  worker: Program,
  provider: string,
): Promise<{ unit: number; attempt: number; rawFile: string }> {
  return freezeWhen(worker, provider, '.raw', () => true);
}

/** Freezes it when a file with this ending is in its spool, and something else holds, too. */
async function freezeWhen(
  worker: Program,
  provider: string,
  ending: string,
  holds: (base: string) => boolean,
): Promise<{ unit: number; attempt: number; rawFile: string }> {
  const folder = join(worker.home, 'spool', `${provider}-1`);
  mkdirSync(folder, { recursive: true });
  return new Promise((done, fail) => {
    const watcher = watch(folder, (_event, name) => {
      if (!name?.endsWith(ending) || !existsSync(join(folder, name))) return;
      worker.signal('SIGSTOP');
      const base = join(folder, name.slice(0, -ending.length));
      if (existsSync(join(folder, name)) && holds(base)) {
        watcher.close();
        const [unit, attempt] = base.split('-').slice(-2).map(Number);
        done({ unit: unit!, attempt: attempt!, rawFile: `${base}.raw` });
      } else worker.signal('SIGCONT');
    });
    const giveUp = (why: string): void => {
      watcher.close();
      fail(new Error(`not caught at the right moment: ${why}`));
    };
    setTimeout(() => giveUp('no unit came, or all were too quick'), 150_000).unref();
    void worker.exited.then(() => giveUp('the worker has ended'));
  });
}

/** Holds the next transaction that writes entries in the middle: its worker waits for our lock. */
export async function holdUpsert(
  deployment: Deployment,
): Promise<HeldUnit & { application: string; admin: Client }> {
  const admin = await openAdmin(deployment.adminUrl);
  await admin.query('begin');
  await admin.query('lock table aqea_entries in share mode');
  const waiting = await until('a unit is being written', async () => {
    const [row] = await deployment.query<{ application: string; pid: number }>(
      `select a.pid, a.application_name as application from pg_stat_activity a join pg_locks l on l.pid = a.pid
        where a.datname = current_database() and a.application_name like 'aqea-%' and not l.granted
          and l.relation = 'aqea_entries'::regclass`,
    );
    return row;
  });
  const provider = /^aqea-([a-z]+)-/.exec(waiting.application)?.[1];
  const [row] = await deployment.query<{ unit: number; attempt: number; worker: string }>(
    `select unit, attempt, worker from work_units where provider = $1 and state = 'claimed' order by claimed_at limit 1`,
    [provider],
  );
  expect(row !== undefined, 'the unit that is written is claimed');
  const release = (): void =>
    void admin
      .query('rollback')
      .then(() => admin.end())
      .catch(() => undefined);
  return { ...row, application: waiting.application, admin, release };
}

/**
 * Takes every place of writers: transactions wait at their beginning, before they have looked at their unit.
 * @param writers as configured (`database.max_writers`)
 */
export async function holdWriters(
  deployment: Deployment,
  writers: number,
): Promise<{ release(): Promise<void> }> {
  const WRITER = 4_201_004;
  const admin = await openAdmin(deployment.adminUrl);
  await admin.query('select pg_advisory_lock($1, place) from generate_series(0, $2 - 1) place', [
    WRITER,
    writers,
  ]);
  return { release: () => admin.end() };
}

/** Names of the units in a machine's spool. */
export function spooled(home: string): string[] {
  const root = join(home, 'spool');
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => dirname(name) !== '.');
}
