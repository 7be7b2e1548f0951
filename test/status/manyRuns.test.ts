import { ConfigSchema } from '../../src/config/schema';
import { type Prices, pricesOf } from '../../src/status/prices';
import { readStatus } from '../../src/status/readStatus';
import type { Part, Status } from '../../src/status/schemas';
import type { EntryStore } from '../../src/stores/entryStore';
import { open } from '../stores/extraction';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';

const EDITIONS = ['de', 'en', 'nl', 'sv', 'da', 'no', 'is', 'af', 'yi', 'fy', 'fr', 'es', 'it'];
const AWAY: Part = { state: 'unreachable', reason: 'away' };
const PRICES: Prices = pricesOf(ConfigSchema.parse({}));

let database: TestDatabase;
let store: EntryStore;
beforeEach(async () => {
  database = await testDatabase();
  store = await database.store();
});
afterEach(() => database.drop());

async function begin(edition: string): Promise<string> {
  const run = { edition, workflowId: `extract-${edition}`, units: [[{ id: 1, rev: 1 }]] };
  return (await open(store, run)).extractionId;
}

function status(): Promise<Status> {
  return readStatus({ temporal: AWAY, store, providers: [], prices: PRICES });
}

test('every run that is under way is shown with its figures, however many were begun after it', async () => {
  for (const edition of EDITIONS) await begin(edition);
  const { runs } = await status();
  expect(runs.map(({ edition, pages }) => [edition, pages.total])).toEqual(
    [...EDITIONS].reverse().map((edition) => [edition, 1]),
  );
});

test('the last run is the one that ended last, also if others began after it', async () => {
  const long = await begin('de');
  for (const edition of EDITIONS.slice(1)) await store.closeExtraction(await begin(edition), 'failed', 'x');
  expect((await status()).last).toMatchObject({ edition: 'it', phase: 'failed' });
  await store.closeExtraction(long, 'cancelled', 'x');
  expect((await status()).last).toMatchObject({ edition: 'de', phase: 'cancelled' });
});
