import { Context } from '@temporalio/activity';
import { ServerUnfit } from '../sources/errors';
import type { DumpSource } from '../sources/source';
import type { EntryStore } from '../stores/entryStore';
import { AqeaError } from '../support/errors';
import type { FetchActivities } from '../workflows/activityTypes';
import { toFailure } from './applicationFailure';
import { whileAlive } from './liveness';
import { nameOf, type Spool } from './spool';

/** The plan pins the parser's version; another version would give other entries in one run. */
export class WrongParserVersion extends AqeaError {
  readonly code = 'AQEA_WRONG_PARSER_VERSION';
  /** Another worker of this provider may have the right one. */
  readonly retry = 'retry';
  readonly retryAfterMs = 5_000;
}

/** One of several servers behind a name may answer wrongly once; one that always does is not asked for ever. */
export const UNFIT_TRIES = 5;

export interface FetchDependencies {
  store: EntryStore;
  source: DumpSource;
  spool: Spool;
  workerId: string;
  /** The worker's own task queue. */
  workerQueue: string;
  parserVersion: number;
}

/** Step 1 of a unit: claim it and bring its bytes into the spool. */
export function createFetchActivities(deps: FetchDependencies): FetchActivities {
  const { store, source, spool, workerId, workerQueue, parserVersion } = deps;
  return {
    fetchUnit: ({ extractionId, unit, provider, mode }) =>
      whileAlive(async ({ signal, heartbeat }) => {
        await spool.room(signal, async () => new Set((await store.heldUnits(workerId)).map(nameOf)));
        const claimed = await store.claimUnit({
          extractionId,
          unit,
          provider,
          workerId,
          parserVersion,
          mode,
        });
        if (claimed.outcome === 'already-completed') return claimed;
        if (claimed.outcome === 'wrong-parser')
          throw new WrongParserVersion({
            what: `This worker parses with version ${parserVersion}, the plan pins ${claimed.pinned}`,
            where: `extraction ${extractionId}, unit ${unit}, worker ${workerId}`,
            hint: 'Let a worker of the pinned version finish the run, or cancel it and start again with the new one.',
          });
        const { outcome: _, ...claim } = claimed;
        const base = spool.base({ extractionId, unit, attempt: claim.attempt });
        await spool.removeOlder({ extractionId, unit, attempt: claim.attempt });
        await spool.writeClaim(base, claim);
        const { bytes } = await source
          .fetchUnit({
            source: claim.source,
            unit: claim.unit,
            destination: `${base}.raw`,
            signal,
            heartbeat,
          })
          .catch(async (error: unknown) => {
            // Whoever tries again claims the unit anew.
            await spool.remove(base);
            const again = error instanceof ServerUnfit && Context.current().info.attempt < UNFIT_TRIES;
            throw again ? toFailure(error, 'retry') : error;
          });
        const reference = { workerQueue, extractionId, unit, provider, attempt: claim.attempt, mode };
        return { outcome: 'fetched', reference, bytes };
      }),
  };
}
