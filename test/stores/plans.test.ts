import { setTimeout as sleep } from 'node:timers/promises';
import { claim, extract, finalize, open, type TestPage, type TestRun, upsert } from './extraction';
import { testDatabase, type TestDatabase } from './testDatabase';

const STORED = 20_000;
const UNIT = 500;

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

const page = (n: number, rev: number, says: string): TestPage => ({
  id: n,
  rev,
  entries: [{ key: `de:noun:w${n}:1`, says }, ...(says === 'new' ? [] : [{ key: `de:noun:w${n}:2`, says }])],
});
const pages = (from: number, count: number, rev: number, says: string): TestPage[] =>
  Array.from({ length: count }, (_, n) => page(from + n, rev, says));

/** Sessions hand in their counts when they end, and a moment after they are no longer to be seen. */
async function othersToEnd(): Promise<void> {
  const others = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
  while ((await database.admin.query(others)).rowCount! > 0) await sleep(20);
  for (let before = -1, now = await counted(); now !== before; now = await counted()) {
    before = now;
    await sleep(250);
  }
}

async function counted(): Promise<number> {
  const { rows } = await database.admin.query<{ read: string }>(
    `select seq_tup_read + idx_tup_fetch as read from pg_stat_user_tables where relname = 'aqea_entries'`,
  );
  return Number(rows[0]!.read);
}

/** Rows of the table that were read one way or the other so far, by sessions that are no more. */
async function rowsRead(): Promise<number> {
  await othersToEnd();
  return counted();
}

// While the first run fills the table there are no statistics yet, or such of a table whose first rows are not committed. What the
// planner makes of them compares everything with everything.
const STATISTICS = {
  'there are none': '',
  'the table is said to be empty': `vacuum aqea_entries; update pg_class set reltuples = 0 where relname like 'aqea_entries%';
                                     delete from pg_statistic where starelid = 'aqea_entries'::regclass`,
};

test.each(Object.entries(STATISTICS))(
  'a unit reads no more rows than it concerns, even where %s',
  async (_, spoil) => {
    await database.admin.query('alter table aqea_entries set (autovacuum_enabled = false)');
    const preparing = await database.store();
    await extract(preparing, { units: [pages(0, STORED / 2, 1, 'old')] });
    await preparing.close();
    for (const statement of spoil.split(';')) await database.admin.query(statement);

    const run: TestRun = {
      units: [pages(0, UNIT, 2, 'new'), pages(100_000, UNIT, 2, 'fresh'), pages(UNIT, UNIT, 1, 'old')],
      date: '20261001',
      complete: false,
      parserVersion: 2,
    };
    const before = await rowsRead();
    const store = await database.store();
    const { extractionId } = await open(store, run);
    for (const [unit, list] of run.units.entries()) {
      const claimed = await claim(store, extractionId, unit, run);
      if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
      await upsert(store, { extractionId, unit, attempt: claimed.attempt }, list, run);
    }
    await store.close();
    const concerned = 3 * UNIT * 2;
    expect((await rowsRead()) - before).toBeLessThan(concerned * 8);

    const counts = await database.admin.query(
      'select inserted, updated, same, withdrawn from work_units where unit < 3 and extraction = $1 order by unit',
      [extractionId],
    );
    expect(counts.rows).toEqual([
      { inserted: 0, updated: UNIT, same: 0, withdrawn: UNIT },
      { inserted: UNIT * 2, updated: 0, same: 0, withdrawn: 0 },
      { inserted: 0, updated: 0, same: UNIT * 2, withdrawn: 0 },
    ]);

    const finalBefore = await rowsRead();
    const finalizing = await database.store();
    await finalize(finalizing, extractionId);
    await finalizing.close();
    // It reads everything a few times, but does not compare everything with everything.
    expect((await rowsRead()) - finalBefore).toBeLessThan((STORED + UNIT * 2) * 8);
  },
  60_000,
);

test('a unit that makes entries which are on no page yet reads these, not all that are', async () => {
  const preparing = await database.store();
  await extract(preparing, { units: [pages(1, STORED / 2, 1, 'old')], complete: false });
  await preparing.close();
  // As they are when they were taken over from the earlier program.
  await database.admin.query('update aqea_entries set page_id = 0, rev_id = 0, parser_version = 0');
  await database.admin.query('vacuum analyze aqea_entries');
  await database.admin.query('select pg_stat_force_next_flush()');

  const before = await rowsRead();
  const store = await database.store();
  const run: TestRun = { units: [pages(1, UNIT, 2, 'changed')], date: '20261001', complete: false };
  const { extractionId } = await open(store, run);
  const claimed = await claim(store, extractionId, 0, run);
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  const upserted = await upsert(
    store,
    { extractionId, unit: 0, attempt: claimed.attempt },
    run.units[0]!,
    run,
  );
  expect(upserted).toMatchObject({ counts: { inserted: 0, updated: UNIT * 2 } });
  await store.close();
  expect((await rowsRead()) - before).toBeLessThan(UNIT * 2 * 8);
}, 60_000);

test('a unit with very many rows, as a whole dump in one file is one, has time for statements in proportion', async () => {
  const { admin } = database;
  await admin.query(
    `create table seen (timeout interval);
     grant insert on seen to aqea_worker;
     create function see() returns trigger language plpgsql as $$
       begin insert into public.seen values (current_setting('statement_timeout')::interval); return null; end $$;
     create trigger see before insert on aqea_entries for each statement execute function see()`,
  );
  const store = await database.store();
  await extract(store, { units: [pages(1, 100, 1, 'old'), pages(1_000, 40_000, 1, 'new')] });
  const { rows } = await admin.query<{ seconds: number }>(
    `select extract(epoch from timeout)::int as seconds from seen where timeout < '30min' order by 1`,
  );
  expect(rows).toEqual([{ seconds: 60 }, { seconds: 80 }]);
}, 60_000);
