import { settle } from '../../src/addresses/settlement';
import { groupSlots } from '../../src/addresses/groups';
import type { Address } from '../../src/addresses/address';
import type { EntryKey } from '../../src/entries/entryKey';
import { crowdedKeys, digestOf } from '../addresses/crowdedKeys';
import { claim, extract, finalize, open, type TestPage, type TestRun, upsert } from './extraction';
import { type Mishap, race, unitsOf } from './race';
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

test('eight writers, crashes and all, leave the book that the pure function makes; later runs do not move it', async () => {
  const keys = crowdedKeys(900, 700);
  const first = keys.slice(0, 600);
  const store = await database.store();
  const run: TestRun = { units: unitsOf(first, 25) };
  const { extractionId } = await open(store, run);
  const mishaps = (unit: number): Mishap[] =>
    Array.from({ length: unit % 3 }, (_, n) => ({ crashesAfterMs: (n + 1) * 4 }));
  await race(database, run, extractionId, { writers: 8, mishaps });
  expect(await finalize(store, extractionId)).toMatchObject({ status: 'completed', entries: 600 });
  const settled = await book();
  expect(settled).toEqual(expected(first));

  const more: TestRun = { units: unitsOf(keys, 40), date: '20261001', parserVersion: 2 };
  const second = await open(store, more);
  await race(database, more, second.extractionId, { writers: 8, mishaps });
  await finalize(store, second.extractionId);
  const later = await book();
  expect(later).toEqual(expected(keys.slice(600), settled));
  for (const [key, address] of settled) expect(later.get(key)).toBe(address);
}, 120_000);

test.each([
  ['a cancelled run', []],
  ['a cancelled run, deleted since,', ["delete from extractions where status = 'cancelled'"]],
])('what %s left is settled by the next one', async (_, since) => {
  const keys = crowdedKeys(60, 30);
  const store = await database.store();
  const given: TestRun = { units: unitsOf(keys.slice(30), 10, 31) };
  const { extractionId } = await open(store, given);
  const claimed = await claim(store, extractionId, 0, given);
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  await upsert(store, { extractionId, unit: 0, attempt: claimed.attempt }, given.units[0]!, given);
  await store.closeExtraction(extractionId, 'cancelled', null);
  for (const statement of since) await database.admin.query(statement);
  await extract(store, { units: unitsOf(keys, 7) });
  expect(await book()).toEqual(expected(keys));
  const { rows } = await database.admin.query('select from settlements where settled_at is null');
  expect(rows).toEqual([]);
});

/** A run of which only the first unit gets done. */
async function cancelled(run: TestRun): Promise<void> {
  const store = await database.store();
  const { extractionId } = await open(store, run);
  await race(database, run, extractionId, { writers: 1, mishaps: () => [], onlyUnits: 1 });
  await store.closeExtraction(extractionId, 'cancelled', null);
}

test('what a cancelled run of another language left waits for that language', async () => {
  const [german, french] = [crowdedKeys(40, 20), crowdedKeys(40, 20, 'fr')];
  const store = await database.store();
  const run: TestRun = { units: unitsOf(french, 20), edition: 'fr' };
  await cancelled({ ...run, units: [...run.units].reverse() });
  await extract(store, { units: unitsOf(german, 7) });
  await extract(store, run);
  // As for somebody who never cancelled anything.
  expect(await book()).toEqual(new Map([...expected(german), ...expected(french)]));
});

test('of a cancelled run over two languages, each waits for its own', async () => {
  const [german, english] = [crowdedKeys(40, 20), crowdedKeys(40, 20, 'en')];
  const store = await database.store();
  const both = [...german.slice(20), ...english.slice(20)];
  await cancelled({ units: unitsOf(both, 40, 1_000), languages: ['de', 'en'] });
  await extract(store, { units: unitsOf(german, 7) });
  const { rows } = await database.admin.query(
    `select left(entry_key, 2) as language, bool_and(settled_at is not null) as settled, bool_or(settled_at is not null) as some,
            count(distinct first_extraction)::int as extractions from aqea_addresses group by 1 order by 1`,
  );
  expect(rows).toEqual([
    { language: 'de', settled: true, some: true, extractions: 2 },
    { language: 'en', settled: false, some: false, extractions: 1 },
  ]);
  await extract(store, { units: unitsOf(english, 7, 2_000), languages: ['en'], date: '20261001' });
  expect(await book()).toEqual(new Map([...expected(german), ...expected(english)]));
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

test('eight writers fill a group to its last slot, each given once; what comes next is a dead letter and its unit goes on', async () => {
  const slots = groupSlots('copula');
  const key = (n: number): EntryKey => `de:copula:w${n}:1` as EntryKey;
  const keys = Array.from({ length: slots + 40 }, (_, n) => key(n));
  const store = await database.store();
  const run: TestRun = { units: unitsOf(keys, 4_096), complete: false };
  const { extractionId } = await open(store, run);
  await race(database, run, extractionId, { writers: 8, mishaps: () => [] });
  expect(await finalize(store, extractionId)).toMatchObject({
    ...{ status: 'incomplete', complete: true, inserted: slots, stored: slots, deadLettered: 40 },
    unitsCompleted: run.units.length,
  });
  const { rows } = await database.admin.query(
    `select count(*)::int as rows, count(distinct address)::int as addresses, min(address), max(address) from aqea_entries`,
  );
  expect(rows).toEqual([{ rows: slots, addresses: slots, min: '0xA0:0F:00:01', max: '0xA0:0F:FF:FF' }]);

  // A page of which one entry finds no place keeps the others, and so does its unit.
  const late = key(slots + 40);
  const page: TestPage = { id: 900_000, rev: 1, entries: [{ key: late }, { key: 'de:noun:w:1' }] };
  const other: TestPage = { id: 900_001, rev: 1, entries: [{ key: 'de:verb:w:1' }] };
  const next = await extract(store, { units: [[page, other]], complete: false, date: '20261001' });
  expect(next.report).toMatchObject({
    status: 'incomplete',
    inserted: 2,
    stored: 1,
    deadLettered: 1,
    entries: 2,
  });
  expect(await store.deadLetters({ extractionId: next.extractionId, limit: 9 })).toMatchObject([
    {
      ...{ pageId: 900_000, title: `w${slots + 40}`, reason: 'address-group-full' },
      detail: expect.stringContaining(late) as string,
    },
  ]);
}, 240_000);
