import type { EntryStore } from '../stores/entryStore';
import type { MasterActivities } from '../workflows/activityTypes';
import { whileAlive } from './liveness';

/** The steps after the units: the completeness equation, settled addresses, withdrawals, the report. */
export function createFinalizingActivities(
  store: EntryStore,
): Pick<MasterActivities, 'finalizeExtraction' | 'closeExtraction'> {
  return {
    finalizeExtraction: (input) =>
      whileAlive(({ signal, heartbeat }) => store.finalizeExtraction({ ...input, signal, heartbeat })),
    closeExtraction: ({ extractionId, status, reason }) =>
      store.closeExtraction(extractionId, status, reason),
  };
}
