import { settle } from '../../src/addresses/settlement';
import { groupSlots } from '../../src/addresses/groups';
import type { Address } from '../../src/addresses/address';
import type { EntryKey } from '../../src/entries/entryKey';
import type { EntryStore } from '../../src/stores/entryStore';
import { crowdedKeys, digestOf } from '../addresses/crowdedKeys';
import { claim, extract, finalize, open, type TestPage, type TestRun, upsert } from './extraction';
import { testDatabase, type TestDatabase } from './testDatabase';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());

const book = async (): Promise<Map<EntryKey, Address>> => {
  const { rows } = await database.admin.query<{ key: EntryKey; address: Address }>(
    'select entry_key as key, address from aqea_entries',
  );
  return new Map(rows.map(({ key, address }) => [key, address]));
};
const expected = (keys: readonly EntryKey[], settled = new Map<EntryKey, Address>()) =>
  settle(
    keys.map((key) => ({ key, digest: digestOf(key) })),
    settled,
  );

function unitsOf(keys: readonly EntryKey[], unitSize: number, firstPage = 1): TestPage[][] {
  const pages = keys.map((key, n): TestPage => ({ id: firstPage + n, rev: 1, entries: [{ key }] }));
  return Array.from({ length: Math.ceil(pages.length / unitSize) }, (_, n) =>
    pages.slice(n * unitSize, (n + 1) * unitSize),
  );
}

/** Several processes at once, each taking unit after unit; some crash in between and are tried again. */
async function race(run: TestRun, extractionId: string, writers: number): Promise<void> {
  let next = 0;
  const worker = async (store: EntryStore): Promise<void> => {
    for (let unit = next++; unit < run.units.length; unit = next++) {
      for (let crashes = unit % 3; crashes >= 0; crashes--) {
        const claimed = await claim(store, extractionId, unit, run);
        if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
        const abort = new AbortController();
        if (crashes > 0) setTimeout(() => abort.abort(new Error('crash')), crashes * 4);
        const own = { extractionId, unit, attempt: claimed.attempt };
        const upserted = await upsert(store, own, run.units[unit]!, run, abort.signal).catch(
          (error: Error) => {
            if (error.message !== 'crash') throw error;
            return null;
          },
        );
        if (upserted?.outcome === 'committed') break;
      }
    }
  };
  const stores = await Promise.all(Array.from({ length: writers }, () => database.store({ maxWriters: 8 })));
  await Promise.all(stores.map(worker));
  // What crashed last is done at the end.
  const store = stores[0]!;
  for (const [unit, pages] of run.units.entries()) {
    const claimed = await claim(store, extractionId, unit, run);
    if (claimed.outcome === 'claimed')
      await upsert(store, { extractionId, unit, attempt: claimed.attempt }, pages, run);
  }
}

test('eight writers, crashes and all, leave the book that the pure function makes; later runs do not move it', async () => {
  const keys = crowdedKeys(900, 700);
  const first = keys.slice(0, 600);
  const store = await database.store();
  const run: TestRun = { units: unitsOf(first, 25) };
  const { extractionId } = await open(store, run);
  await race(run, extractionId, 8);
  expect(await finalize(store, extractionId)).toMatchObject({ status: 'completed', entries: 600 });
  const settled = await book();
  expect(settled).toEqual(expected(first));

  const more: TestRun = { units: unitsOf(keys, 40), date: '20261001', parserVersion: 2 };
  const second = await open(store, more);
  await race(more, second.extractionId, 8);
  await finalize(store, second.extractionId);
  const later = await book();
  expect(later).toEqual(expected(keys.slice(600), settled));
  for (const [key, address] of settled) expect(later.get(key)).toBe(address);
}, 60_000);

test('what a cancelled run left is settled by the next one', async () => {
  const keys = crowdedKeys(60, 30);
  const store = await database.store();
  const cancelled: TestRun = { units: unitsOf(keys.slice(30), 10, 31) };
  const { extractionId } = await open(store, cancelled);
  const claimed = await claim(store, extractionId, 0, cancelled);
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  await upsert(store, { extractionId, unit: 0, attempt: claimed.attempt }, cancelled.units[0]!, cancelled);
  await store.closeExtraction(extractionId, 'cancelled', null);
  await extract(store, { units: unitsOf(keys, 7) });
  expect(await book()).toEqual(expected(keys));
  const { rows } = await database.admin.query('select from settlements where settled_at is null');
  expect(rows).toEqual([]);
});

test('a run over another edition that goes on meanwhile gives way, and settles itself afterwards', async () => {
  const keys = crowdedKeys(60, 30);
  const theirs = keys.slice(0, 30).map((key) => `${key}@en` as EntryKey);
  const store = await database.store();
  const english: TestRun = { units: unitsOf(theirs, 30), edition: 'en', languages: ['de'], workflowId: 'en' };
  const { extractionId } = await open(store, english);
  const claimed = await claim(store, extractionId, 0, english);
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  await upsert(store, { extractionId, unit: 0, attempt: claimed.attempt }, english.units[0]!, english);
  await extract(store, { units: unitsOf(keys, 7) });
  const german = expected(keys);
  for (const [key, address] of german) expect((await book()).get(key)).toBe(address);
  await finalize(store, extractionId);
  expect(await book()).toEqual(expected(theirs, german));
});

test('nothing settles before every unit is there', async () => {
  const keys = crowdedKeys(20, 10);
  const store = await database.store();
  const run: TestRun = { units: unitsOf(keys, 10) };
  const { extractionId } = await open(store, run);
  const claimed = await claim(store, extractionId, 0, run);
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  await upsert(store, { extractionId, unit: 0, attempt: claimed.attempt }, run.units[0]!, run);
  expect(await finalize(store, extractionId)).toMatchObject({ status: 'incomplete' });
  const { rows } = await database.admin.query('select from settlements where settled_at is not null');
  expect(rows).toEqual([]);
});

test('a group is filled to its last slot, each given once; the next entry is a dead letter and its unit goes on', async () => {
  const slots = groupSlots('copula');
  const key = (n: number): EntryKey => `de:copula:w${n}:1` as EntryKey;
  const keys = Array.from({ length: slots }, (_, n) => key(n));
  const store = await database.store();
  const full = await extract(store, { units: unitsOf(keys, 13_056) });
  expect(full.report).toMatchObject({ status: 'completed', inserted: slots, deadLettered: 0 });
  const { rows } = await database.admin.query(
    'select count(*)::int as rows, count(distinct address)::int as addresses from aqea_entries',
  );
  expect(rows).toEqual([{ rows: slots, addresses: slots }]);

  const page: TestPage = { id: 900_000, rev: 1, entries: [{ key: key(slots) }, { key: 'de:noun:w:1' }] };
  const other: TestPage = { id: 900_001, rev: 1, entries: [{ key: 'de:verb:w:1' }] };
  const { report, extractionId } = await extract(store, { units: [[page, other]], complete: false });
  expect(report).toMatchObject({ status: 'incomplete', inserted: 2, stored: 1, deadLettered: 1, entries: 2 });
  expect(await store.deadLetters({ extractionId, limit: 9 })).toMatchObject([
    {
      pageId: 900_000,
      title: `w${slots}`,
      reason: 'address-group-full',
      detail: expect.stringContaining(key(slots)) as string,
    },
  ]);
}, 180_000);
