import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryStore, UnitRows, Upserted } from '../../src/stores/entryStore';
import { RowsFileBroken } from '../../src/stores/rowsFile';
import { claim, extract, finalize, open, rowsOf, type TestPage, type TestRun, upsert } from './extraction';
import { testDatabase, type TestDatabase } from './testDatabase';

let database: TestDatabase;
/** A proxy, where the test has one. */
let server: Server | undefined;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await database.drop();
  server?.close();
  server = undefined;
});

const units = Array.from({ length: 12 }, (_, unit) =>
  Array.from({ length: 50 }, (_, n): TestPage => {
    const id = unit * 50 + n;
    return { id, rev: 1, entries: [{ key: `de:noun:W${id}:1` }, { key: `de:noun:W${id}:2` }] };
  }),
);
const run: TestRun = { units };

async function undisturbed(): Promise<string> {
  const calm = await testDatabase();
  const { report } = await extract(await calm.store(), run);
  await calm.drop();
  return report.contentHash;
}

/** As Temporal does: a step that fails and may be tried again is tried again. */
async function insistently<T>(step: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await step();
    } catch (error) {
      if (tried > 20 || (error as { retry?: string }).retry !== 'retry') throw error;
    }
  }
}

async function write(store: EntryStore, extractionId: string, unit: number): Promise<void> {
  const claimed = await insistently(() => claim(store, extractionId, unit, run));
  if (claimed.outcome !== 'claimed') return;
  const own = { extractionId, unit, attempt: claimed.attempt };
  const upserted = await insistently(() => upsert(store, own, units[unit]!, run));
  expect(upserted.outcome).toBe('committed');
}

test('sessions killed again and again while units are written: nothing is lost, nothing is there twice', async () => {
  const store = await database.store();
  const { extractionId } = await open(store, run);
  let killing = true;
  const killed = (async () => {
    let times = 0;
    while (killing) {
      await new Promise((resolve) => setTimeout(resolve, 15));
      const { rowCount } = await database.admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
      );
      times += rowCount ?? 0;
    }
    return times;
  })();
  const slow = setTimeout(() => (killing = false), 3_000);
  await Promise.all(units.map((_, unit) => write(store, extractionId, unit)));
  killing = false;
  clearTimeout(slow);
  expect(await killed).toBeGreaterThan(0);
  const report = await insistently(() => finalize(store, extractionId));
  expect(report).toMatchObject({ status: 'completed', inserted: 1_200, updated: 0, entries: 1_200 });
  expect(report.contentHash).toBe(await undisturbed());
}, 60_000);

/** Passes on everything, except that it cuts the line instead of delivering every other answer to `commit`. */
async function forgetfulProxy(): Promise<{ url: string; cut: () => number }> {
  const real = new URL(database.url);
  let cut = 0;
  let commits = 0;
  server = createServer((client) => {
    const behind = connect(Number(real.port), real.hostname);
    const end = (): void => {
      client.destroy();
      behind.destroy();
    };
    client.on('error', end).on('close', end);
    behind.on('error', end).on('close', end);
    client.on('data', (chunk) => behind.write(chunk));
    behind.on('data', (chunk) => {
      if (chunk.includes('COMMIT\0') && commits++ % 2 === 0) {
        cut++;
        end();
      } else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const url = new URL(database.url);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: url.href, cut: () => cut };
}

test('a commit whose answer is lost is not done twice, and its counts are what was committed', async () => {
  const proxy = await forgetfulProxy();
  const store = await database.store({ url: proxy.url });
  const small: TestRun = { units: units.slice(0, 3) };
  const { report, counts } = await extract(store, small);
  expect(proxy.cut()).toBeGreaterThan(6);
  expect(counts.map(({ inserted }) => inserted)).toEqual([100, 100, 100]);
  expect(report).toMatchObject({ status: 'completed', inserted: 300, updated: 0, entries: 300 });
  const { rows } = await database.admin.query('select count(*)::int as rows from extractions');
  expect(rows).toEqual([{ rows: 1 }]);
}, 60_000);

describe('rows that do not come', () => {
  const unit: TestPage[] = [{ id: 1, rev: 1, entries: [{ key: 'de:noun:a:1' }, { key: 'de:noun:b:1' }] }];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aqea-rows-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A unit whose rows are read by `read`, and then by the file. */
  async function request(
    store: EntryStore,
    read: UnitRows['read'],
    signal = new AbortController().signal,
  ): Promise<Upserted> {
    const only: TestRun = { units: [unit], runId: 'run-1' };
    const { extractionId } = await open(store, only);
    const claimed = await claim(store, extractionId, 0, only);
    if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
    const rows = await rowsOf(join(folder, 'unit'), unit, only);
    try {
      return await store.upsertUnit({
        ...{ extractionId, unit: 0, attempt: claimed.attempt, provider: 'hetzner', mode: 'normal', signal },
        rows: { ...rows, read },
        pages: { pageIds: [1], revIds: [1], outcomes: ['stored'], entryCounts: [2] },
        ...{ deadLetters: [], problems: {}, warnings: {}, timings: {}, heartbeat: () => undefined },
      });
    } finally {
      await rows.close();
    }
  }
  const nothingStored = async (): Promise<void> => {
    expect((await database.admin.query('select from aqea_entries')).rows).toEqual([]);
    expect((await database.admin.query(`select from work_units where state = 'completed'`)).rows).toEqual([]);
  };

  test('a file that breaks off in mid-COPY fails the unit, not the session', async () => {
    const store = await database.store({ maxConnections: 2 });
    async function* breaking(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from('half a li'));
      throw new RowsFileBroken({ what: 'The rows file ended early' });
    }
    await expect(request(store, breaking)).rejects.toMatchObject({ code: 'AQEA_ROWS_FILE_BROKEN' });
    await nothingStored();
    await expect(store.contentHash('de', ['de'])).resolves.toMatch(/^[0-9a-f]{64}$/);
  });

  test('a line that is no row is an error that names the column, and nothing is stored', async () => {
    const store = await database.store();
    async function* wrong(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from('only\tthree\tcolumns\n'));
    }
    await expect(request(store, wrong)).rejects.toMatchObject({
      ...{ code: 'AQEA_DATABASE_REFUSED_DATA', retry: 'final' },
      what: expect.stringContaining('missing data for column') as string,
    });
    await nothingStored();
  });

  test('an abort in mid-COPY ends it at once, even when no more rows come', async () => {
    const store = await database.store();
    const abort = new AbortController();
    async function* stalled(): AsyncGenerator<Buffer> {
      yield Buffer.from('half a li');
      setTimeout(() => abort.abort(new Error('stop')), 50);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    }
    await expect(request(store, stalled, abort.signal)).rejects.toThrow('stop');
    await nothingStored();
  });
});

test('a place of a lease is free again when its holder died', async () => {
  const store = await database.store();
  await database.admin.query(
    `insert into leases values ('dump', 0, gen_random_uuid(), now() + interval '0.3 seconds')`,
  );
  const signal = new AbortController().signal;
  await expect(store.withLease('dump', 1, signal, () => Promise.resolve('mine'))).resolves.toBe('mine');
});

test('a place of a lease stays taken for as long as its holder was asked to wait', async () => {
  const store = await database.store();
  const signal = new AbortController().signal;
  const patience = Object.assign(new Error('slow down'), { retryAfterMs: 60_000 });
  await expect(store.withLease('dump', 1, signal, () => Promise.reject(patience))).rejects.toBe(patience);
  const { rows } = await database.admin.query<{ rests: boolean }>(
    `select expires_at between now() + interval '50 seconds' and now() + interval '60 seconds' as rests from leases`,
  );
  expect(rows).toEqual([{ rests: true }]);
});

test('a worker that died is not counted on any more', async () => {
  const store = await database.store();
  const beat = {
    slots: 2,
    host: 'h',
    pid: 1,
    parserVersion: 1,
    queues: [],
    role: 'worker' as const,
    provider: 'linode',
  };
  await store.beat({ ...beat, id: 'alive' });
  await store.beat({ ...beat, id: 'dead' });
  await database.admin.query(`update workers set beat_at = now() - interval '31 seconds' where id = 'dead'`);
  expect(await store.providerCapacities([])).toEqual([
    { provider: 'linode', liveWorkers: 1, slots: 2, polled: false },
  ]);
});
