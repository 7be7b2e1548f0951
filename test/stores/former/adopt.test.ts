import { candidate } from '../../../src/addresses/candidates';
import type { EntryKey } from '../../../src/entries/entryKey';
import {
  adoptFormerRows,
  dropFormerRows,
  expectFormerRows,
  findFormerRows,
} from '../../../src/stores/postgres/former/adopt';
import { migrate } from '../../../src/stores/postgres/migrate';
import { extract } from '../extraction';
import { testDatabase, type TestDatabase } from '../testDatabase';
import { FORMER_ENTRIES, fillFormerTable } from './formerTable';

let database: TestDatabase;
afterEach(() => database.drop());

async function formerDatabase(): Promise<TestDatabase> {
  database = await testDatabase({ migrated: false });
  await fillFormerTable(database.admin);
  return database;
}

const entries = async () =>
  (
    await database.admin.query<{ entry_key: string; address: string; meta: Record<string, unknown> }>(
      'select entry_key, address, meta, created_at from aqea_entries order by entry_key collate "C"',
    )
  ).rows;

test('a migration keeps the tables of the earlier program, and adopting makes entries of their rows', async () => {
  const { url } = await formerDatabase();
  expect(await findFormerRows(url)).toMatchObject({ waiting: 7 });
  const aside: string[] = [];
  await migrate(url, { onSetAside: (tables) => aside.push(...tables) });
  expect(aside).toEqual(['aqea_entries', 'work_units']);
  expect(await findFormerRows(url)).toMatchObject({ waiting: 7, adopted: 0 });

  const report = await adoptFormerRows(url);
  expect(report).toMatchObject({
    ...{ waiting: 0, adopted: 6, joined: 0, refused: 1 },
    now: { adopted: 6, joined: 0, keptAddresses: 4 },
    refusals: [
      { address: '0xA0:FF:01:02', label: 'Rätsel', reason: expect.stringContaining('part of speech') },
    ],
  });
  const found = await entries();
  expect(found.map(({ entry_key, address }) => [entry_key, address])).toEqual([
    ['de:interjection:na\tja\\n:1', expect.stringMatching(/^0xA0:0A:/)],
    ['de:noun:Bank:1', '0xA0:01:01:03'],
    ['de:noun:Bank:2', '0xA0:01:01:04'],
    ['de:noun:Wasser:1', '0xA0:01:10:2A'],
    ['de:pronoun:ich:1', expect.stringMatching(/^0xA0:06:/)],
    ['de:verb:gehen:1', '0xA0:02:01:07'],
  ]);
  expect(found[3]).toMatchObject({
    created_at: new Date('2025-06-01T10:00:00Z'),
    meta: {
      word: 'Wasser',
      senses: [{ glosses: ['durchsichtige Flüssigkeit'] }],
      cloud_provider: 'local',
      frequency: 0,
      adopted: {
        ...{ richness_score: 90, domain: '0xA0', status: 'active', lang_ui: 'de', vector: [0.5, 1] },
        relations: [{ type: 'related', target: '0xA0:01:10:2B' }],
      },
    },
  });
  expect(found[4]?.meta['adopted']).toMatchObject({ address: '0xA0:05:01:09', pos: 'pronoun' });
});

test('adopting again changes nothing; what was refused is tried again', async () => {
  const { url, admin } = await formerDatabase();
  await migrate(url);
  await adoptFormerRows(url);
  const before = await entries();
  expect(await adoptFormerRows(url)).toMatchObject({
    ...{ adopted: 6, refused: 1, now: { adopted: 0, joined: 0, keptAddresses: 0 } },
  });
  expect(await entries()).toEqual(before);

  await admin.query(`update aqea_before.aqea_entries set meta = '{"pos":"noun"}' where label = 'Rätsel'`);
  await admin.query(`delete from aqea_before.rows where outcome = 'refused'`);
  expect(await adoptFormerRows(url)).toMatchObject({ adopted: 7, refused: 0, now: { adopted: 1 } });
});

test('an address that another entry has is not taken away from it', async () => {
  const { url, admin } = await formerDatabase();
  await migrate(url);
  const store = await database.store();
  await extract(store, { units: [[{ id: 1, rev: 1, entries: [{ key: 'de:noun:Hund:1' }] }]] });
  await admin.query(`update aqea_entries set address = '0xA0:01:10:2A'`);
  await adoptFormerRows(url);
  const found = await entries();
  expect(found.find(({ entry_key }) => entry_key === 'de:noun:Hund:1')?.address).toBe('0xA0:01:10:2A');
  const wasser = found.find(({ entry_key }) => entry_key === 'de:noun:Wasser:1');
  expect(wasser?.address).toMatch(/^0xA0:(01|1[0-7]):/);
  expect(wasser?.meta['adopted']).toMatchObject({ address: '0xA0:01:10:2A' });
});

test('an address is kept also where somebody else has the one that the entry would have got', async () => {
  const { url, admin } = await formerDatabase();
  await migrate(url);
  const store = await database.store();
  await extract(store, { units: [[{ id: 1, rev: 1, entries: [{ key: 'de:noun:Hund:1' }] }]] });
  const wasser = 'de:noun:Wasser:1' as EntryKey;
  await admin.query('update aqea_entries set address = $1', [candidate(wasser, 'noun', 'de', 0)]);
  // One row has no address, and would get at first the one that another row of the same batch has.
  const taken = candidate('de:noun:Ufer:1' as EntryKey, 'noun', 'de', 0);
  await admin.query(
    `insert into aqea_before.aqea_entries (address, label, meta) values ('?', 'Ufer', '{"pos":"noun"}'), ($1, 'Zaun', '{"pos":"noun"}')`,
    [taken],
  );
  expect(await adoptFormerRows(url)).toMatchObject({ now: { adopted: 8, keptAddresses: 5 } });
  const found = new Map((await entries()).map(({ entry_key, address }) => [entry_key, address]));
  expect(found.get(wasser)).toBe('0xA0:01:10:2A');
  expect(found.get('de:noun:Zaun:1')).toBe(taken);
  expect(found.get('de:noun:Ufer:1')).toBe(candidate('de:noun:Ufer:1' as EntryKey, 'noun', 'de', 1));
});

test('whether a run comes before or after, an entry says what the run read, and keeps what was adopted', async () => {
  const run = {
    units: [[{ id: 7, rev: 70, entries: [{ key: 'de:noun:Wasser:1', says: 'Getränk' }] }]],
  };
  const wasser = async () => (await entries()).find(({ entry_key }) => entry_key === 'de:noun:Wasser:1');
  const after = await formerDatabase();
  await migrate(after.url);
  await adoptFormerRows(after.url);
  const { report } = await extract(await after.store(), run);
  // Adopted entries belong to no page of the dump, and are not withdrawn with the pages that are gone.
  expect(report).toMatchObject({ status: 'completed', withdrawn: 0, warnings: [] });
  expect(await wasser()).toMatchObject({
    address: '0xA0:01:10:2A',
    meta: { senses: [{ glosses: ['Getränk'] }], adopted: { richness_score: 90 } },
  });
  await after.drop();

  const before = await formerDatabase();
  await migrate(before.url);
  await extract(await before.store(), run);
  expect(await adoptFormerRows(before.url)).toMatchObject({ now: { adopted: 5, joined: 1 } });
  expect(await wasser()).toMatchObject({
    meta: { senses: [{ glosses: ['Getränk'] }], adopted: { meta: { richness_score: 90 } } },
  });
});

test('rows of the earlier shape can be let into a database that is in use, and leave nothing on its tables', async () => {
  database = await testDatabase();
  const { url, admin } = database;
  const shape = async () =>
    (
      await admin.query(
        `select attrelid::regclass::text as "table", attname, null from pg_attribute
          where attrelid = any ('{aqea_entries,work_units}'::regclass[]) and attnum > 0 and not attisdropped
         union all select tgrelid::regclass::text, tgname, null from pg_trigger where not tgisinternal
         union all select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
         union all select tablename, policyname, null from pg_policies order by 1, 2`,
      )
    ).rows;
  const before = await shape();
  await expectFormerRows(url, { onlyWhen: 'empty' });
  await expectFormerRows(url);
  expect(await findFormerRows(url)).toMatchObject({ waiting: 0, expecting: true });
  await admin.query(
    `insert into aqea_entries (address, label, description, domain, meta, created_at, relations, lang_ui)
     select e.address, e.label, e.label, '0xA0', e.meta, now(), '[]', 'de'
       from jsonb_to_recordset($1) as e (address text, label text, meta jsonb)`,
    [JSON.stringify(FORMER_ENTRIES)],
  );
  await admin.query('create index idx_aqea_entries_meta on aqea_entries using gin (meta)');
  expect(await entries()).toEqual([]);
  // Runs go on meanwhile.
  await extract(await database.store(), {
    units: [[{ id: 1, rev: 1, entries: [{ key: 'de:noun:Hund:1' }] }]],
  });
  expect(await findFormerRows(url)).toMatchObject({ waiting: 7 });
  expect(await adoptFormerRows(url)).toMatchObject({
    ...{ adopted: 6, refused: 1 },
    removed: ['index idx_aqea_entries_meta of aqea_entries'],
  });
  expect(await entries()).toHaveLength(7);
  expect(await shape()).toEqual(before);
  expect(await expectFormerRows(url, { onlyWhen: 'empty' })).toBe(false);
  expect(await shape()).toEqual(before);
});

test('what is kept is deleted only when all of it has become entries', async () => {
  const { url, admin } = await formerDatabase();
  await expect(adoptFormerRows(url)).rejects.toThrow('aqea db migrate');
  await migrate(url);
  await adoptFormerRows(url);
  await expect(dropFormerRows(url)).rejects.toThrow(/1 were refused.*drop schema aqea_before cascade/);
  await admin.query(`delete from aqea_before.aqea_entries where label = 'Rätsel'`);
  await admin.query(`delete from aqea_before.rows where outcome = 'refused'`);
  await dropFormerRows(url);
  expect(await findFormerRows(url)).toMatchObject({ waiting: 0, adopted: 0, expecting: false });
  expect(await entries()).toHaveLength(6);
});

test('a database that never saw the earlier program has nothing to adopt', async () => {
  database = await testDatabase();
  expect(await findFormerRows(database.url)).toEqual({
    ...{ waiting: 0, adopted: 0, joined: 0, refused: 0, expecting: false },
  });
  expect(await adoptFormerRows(database.url)).toMatchObject({ adopted: 0, refusals: [], removed: [] });
  const { rows } = await database.admin.query(`select to_regnamespace('aqea_before') as found`);
  expect(rows[0]).toEqual({ found: null });
});
