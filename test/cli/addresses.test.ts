import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { aqea } from './harness';

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'aqea-addresses-'));
const file = join(folder, 'book.gz');

beforeAll(async () => {
  database = await testDatabase();
  await database.admin.query(
    `insert into settlements (extraction, settled_at) values (null, now());
     insert into aqea_entries (address, entry_key, edition, page_id, language, pos, label, description, meta, rev_id,
       parser_version, content_hash, extraction, settlement, folded, form_keys)
     select '0xA0:01:10:2A', 'de:noun:Haus:1', 'de', 1, 'de', 'noun', 'Haus', '', '{"frequency": 0}', 1, 1, '\\x00',
       gen_random_uuid(), max(settlement), 'haus', '{}' from settlements`,
  );
});
afterAll(() => database.drop());

const run = (url: string, ...args: string[]) =>
  aqea(['addresses', ...args], { env: { AQEA_HOME: '/nonexistent', SUPABASE_DATABASE_URL: url } });

test('stats say how full each group is', async () => {
  const [group] = (await run(database.url, 'stats', '--json')).json() as [{ group: string; taken: number }];
  expect(group).toMatchObject({ group: 'noun', taken: 1, slots: 587_520 });
  expect((await run(database.url, 'stats')).out).toMatch(/^languages +group +slots/);
});

const address = (url: string, ...args: string[]) =>
  aqea(['address', ...args], { env: { AQEA_HOME: '/nonexistent', SUPABASE_DATABASE_URL: url } });

test('the address that a key has is told, however many candidates it had to try', async () => {
  const { out } = await address(database.url, '--of', 'de:noun:Haus:1');
  expect(out).toMatch(/^de:noun:Haus:1 has 0xA0:01:10:2A, its candidate [\d,]+ \(settled\)/);
  const [{ candidates, ...own }] = (
    await address(database.url, '--of', 'de:noun:Haus:1', '--candidates', '1', '--json')
  ).json() as [{ candidates: string[]; address: string; candidate: number }];
  expect(own).toMatchObject({ address: '0xA0:01:10:2A', settled: true });
  expect(candidates).not.toContain(own.address);
  expect(own.candidate).toBeGreaterThan(0);
  expect((await address(database.url, '--of', 'de:noun:Baum:1')).out).toContain('no entry has this key');
});

test('who holds an address is told, and whether it may still move', async () => {
  await database.admin.query('update settlements set settled_at = null');
  try {
    const { out } = await address(database.url, 'A001102A');
    expect(out).toMatch(/entry +Haus \(noun\), de:noun:Haus:1, provisional: may move/);
  } finally {
    await database.admin.query('update settlements set settled_at = now()');
  }
  expect((await address(database.url, 'A001102A')).out).not.toContain('provisional');
});

test('an exported book is taken over by a new database, once', async () => {
  const [exported] = (await run(database.url, 'export', file, '--json')).json() as [{ entries: number }];
  expect(exported.entries).toBe(1);
  expect(gunzipSync(readFileSync(file)).toString()).toContain('de:noun:Haus:1');
  const fresh = await testDatabase();
  try {
    expect((await run(fresh.url, 'import', file, '--json')).json()[0]).toMatchObject({
      imported: 1,
      known: 0,
    });
    expect((await run(fresh.url, 'import', file, '--json')).json()[0]).toMatchObject({
      imported: 0,
      known: 1,
    });
  } finally {
    await fresh.drop();
  }
});

test('a book that disagrees is refused, each conflict listed', async () => {
  const other = await testDatabase();
  try {
    await other.admin.query(
      `insert into settlements (extraction, settled_at) values (null, now());
       insert into aqea_entries (address, entry_key, edition, page_id, language, pos, label, description, meta, rev_id,
         parser_version, content_hash, extraction, settlement, folded, form_keys)
       select '0xA0:01:10:2A', 'de:noun:Baum:1', 'de', 1, 'de', 'noun', 'Baum', '', '{"frequency": 0}', 1, 1, '\\x00',
         gen_random_uuid(), max(settlement), 'baum', '{}' from settlements`,
    );
    const { code, err } = await run(other.url, 'import', file);
    expect(code).toBe(1);
    expect(err).toContain('0xA0:01:10:2A is de:noun:Haus:1 in the book, and de:noun:Baum:1 here');
    expect(err).toContain('AQEA_ADDRESS_BOOK_CONFLICT');
  } finally {
    await other.drop();
  }
});

test('a file that is no book is refused', async () => {
  const wrong = join(folder, 'wrong.gz');
  writeFileSync(wrong, 'no book');
  const { code, err } = await run(database.url, 'import', wrong);
  expect(code).toBe(1);
  expect(err).toContain('AQEA_INVALID_ADDRESS_BOOK');
});
