import type { ShownStatus } from '../../src/cli/statusRead';
import { statusText } from '../../src/cli/statusText';
import { ConfigSchema } from '../../src/config/schema';
import { pricesOf } from '../../src/status/prices';
import type { Part } from '../../src/status/schemas';
import { readStatus } from '../../src/status/readStatus';
import { open } from '../stores/extraction';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';

let database: TestDatabase;
beforeAll(async () => (database = await testDatabase()));
afterAll(() => database.drop());

async function shown(temporal: Part): Promise<string> {
  const store = await database.store();
  const prices = pricesOf(ConfigSchema.parse({}));
  const status = await readStatus({ temporal, store, providers: [], prices });
  return statusText({
    ...{ ...status, home: '/home', processes: [], extractions: [] },
    temporal: { ...status.temporal, address: null, webUi: null },
    database: { ...status.database, url: null },
  } satisfies ShownStatus);
}

test('while Temporal cannot be asked, nobody is told to start a master', async () => {
  await open(await database.store(), { units: [[{ id: 1, rev: 1 }]] });
  for (const state of ['unreachable', 'none'] as const) {
    const text = await shown({ state, reason: 'it is away' });
    expect(text).toContain('extract-de: under way since');
    expect(text).toContain('Temporal cannot be asked');
    expect(text).not.toContain('no master answers');
  }
});
