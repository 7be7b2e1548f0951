import { candidate } from '../../src/addresses/candidates';
import type { EntryKey } from '../../src/entries/entryKey';
import { type Claim, claim, extract, finalize, open, type TestRun, upsert } from './extraction';
import { testDatabase, type TestDatabase } from './testDatabase';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

/** Until so many sessions of the database wait for a lock. */
async function waiting(sessions: number): Promise<void> {
  for (;;) {
    const { rows } = await database.admin.query<{ n: number }>(
      `select count(distinct l.pid)::int as n from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and a.datname = current_database()`,
    );
    if (rows[0]!.n >= sessions) return;
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

test('an entry that another unit gives to another page meanwhile is not withdrawn with the page that had it', async () => {
  const { admin } = database;
  const store = await database.store();
  await extract(store, {
    units: [[{ id: 10, rev: 1, entries: [{ key: 'de:noun:Alt:1' }] }]],
    date: '20260801',
  });

  // The page was moved to another title, and a new one made under its old title.
  const run: TestRun = {
    units: [
      [{ id: 30, rev: 3, entries: [{ key: 'de:noun:Alt:1' }, { key: 'de:noun:Frei:1' }] }],
      [{ id: 10, rev: 2, entries: [{ key: 'de:noun:Neu:1' }] }],
    ],
  };
  const { extractionId } = await open(store, run);
  const claimed = (await Promise.all([0, 1].map((unit) => claim(store, extractionId, unit, run)))) as Claim[];
  const write = (unit: number) =>
    upsert(store, { extractionId, unit, attempt: claimed[unit]!.attempt }, run.units[unit]!, run);

  // Somebody has just taken an address that the first unit wants, so it waits with what it has updated.
  await admin.query('begin');
  await admin.query(
    `insert into aqea_entries select (jsonb_populate_record(e, jsonb_build_object('address', $1::text, 'entry_key', 'de:noun:X:1'))).*
       from aqea_entries e limit 1`,
    [candidate('de:noun:Frei:1' as EntryKey, 'noun', 'de', 0)],
  );
  const first = write(0);
  await waiting(1);
  const second = write(1);
  await waiting(2);
  await admin.query('rollback');
  expect(await first).toMatchObject({ counts: { inserted: 1, updated: 1 } });
  expect(await second).toMatchObject({ counts: { inserted: 1, withdrawn: 0 } });

  await finalize(store, extractionId);
  const { rows } = await admin.query(
    'select entry_key, page_id::int, withdrawn_at is not null as withdrawn from aqea_entries order by entry_key collate "C"',
  );
  expect(rows).toEqual([
    { entry_key: 'de:noun:Alt:1', page_id: 30, withdrawn: false },
    { entry_key: 'de:noun:Frei:1', page_id: 30, withdrawn: false },
    { entry_key: 'de:noun:Neu:1', page_id: 10, withdrawn: false },
  ]);
});
