import type { EntryStore, Extraction, ProviderCapacity } from '../stores/entryStore';

/** What the database knows of the runs, wherever they ran: the same for everyone who asks. */
export interface StoredRuns {
  /** Newest first; running ones, too. */
  extractions: Pick<
    Extraction,
    'id' | 'edition' | 'languages' | 'status' | 'pages' | 'units' | 'startedAt' | 'finishedAt' | 'report'
  >[];
  providers: ProviderCapacity[];
}

const NEWEST = 5;

/** @param configured providers to tell about even if they never had a worker */
export async function readStoredRuns(store: EntryStore, configured: readonly string[]): Promise<StoredRuns> {
  const newest = await store.latestExtractions(NEWEST);
  const extractions = newest.map(
    ({ id, edition, languages, status, pages, units, startedAt, finishedAt, report }) => {
      return { id, edition, languages, status, pages, units, startedAt, finishedAt, report };
    },
  );
  return { extractions, providers: await store.providerCapacities(configured) };
}
