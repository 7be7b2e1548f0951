import type { EntryKey } from '../../src/entries/entryKey';
import type { EntryStore } from '../../src/stores/entryStore';
import { type Claim, claim, type TestPage, type TestRun, upsert, withoutKnown } from './extraction';
import type { TestDatabase } from './testDatabase';

/** Pages of one entry each; the same key is always on the same page. */
export function unitsOf(keys: readonly EntryKey[], unitSize: number, firstPage = 1): TestPage[][] {
  const pages = keys.map((key, n): TestPage => ({ id: firstPage + n, rev: 1, entries: [{ key }] }));
  return cut(pages, unitSize);
}

export function cut<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
    list.slice(n * size, (n + 1) * size),
  );
}

/** What happens to attempts of a unit before one of them is let through. */
export type Mishap =
  /** Its process dies while it writes, so many milliseconds after it began. */
  | { crashesAfterMs: number }
  /** It was given up on, the next one is under way, and then it wants to commit nevertheless. */
  | 'overtaken'
  /** It commits, nobody hears of it, and it is asked again. */
  | 'answer lost';

class Crash extends Error {}

/**
 * Several processes with a database connection each, taking unit after unit.
 * @throws whatever the store throws, but for the crashes that are asked for
 */
export async function race(
  database: TestDatabase,
  run: TestRun,
  extractionId: string,
  options: { writers: number; mishaps(unit: number): readonly Mishap[]; onlyUnits?: number },
): Promise<void> {
  const units = options.onlyUnits ?? run.units.length;
  let next = 0;
  const worker = async (store: EntryStore): Promise<void> => {
    for (let unit = next++; unit < units; unit = next++)
      await write(store, run, extractionId, unit, options.mishaps(unit));
  };
  const stores = await Promise.all(
    Array.from({ length: options.writers }, () =>
      database.store({ writing: { maxWriters: options.writers } }),
    ),
  );
  await Promise.all(stores.map(worker));
  await Promise.all(stores.map((store) => store.close()));
}

async function write(
  store: EntryStore,
  run: TestRun,
  extractionId: string,
  unit: number,
  mishaps: readonly Mishap[],
): Promise<void> {
  const pages = await withoutKnown(store, extractionId, run.units[unit]!);
  const attempt = async ({ attempt }: Claim, signal?: AbortSignal) =>
    upsert(store, { extractionId, unit, attempt }, pages, run, signal);
  for (const mishap of mishaps) {
    const claimed = await claim(store, extractionId, unit, run);
    // A crash came too late: the unit is done.
    if (claimed.outcome === 'already-completed') return;
    if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
    if (mishap === 'overtaken') {
      await claim(store, extractionId, unit, run);
      expect(await attempt(claimed)).toEqual({ outcome: 'fenced' });
    } else if (mishap === 'answer lost') {
      const first = await attempt(claimed);
      expect(first).toMatchObject({ outcome: 'committed' });
      expect(await attempt(claimed)).toEqual(first);
    } else {
      const death = new AbortController();
      const timer = setTimeout(() => death.abort(new Crash()), mishap.crashesAfterMs);
      await attempt(claimed, death.signal).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      clearTimeout(timer);
    }
  }
  const claimed = await claim(store, extractionId, unit, run);
  if (claimed.outcome === 'already-completed') return;
  if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
  expect(await attempt(claimed)).toMatchObject({ outcome: 'committed' });
}
