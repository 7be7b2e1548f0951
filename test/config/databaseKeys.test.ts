import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { openStore } from '../../src/cli/context';
import { sessionPlan } from '../../src/cli/deployment';
import { parseConfig } from '../../src/config/loader';
import type { EntryStore } from '../../src/stores/entryStore';
import { sessionShare } from '../../src/stores/sessions';
import { aqea } from '../cli/harness';
import { claim, extract, finalize, open, type TestPage, type TestRun, upsert } from '../stores/extraction';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { eventually, scratchFolder } from '../support/scripts';

// What docs/configuration.md says can be seen when one of these keys changes, seen.

const folder = scratchFolder();
let database: TestDatabase;
let proxy: Server | undefined;
const stores: EntryStore[] = [];
const warnings: string[] = [];
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  proxy?.close();
  proxy = undefined;
  warnings.length = 0;
  await database.drop();
});

/** The store as a worker with this configuration opens it. */
async function storeOf(yaml: string, url = database.url, workers?: number): Promise<EntryStore> {
  const config = parseConfig(yaml, 'deployment.yml');
  const env = { AQEA_DATABASE_URL: url };
  const sessions =
    workers === undefined ? {} : { sessions: sessionShare(await sessionPlan(env, config), { workers }) };
  const logger = { warn: (message: string) => void warnings.push(message) };
  const store = await openStore(env, config, { applicationName: 'aqea-keys', logger, ...sessions });
  stores.push(store);
  return store;
}

/** 40 pages with two entries each. */
const pages = Array.from({ length: 40 }, (_, n): TestPage => {
  const word = `W${String(n).padStart(2, '0')}`;
  return { id: n + 1, rev: 1, entries: [{ key: `de:noun:${word}:1` }, { key: `de:verb:${word}:1` }] };
});
const run: TestRun = { units: [pages] };

/** Everything that the server says at the end of a command: `COPY 20`, `COMMIT`. */
async function listening(): Promise<{ url: string; said: string[] }> {
  const real = new URL(database.url);
  const said: string[] = [];
  proxy = createServer((client) => {
    const behind = connect(Number(real.port), real.hostname);
    const end = (): void => {
      client.destroy();
      behind.destroy();
    };
    client.on('error', end).on('close', end);
    behind.on('error', end).on('close', end);
    client.on('data', (chunk) => behind.write(chunk));
    behind.on('data', (chunk) => {
      said.push(...(chunk.toString('latin1').match(/COPY \d+(?=\0)|COMMIT(?=\0)|ROLLBACK(?=\0)/g) ?? []));
      client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => proxy!.listen(0, '127.0.0.1', resolve));
  const url = new URL(database.url);
  url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return { url: url.href, said };
}

/** What the server says while the only unit is written. */
async function writeUnit(yaml: string): Promise<string[]> {
  const { url, said } = await listening();
  const store = await storeOf(yaml, url);
  const { extractionId } = await open(store, run);
  const claimed = await claim(store, extractionId, 0, run);
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  said.length = 0;
  await upsert(store, { extractionId, unit: 0, attempt: claimed.attempt }, pages, run);
  return [...said];
}

test('performance.db_batch_size: rows of one COPY', async () => {
  expect(await writeUnit('performance: { db_batch_size: 30 }')).toEqual([
    'COPY 30',
    'COPY 30',
    'COPY 20',
    'COMMIT',
  ]);
});

test('by default a unit is one COPY and one commit', async () => {
  expect(await writeUnit('')).toEqual(['COPY 80', 'COMMIT']);
});

test('performance.commit_frequency: batches of one transaction', async () => {
  const said = await writeUnit('performance: { db_batch_size: 10, commit_frequency: 3 }');
  expect(said).toEqual([
    ...['COPY 10', 'COPY 10', 'COPY 10', 'COMMIT', 'COPY 10', 'COPY 10', 'COPY 10', 'COMMIT'],
    ...['COPY 10', 'COPY 10', 'COMMIT'],
  ]);
  const { rows } = await database.admin.query(
    'select count(*)::int as rows from aqea_entries group by xmin order by 1 desc',
  );
  expect(rows).toEqual([{ rows: 30 }, { rows: 30 }, { rows: 20 }]);
});

describe('a unit that commits in slices', () => {
  const SLICES = 'performance: { db_batch_size: 10, commit_frequency: 2 }';
  /** Lets so many of the unit's slices commit, and fails the next one. */
  async function breakAfter(slices: number): Promise<() => Promise<unknown>> {
    await database.admin.query(`
      create sequence public.slices;
      grant usage on sequence public.slices to aqea_worker;
      create function public.break() returns trigger language plpgsql as $$
      begin
        if nextval('public.slices') > ${slices} then raise exception 'no more' using errcode = 'XX000'; end if;
        return new;
      end $$;
      create trigger break before update of inserted on public.work_units for each row execute function public.break()`);
    return () => database.admin.query('drop trigger break on public.work_units');
  }
  async function undisturbed(): Promise<string> {
    const calm = await testDatabase();
    const { report } = await extract(await calm.store(), run);
    await calm.drop();
    return report.contentHash;
  }

  test('broken off between two of them, it is not done; done again, everything is as if nothing had happened', async () => {
    const store = await storeOf(SLICES);
    const { extractionId } = await open(store, run);
    const first = await claim(store, extractionId, 0, run);
    const mend = await breakAfter(2);
    const attempt = (claimed: typeof first): number => (claimed.outcome === 'claimed' ? claimed.attempt : 0);
    await expect(
      upsert(store, { extractionId, unit: 0, attempt: attempt(first) }, pages, run),
    ).rejects.toThrow('no more');
    await mend();
    const { rows } = await database.admin.query('select count(*)::int as rows from aqea_entries');
    expect(rows).toEqual([{ rows: 40 }]);
    expect((await finalize(store, extractionId)).status).toBe('incomplete');

    const again = await open(store, run);
    expect(again).not.toMatchObject({ extractionId });
    const { report, counts } = await extract(store, { ...run, runId: 'later' });
    expect(report).toMatchObject({ status: 'completed', complete: true, pages: 40, stored: 40, entries: 80 });
    expect(counts[0]).toMatchObject({ inserted: 40, same: 40 });
    expect(report.contentHash).toBe(await undisturbed());
  });

  test('the same run goes on: what the slices wrote is counted once, and the equation holds', async () => {
    const store = await storeOf(SLICES);
    const { extractionId } = await open(store, run);
    await claim(store, extractionId, 0, run);
    const mend = await breakAfter(3);
    await expect(upsert(store, { extractionId, unit: 0, attempt: 1 }, pages, run)).rejects.toThrow('no more');
    await mend();
    expect(await claim(store, extractionId, 0, run)).toMatchObject({ outcome: 'claimed', attempt: 2 });
    // The one that was thought dead comes back first, and may write nothing more.
    expect(await upsert(store, { extractionId, unit: 0, attempt: 1 }, pages, run)).toEqual({
      outcome: 'fenced',
    });
    const committed = await upsert(store, { extractionId, unit: 0, attempt: 2 }, pages, run);
    expect(committed).toMatchObject({
      outcome: 'committed',
      counts: { stored: 40, inserted: 80, updated: 0, same: 0, withdrawn: 0 },
    });
    expect(await upsert(store, { extractionId, unit: 0, attempt: 2 }, pages, run)).toEqual(committed);
    const report = await finalize(store, extractionId);
    expect(report).toMatchObject({ status: 'completed', complete: true, inserted: 80, entries: 80 });
    expect(report.contentHash).toBe(await undisturbed());
  });

  test('changes, homographs and withdrawals come out as in one transaction', async () => {
    const later: TestPage[] = pages.map((page, n) => ({
      ...page,
      rev: 2,
      entries: [
        { key: `${page.entries![0]!.key}`, says: n % 3 === 0 ? 'something new' : undefined! },
        ...(n % 4 === 0 ? [] : [page.entries![1]!]),
        ...(n % 5 === 0 ? [{ key: page.entries![0]!.key.replace(/1$/, '2'), says: 'a homograph' }] : []),
      ],
    }));
    const second: TestRun = { units: [later], date: '20261001' };
    const whole = await testDatabase();
    const wholeStore = await whole.store();
    await extract(wholeStore, run);
    const expected = await extract(wholeStore, second);
    await whole.drop();

    const store = await storeOf(SLICES);
    await extract(store, run);
    const { report, counts } = await extract(store, second);
    expect(counts).toEqual(expected.counts);
    expect(report.contentHash).toBe(expected.report.contentHash);
    expect(counts[0]).toMatchObject({ inserted: 8, updated: 14, withdrawn: 10 });
  });
});

describe('resilience.database_retry', () => {
  /** A unit that cannot be claimed for a reason that passes; counts the tries, which a rollback does not take back. */
  async function failClaims(): Promise<() => Promise<number>> {
    await database.admin.query(`
      create sequence public.tries minvalue 0 start 0;
      grant usage on sequence public.tries to aqea_worker;
      create function public.fail() returns trigger language plpgsql as $$
      begin perform nextval('public.tries'); raise exception 'not now' using errcode = '40001'; end $$;
      create trigger fail before update on public.work_units for each row execute function public.fail()`);
    return async () => {
      const { rows } = await database.admin.query<{ tries: number }>(
        'select last_value::int + is_called::int as tries from public.tries',
      );
      return rows[0]!.tries;
    };
  }

  test.each([1, 2, 4])('max_attempts %d: so many tries, then Temporal has the step', async (most) => {
    const store = await storeOf(
      `resilience: { database_retry: { max_attempts: ${most}, backoff_factor: 1 } }`,
    );
    const { extractionId } = await open(store, run);
    const tries = await failClaims();
    await expect(claim(store, extractionId, 0, run)).rejects.toMatchObject({ retry: 'retry' });
    expect(await tries()).toBe(most);
    expect(warnings).toHaveLength(most - 1);
  });

  test('backoff_factor: by how much the pauses grow', async () => {
    const store = await storeOf('resilience: { database_retry: { max_attempts: 4, backoff_factor: 3 } }');
    const { extractionId } = await open(store, run);
    await failClaims();
    await expect(claim(store, extractionId, 0, run)).rejects.toThrow('not now');
    const pauses = warnings.map((line) => Number(/again in (\d+) ms/.exec(line)?.[1]));
    expect(pauses).toHaveLength(3);
    // 200, 600 and 1,800 ms, each up to a fifth shorter or longer.
    [200, 600, 1_800].forEach((pause, at) => {
      expect(pauses[at]).toBeGreaterThanOrEqual(0.8 * pause);
      expect(pauses[at]).toBeLessThanOrEqual(1.2 * pause);
    });
  });
});

describe('sessions', () => {
  async function sessionsNow(): Promise<number> {
    // Inside a transaction, the view would stay as it was first seen.
    await database.admin.query('select pg_stat_clear_snapshot()');
    const { rows } = await database.admin.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
        where datname = current_database() and application_name = 'aqea-keys'`,
    );
    return rows[0]!.n;
  }
  /** Needs as many sessions as it can get, and answers how many that were. */
  async function crowd(store: EntryStore): Promise<number> {
    const hold = await database.admin
      .query('begin; lock table aqea_entries in access exclusive mode')
      .then(() => () => database.admin.query('rollback'));
    const asking = Array.from({ length: 40 }, () => store.entryByAddress('0xA0:01:10:2A'));
    try {
      let most = 0;
      await eventually('sessions stop coming', async () => {
        const now = await sessionsNow();
        const settled = now === most && now > 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 200));
        return settled;
      });
      return most;
    } finally {
      await hold();
      await Promise.all(asking);
    }
  }

  test('database.pool_size and max_overflow: a process opens its workers’ part, and keeps its part of the pool', async () => {
    // 10 shares: 6 workers, 2 masters with two each.
    const store = await storeOf(
      `cloud_deployment: { worker_distribution: { total_workers: 6 } }\ndatabase: { pool_size: 20, max_overflow: 20 }`,
      database.url,
      2,
    );
    expect(await crowd(store)).toBe(8);
    await eventually('what is not kept is closed', async () => (await sessionsNow()) === 4);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await sessionsNow()).toBe(4);
  }, 60_000);

  test('cloud_deployment.worker_distribution.total_workers: more workers, less for each', async () => {
    const yaml = (workers: number): string =>
      `cloud_deployment: { worker_distribution: { total_workers: ${workers} } }\ndatabase: { pool_size: 60, max_overflow: 0 }`;
    expect(await crowd(await storeOf(yaml(6), database.url, 1))).toBe(6);
    await Promise.all(stores.splice(0).map((store) => store.close()));
    expect(await crowd(await storeOf(yaml(16), database.url, 1))).toBe(3);
  }, 60_000);

  test('`aqea db migrate` and `aqea doctor` say when the server has less than was asked for', async () => {
    const { rows } = await database.admin.query<{ n: number }>(
      `select current_setting('max_connections')::int as n`,
    );
    const config = join(folder, 'deployment.yml');
    writeFileSync(config, `database: { pool_size: ${rows[0]!.n}, max_overflow: 100 }`);
    const env = { AQEA_DATABASE_URL: database.url, AQEA_HOME: folder };
    const migrated = await aqea(['db', 'migrate', '--config', config], { env });
    expect(migrated.code).toBe(0);
    expect(migrated.err).toMatch(
      /warning: database.pool_size \d+ and max_overflow 100 are \d+ sessions, and the server has/,
    );
    const { out } = await aqea(['doctor', '--json', '--config', config], { env });
    expect(JSON.parse(out)).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({
          part: 'sessions',
          state: 'warn',
          says: expect.stringContaining('are shared out'),
        }),
      ]),
    });
  }, 60_000);

  test('database.pool_timeout: how long a server that does not answer is waited for', async () => {
    proxy = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => proxy!.listen(0, '127.0.0.1', resolve));
    const url = new URL(database.url);
    url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const started = Date.now();
    await expect(storeOf('database: { pool_timeout: 1 }', url.href)).rejects.toMatchObject({
      code: 'AQEA_DATABASE_UNREACHABLE',
    });
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(Date.now() - started).toBeLessThan(25_000);
  }, 60_000);
});

test('database.max_writers: transactions that write at once', async () => {
  const most = async (writers: number): Promise<number> => {
    const store = await storeOf(
      `database: { max_writers: ${writers}, pool_size: 60 }\ncloud_deployment: { worker_distribution: { total_workers: 1 } }`,
      database.url,
      1,
    );
    const { rows } = await database.admin.query<{ n: number }>('select 1 as n');
    expect(rows).toHaveLength(1);
    const units = Array.from({ length: 6 }, (_, unit) => [
      { id: unit + 1, rev: 1, entries: [{ key: `de:noun:M${writers}x${unit}:1` }] },
    ]);
    const many: TestRun = { units, date: `202611${10 + writers}` };
    const { extractionId } = await open(store, many);
    for (const unit of units.keys()) await claim(store, extractionId, unit, many);
    await database.admin.query('begin; lock table aqea_entries in exclusive mode');
    const writing = units.map((unit, at) =>
      upsert(store, { extractionId, unit: at, attempt: 1 }, unit, many),
    );
    let seen = 0;
    await eventually('the writers wait for the table', async () => {
      const { rows: locks } = await database.admin.query<{ n: number }>(
        `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid = 4201004 and granted
            and database = (select oid from pg_database where datname = current_database())`,
      );
      const settled = locks[0]!.n === seen && seen > 0;
      seen = Math.max(seen, locks[0]!.n);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return settled;
    });
    await database.admin.query('rollback');
    await Promise.all(writing);
    await finalize(store, extractionId);
    return seen;
  };
  expect(await most(1)).toBe(1);
  expect(await most(3)).toBe(3);
}, 60_000);
