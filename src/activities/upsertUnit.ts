import type { EntryStore } from '../stores/entryStore';
import { AqeaError } from '../support/errors';
import type { SpoolActivities } from '../workflows/activityTypes';
import { whileAlive } from './liveness';
import { type Spool, SpoolLost } from './spool';
import { openParsedUnit } from './parsing/parsedUnit';

/** Somebody else claimed the unit after us; what we parsed is not written. */
export class UnitFenced extends AqeaError {
  readonly code = 'AQEA_UNIT_FENCED';
  /** Final for the step: the unit is asked for again, and answers that it is done, or is done anew. */
  readonly retry = 'final';
}

/** Step 3 of a unit: its rows go into the database in one transaction. */
export function createUpsertActivities(deps: {
  store: EntryStore;
  spool: Spool;
  /** Aborts steps of a worker that ends. */
  ends?: AbortSignal;
}): Pick<SpoolActivities, 'upsertUnit'> {
  const { store, spool, ends } = deps;
  return {
    upsertUnit: (reference) =>
      whileAlive(({ signal, heartbeat }) => {
        const base = spool.base(reference);
        return spool.using(base, signal, async () => {
          const { extractionId, unit, provider, attempt, mode } = reference;
          const parsed = await openParsedUnit(base).catch((error: unknown) => {
            throw (error as NodeJS.ErrnoException).code === 'ENOENT'
              ? new SpoolLost({ what: 'The unit’s rows are not in this worker’s spool', where: base })
              : error;
          });
          try {
            const { rows, result } = parsed;
            const { pages, deadLetters, problems, warnings, timings } = result;
            const upserted = await store.upsertUnit({
              ...{ extractionId, unit, provider, attempt, mode },
              ...{ rows, pages, deadLetters, problems, warnings, timings, signal, heartbeat },
            });
            if (upserted.outcome === 'fenced')
              throw new UnitFenced({
                what: 'Another attempt has the unit',
                where: `unit ${unit}, attempt ${attempt}`,
              });
            await spool.remove(base);
            return upserted.counts;
          } finally {
            await parsed.close();
          }
        });
      }, ends),
  };
}
