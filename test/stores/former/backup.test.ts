import { Client } from 'pg';
import { adoptFormerRows, expectFormerRows } from '../../../src/stores/postgres/former/adopt';
import { migrate } from '../../../src/stores/postgres/migrate';
import { openPostgresStore } from '../../../src/stores/postgres/postgresStore';
import {
  type InstalledPostgres,
  installedPostgres,
  startInstalledPostgres,
} from '../../support/installedPostgres';
import { extract } from '../extraction';
import { fillFormerTable } from './formerTable';

/*
 * Moving in with `pg_dump LOCAL > backup.sql` and `psql CENTRAL < backup.sql`, with the real programs, before and after the
 * central database was set up.
 */
const bin = installedPostgres();
// eslint-disable-next-line no-console -- a skipped test must be seen
if (bin === null) console.warn('SKIPPED: pg_dump and psql are not installed (apt-get install postgresql)');
const withPostgres = bin === null ? describe.skip : describe;

withPostgres('a backup', () => {
  let local: InstalledPostgres;
  /** A server of its own for each test: roles belong to servers, and the central one has none of ours at first. */
  let central: InstalledPostgres;
  let client: Client;
  let name = 0;
  beforeAll(async () => {
    local = await startInstalledPostgres(bin!);
  });
  afterAll(() => local.stop());
  beforeEach(async () => {
    central = await startInstalledPostgres(bin!);
    client = new Client({ connectionString: central.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await central.stop();
  });

  async function ours(): Promise<string> {
    const url = await local.database(`ours_${++name}`);
    await migrate(url);
    const store = await openPostgresStore({ url, applicationName: 'aqea-test' });
    await extract(store, {
      units: [
        [
          {
            ...{ id: 1, rev: 1 },
            entries: [{ key: 'de:noun:Bank:1' }, { key: 'de:verb:gehen:1', forms: ['ging'] }],
          },
          { id: 2, rev: 5, outcome: 'dead-lettered' },
        ],
      ],
    });
    await store.beat({
      ...{ id: 'w', role: 'worker', provider: 'hetzner', slots: 1, host: 'h', pid: 1 },
      ...{ parserVersion: 1, queues: [] },
    });
    await store.close();
    return local.dump(url);
  }

  async function rowsOfAllTables(): Promise<Record<string, number>> {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name: table } of rows) {
      const { rows: counted } = await client.query<{ count: number }>(
        `select count(*)::int as count from public.${table}`,
      );
      counts[table] = counted[0]!.count;
    }
    return counts;
  }

  const ALL_THERE = {
    ...{ aqea_entries: 2, extractions: 1, work_units: 1, dead_letters: 1, settlements: 1, workers: 1 },
  };

  async function worksAsWorker(url: string): Promise<void> {
    const store = await openPostgresStore({ url, applicationName: 'aqea-test' });
    try {
      expect(await store.lookup({ word: 'ging', match: 'exact', prefix: false, limit: 5 })).toHaveLength(1);
      const { report } = await extract(store, {
        date: '20261001',
        units: [[{ id: 3, rev: 1, entries: [{ key: 'de:noun:Hund:1' }] }]],
      });
      expect(report).toMatchObject({ complete: true, inserted: 1 });
    } finally {
      await store.close();
    }
    const { rows } = await client.query<{ open: string[] }>(
      `select array(select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
                      and not relrowsecurity) as open`,
    );
    expect(rows[0]?.open).toEqual([]);
  }

  test('of ours, restored before the set-up, has every row, and its workers have their rights', async () => {
    const sql = await ours();
    const { url } = central;
    central.restore(url, sql);
    expect(await rowsOfAllTables()).toMatchObject(ALL_THERE);
    await migrate(url);
    await worksAsWorker(url);
  });

  test('of ours, restored after the set-up, has every row', async () => {
    const sql = await ours();
    const { url } = central;
    await migrate(url);
    await expectFormerRows(url);
    central.restore(url, sql);
    expect(await rowsOfAllTables()).toMatchObject(ALL_THERE);
    await adoptFormerRows(url);
    expect(await rowsOfAllTables()).toMatchObject(ALL_THERE);
    await worksAsWorker(url);
  });

  async function former(): Promise<string> {
    const url = await local.database(`former_${++name}`);
    const session = new Client({ connectionString: url });
    await session.connect();
    await fillFormerTable(session);
    await session.end();
    return local.dump(url);
  }

  test('of the earlier program, restored before the set-up, becomes entries', async () => {
    const { url } = central;
    expect(central.restore(url, await former())).toBe('');
    await migrate(url);
    expect(await adoptFormerRows(url)).toMatchObject({ adopted: 6, refused: 1, now: { keptAddresses: 4 } });
    const { rows } = await client.query('select work_id from aqea_before.work_units');
    expect(rows).toEqual([{ work_id: 'de_01' }]);
  });

  test('of the earlier program, restored after the set-up, becomes entries, and nothing of it stays on our tables', async () => {
    const { url } = central;
    await migrate(url);
    await expectFormerRows(url);
    central.restore(url, await former());
    const report = await adoptFormerRows(url);
    expect(report).toMatchObject({ adopted: 6, refused: 1, now: { keptAddresses: 4 } });
    expect(report.removed).toEqual(
      expect.arrayContaining([
        'index idx_aqea_entries_meta of aqea_entries',
        'policy Allow all operations for service role of aqea_entries',
        'trigger trigger_update_search_vector of aqea_entries',
      ]),
    );
    const { rows } = await client.query(
      `select data ->> 'work_id' as id from aqea_before.rows where source = 'work_units'`,
    );
    expect(rows).toEqual([{ id: 'de_01' }]);
    const store = await openPostgresStore({ url, applicationName: 'aqea-test' });
    const { report: run } = await extract(store, {
      units: [[{ id: 3, rev: 1, entries: [{ key: 'de:noun:Hund:1' }] }]],
    });
    await store.close();
    expect(run).toMatchObject({ status: 'completed', inserted: 1 });
  });
});
