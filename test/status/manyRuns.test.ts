import { ConfigSchema } from '../../src/config/schema';
import { type Prices, pricesOf } from '../../src/status/prices';
import { readStatus } from '../../src/status/readStatus';
import type { Part, Status } from '../../src/status/schemas';
import type { EntryStore } from '../../src/stores/entryStore';
import { type Claim, claim, extract, finalize, open, upsert } from '../stores/extraction';
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

test('dead letters that are tried again a day later make the run neither longer nor dearer', async () => {
  const [failing, other] = [
    { id: 1, rev: 10, outcome: 'dead-lettered' as const },
    { id: 2, rev: 20, entries: [{ key: 'de:noun:Haus:1' }] },
  ];
  const run = { units: [[failing, other]] };
  const { extractionId } = await extract(store, run);
  const { admin } = database;
  await admin.query(
    `update extractions set started_at = now() - interval '25 hours', finished_at = now() - interval '24 hours'`,
  );
  const beat = {
    id: 'w',
    role: 'worker' as const,
    provider: 'hetzner',
    slots: 1,
    host: 'h',
    pid: 1,
    parserVersion: 1,
    queues: [],
  };
  await store.beat(beat);
  await admin.query(`update workers set started_at = now() - interval '26 hours'`);
  const before = (await status()).last;
  expect(before).toMatchObject({ phase: 'incomplete', elapsedSeconds: 3_600, cost: { workerHours: 1 } });

  const again = await claim(store, extractionId, 0, run, 'retry');
  const { attempt } = again as Claim;
  await upsert(store, { extractionId, unit: 0, attempt, mode: 'retry' }, [{ ...other, id: 1 }], run);
  await finalize(store, extractionId);
  const { finishedAt, elapsedSeconds, cost } = before!;
  expect((await status()).last).toMatchObject({ phase: 'completed', finishedAt, elapsedSeconds, cost });
});
