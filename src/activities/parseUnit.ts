import type { EntryStore } from '../stores/entryStore';
import type { SpoolActivities } from '../workflows/activityTypes';
import { whileAlive } from './liveness';
import type { ParsePool } from './parsing/parsePool';
import type { Spool } from './spool';

export interface ParseDependencies {
  store: EntryStore;
  spool: Spool;
  pool: ParsePool;
  /** Aborts steps of a worker that ends. */
  ends?: AbortSignal;
}

/** Step 2 of a unit: its bytes become rows, in a thread; the rows lie in the spool afterwards. */
export function createParseActivities({
  store,
  spool,
  pool,
  ends,
}: ParseDependencies): Pick<SpoolActivities, 'parseUnit'> {
  return {
    parseUnit: (reference) =>
      whileAlive(({ signal }) => {
        const base = spool.base(reference);
        return spool.using(base, signal, async () => {
          const { unit } = await spool.readClaim(base);
          const { extractionId, provider } = reference;
          const known = await store.knownPages(extractionId, unit.firstPageId, unit.lastPageId);
          return pool.run({ base, provider, known }, signal);
        });
      }, ends),
  };
}
