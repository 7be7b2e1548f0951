import * as fc from 'fast-check';
import type { Address } from '../../src/addresses/address';
import { settle } from '../../src/addresses/settlement';
import type { EntryKey } from '../../src/entries/entryKey';
import { crowdedKeys, digestOf } from '../addresses/crowdedKeys';
import { finalize, open, type TestPage, type TestRun } from './extraction';
import { cut, type Mishap, race } from './race';
import { testDatabase, type TestDatabase } from './testDatabase';

/*
 * Lives of a real database: dumps in which entries are new, gone and back again, cut into units at random, written by eight
 * connections at once, with crashes, attempts that are overtaken, and answers that are lost; some runs are cancelled before.
 */

const WRITERS = 8;
const pool = crowdedKeys(160, 60);
const pageOf = new Map(pool.map((key, n) => [key, n + 1]));

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  fc.record({ crashesAfterMs: fc.integer({ min: 0, max: 25 }) }),
  fc.constant<Mishap>('overtaken'),
  fc.constant<Mishap>('answer lost'),
);
const run = fc.record({
  keys: fc.shuffledSubarray(pool, { minLength: 40 }),
  unitSize: fc.integer({ min: 3, max: 30 }),
  cancelledAfter: fc.option(fc.integer({ min: 1, max: 6 })),
  mishaps: fc.array(fc.array(mishap, { maxLength: 2 }), { minLength: 3, maxLength: 7 }),
});
type RunLife = typeof run extends fc.Arbitrary<infer T> ? T : never;
const history = fc.array(run, { minLength: 2, maxLength: 3 });

async function book({ admin }: TestDatabase): Promise<Map<EntryKey, Address>> {
  const { rows } = await admin.query<{ key: EntryKey; address: Address }>(
    'select entry_key as key, address from aqea_entries',
  );
  return new Map(rows.map(({ key, address }) => [key, address]));
}

async function live(database: TestDatabase, lives: readonly RunLife[]): Promise<void> {
  const store = await database.store();
  let settled = new Map<EntryKey, Address>();
  for (const [n, { keys, unitSize, cancelledAfter, mishaps }] of lives.entries()) {
    const pages = keys.map((key): TestPage => ({ id: pageOf.get(key)!, rev: 1, entries: [{ key }] }));
    const given: TestRun = { units: cut(pages, unitSize), date: `2026010${n + 1}` };
    const faults = (unit: number): readonly Mishap[] => mishaps[unit % mishaps.length]!;
    if (cancelledAfter !== null) {
      const { extractionId } = await open(store, given);
      await race(database, given, extractionId, {
        ...{ writers: WRITERS, mishaps: faults, onlyUnits: Math.min(cancelledAfter, given.units.length) },
      });
      await store.closeExtraction(extractionId, 'cancelled', null);
    }
    const { extractionId } = await open(store, given);
    await race(database, given, extractionId, { writers: WRITERS, mishaps: faults });
    const report = await finalize(store, extractionId, { allowWithdrawals: true });
    expect(report).toMatchObject({ status: 'completed', complete: true, entries: keys.length });

    const fresh = keys.filter((key) => !settled.has(key));
    settled = settle(
      fresh.map((key) => ({ key, digest: digestOf(key) })),
      settled,
    );
    expect(await book(database)).toEqual(settled);
    const { rows } = await database.admin.query<{ key: EntryKey }>(
      'select entry_key as key from aqea_entries where withdrawn_at is null',
    );
    expect(new Set(rows.map(({ key }) => key))).toEqual(new Set(keys));
  }
}

test('whatever happens to the writers, the book is the one that the pure function makes, and nobody sees an error', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (lives) => {
      const database = await testDatabase();
      try {
        await live(database, lives);
      } finally {
        await database.drop();
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 240_000);
