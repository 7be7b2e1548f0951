import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Address } from '../../src/addresses/address';
import { candidate } from '../../src/addresses/candidates';
import type { EntryKey } from '../../src/entries/entryKey';
import { openAddressBook } from '../../src/stores/postgres/addressBook';
import { crowdedKeys } from '../addresses/crowdedKeys';
import { claim, extract, open, type TestPage, type TestRun, upsert } from './extraction';
import { testDatabase, type TestDatabase } from './testDatabase';

const keys = crowdedKeys(90, 40);
let folder: string;
let file: string;
let published: TestDatabase;
let fresh: TestDatabase;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aqea-book-'));
  file = join(folder, 'book.gz');
  [published, fresh] = await Promise.all([testDatabase(), testDatabase()]);
});
afterEach(async () => {
  await Promise.all([published.drop(), fresh.drop()]);
  rmSync(folder, { recursive: true });
});

const unitsOf = (list: readonly EntryKey[], size = 15): TestPage[][] => {
  const pages = list.map((key): TestPage => ({ id: keys.indexOf(key) + 1, rev: 1, entries: [{ key }] }));
  return Array.from({ length: Math.ceil(pages.length / size) }, (_, n) =>
    pages.slice(n * size, (n + 1) * size),
  );
};
async function book({ admin }: TestDatabase): Promise<Map<EntryKey, Address>> {
  const { rows } = await admin.query<{ key: EntryKey; address: Address }>(
    'select entry_key as key, address from aqea_entries',
  );
  return new Map(rows.map(({ key, address }) => [key, address]));
}
async function withBook<T>(
  database: TestDatabase,
  step: (own: ReturnType<typeof openAddressBook>) => Promise<T>,
): Promise<T> {
  const own = openAddressBook({ url: database.url });
  return step(own).finally(() => own.close());
}
const exported = (database: TestDatabase, to = file) => withBook(database, (own) => own.export(to));
const imported = (database: TestDatabase, from = file) => withBook(database, (own) => own.import(from));

test('a new database takes over published addresses, in whichever order its own runs come', async () => {
  const first = keys.slice(0, 40);
  await extract(await published.store(), { units: unitsOf(first) });
  await extract(await published.store(), {
    units: unitsOf(keys.slice(20, 70)),
    date: '20261001',
    complete: false,
  });
  expect(await exported(published)).toMatchObject({ entries: 70 });
  expect(await imported(fresh)).toEqual({ imported: 70, known: 0 });

  await extract(await fresh.store(), { units: unitsOf([...keys].reverse(), 7) });
  const [theirs, ours] = [await book(published), await book(fresh)];
  expect(ours.size).toBe(90);
  for (const [key, address] of theirs) expect(ours.get(key)).toBe(address);
  expect(new Set(ours.values()).size).toBe(90);

  // Later runs do not move them either.
  await extract(await fresh.store(), { units: unitsOf(keys), date: '20261001', parserVersion: 2 });
  expect(await book(fresh)).toEqual(ours);
});

test('a book that was taken over and not used yet is passed on as it is', async () => {
  await extract(await published.store(), { units: unitsOf(keys) });
  await exported(published);
  await imported(fresh);
  const second = join(folder, 'second.gz');
  await exported(fresh, second);
  expect(readFileSync(second)).toEqual(readFileSync(file));
  expect(await imported(fresh)).toEqual({ imported: 0, known: 90 });
});

test('who gave an address is passed on, though the runs and their reports were deleted since', async () => {
  const { extractionId } = await extract(await published.store(), { units: unitsOf(keys.slice(0, 30)) });
  await published.admin.query("delete from extractions where edition = 'de'");
  await extract(await published.store(), { units: unitsOf(keys.slice(0, 40)), date: '20261001' });
  await exported(published);
  const firsts = gunzipSync(readFileSync(file))
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('0x'))
    .map((line) => line.split('\t')[2]);
  expect(firsts.filter((first) => first === extractionId)).toHaveLength(30);
  expect(new Set(firsts).size).toBe(2);
});

test('provisional addresses are not published', async () => {
  const store = await published.store();
  const run: TestRun = { units: unitsOf(keys) };
  const { extractionId } = await open(store, run);
  const claimed = await claim(store, extractionId, 0, run);
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  await upsert(store, { extractionId, unit: 0, attempt: claimed.attempt }, run.units[0]!, run);
  expect(await exported(published)).toMatchObject({ entries: 0 });
});

test('where book and database disagree, all conflicts are listed and nothing is taken over', async () => {
  await extract(await published.store(), { units: unitsOf(keys.slice(0, 60)) });
  await exported(published);
  await extract(await fresh.store(), { units: unitsOf(keys.slice(30)) });
  const [theirs, ours] = [await book(published), await book(fresh)];
  const holders = new Map([...ours].map(([key, address]) => [address, key]));
  const expected = [...theirs].filter(([key, address]) => {
    const holder = holders.get(address);
    return (holder !== undefined && holder !== key) || (ours.has(key) && ours.get(key) !== address);
  });
  expect(expected.length).toBeGreaterThan(5);
  const error = await imported(fresh).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'AQEA_ADDRESS_BOOK_CONFLICT', count: expected.length });
  const { conflicts } = error as { conflicts: { key: EntryKey }[] };
  expect(new Set(conflicts.map(({ key }) => key))).toEqual(new Set(expected.map(([key]) => key)));
  const { rows } = await fresh.admin.query('select from address_book');
  expect(rows).toEqual([]);
  expect(await book(fresh)).toEqual(ours);
});

test('what agrees is taken over although it is there, and is settled from then on', async () => {
  await extract(await published.store(), { units: unitsOf(keys) });
  await exported(published);
  const theirs = await book(published);
  const agreeing = keys.filter((key) => theirs.get(key) === candidate(key, 'copula', 'de', 0));
  expect(agreeing).not.toEqual([]);
  const store = await fresh.store();
  const run: TestRun = { units: unitsOf(agreeing.slice(0, 1)) };
  const { extractionId } = await open(store, run);
  const claimed = await claim(store, extractionId, 0, run);
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  await upsert(store, { extractionId, unit: 0, attempt: claimed.attempt }, run.units[0]!, run);
  const { rows: before } = await fresh.admin.query('select e.settled_at from aqea_entries e');
  expect(before).toEqual([{ settled_at: null }]);
  expect(await imported(fresh)).toEqual({ imported: 90, known: 0 });
  const { rows } = await fresh.admin.query('select e.settled_at from aqea_entries e');
  expect(rows).toEqual([{ settled_at: expect.any(Date) as Date }]);
});

test('a damaged book changes nothing', async () => {
  await extract(await published.store(), { units: unitsOf(keys) });
  await exported(published);
  const bytes = readFileSync(file);
  const cut = join(folder, 'cut.gz');
  writeFileSync(cut, bytes.subarray(0, bytes.length - 40));
  await expect(imported(fresh, cut)).rejects.toMatchObject({ code: 'AQEA_INVALID_ADDRESS_BOOK' });
  const { rows } = await fresh.admin.query('select from address_book');
  expect(rows).toEqual([]);
});

test('stats say how full each group is and how far entries had to look', async () => {
  await extract(await published.store(), { units: unitsOf(keys) });
  await exported(published);
  await imported(fresh);
  await extract(await fresh.store(), {
    units: [...unitsOf(keys.slice(0, 30)), [{ id: 999, rev: 1, entries: [{ key: 'en:noun:x:1@de' }] }]],
    languages: ['de', 'en'],
  });
  const stats = await withBook(fresh, (own) => own.stats());
  expect(stats).toMatchObject([
    { languages: ['de'], group: 'copula', slots: 65_280, taken: 30, settled: 30, reserved: 60 },
    {
      languages: ['en'],
      group: 'noun',
      slots: 587_520,
      taken: 1,
      settled: 1,
      reserved: 0,
      longestProbe: 1,
      meanProbe: 1,
    },
  ]);
  const [copula] = stats;
  expect(copula!.load).toBeCloseTo(90 / 65_280);
  expect(copula!.longestProbe).toBeGreaterThan(1);
  expect(await withBook(published, (own) => own.stats())).toMatchObject([
    { taken: 90, settled: 90, reserved: 0 },
  ]);
});

test('how long a group lasts is known from the second dump on', async () => {
  const store = await published.store();
  await extract(store, { units: unitsOf(keys.slice(0, 60)), date: '20260901' });
  const first = await withBook(published, (own) => own.stats());
  expect(first).toMatchObject([{ taken: 60, newPerYear: null, yearsLeft: null }]);
  await extract(store, { units: unitsOf(keys), date: '20270301' });
  const [group] = await withBook(published, (own) => own.stats());
  const rate = 30 / (181 / 365.25);
  expect(group!.newPerYear).toBeCloseTo(rate, 1);
  expect(group!.yearsLeft).toBeCloseTo((65_280 - 90) / rate, 0);
  // The same once more brings nothing, and is no growth.
  await extract(store, { units: unitsOf(keys), date: '20270901' });
  const [slower] = await withBook(published, (own) => own.stats());
  expect(slower!.newPerYear).toBeLessThan(rate);
});
