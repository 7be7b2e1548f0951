import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ConfigSchema } from '../../src/config/schema';
import type { DumpSource } from '../../src/sources/source';
import type { EntryStore } from '../../src/stores/entryStore';
import { createLogger } from '../../src/support/logger';
import { runMaster } from '../../src/workers/master';
import { testSystem, type TestSystem } from '../cli/system';

jest.setTimeout(120_000);
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

let system: TestSystem;
let store: EntryStore;
beforeAll(async () => {
  system = await testSystem();
  store = await system.database.store();
});
afterAll(() => system.stop());

/** What a master and workers of this system have in common. */
function common() {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = system.env;
  return {
    ...{ config: ConfigSchema.parse({}), store, source: {} as DumpSource, home: system.folder },
    ...{ logger: createLogger({ level: 'silent' }), defaultDump: undefined },
    temporal: { connectionOptions: { address: address! }, namespace: namespace! },
  };
}

/** Ids of the processes that the database counts on, of this role. */
async function alive(role: string): Promise<string[]> {
  const { rows } = await system.database.admin.query<{ id: string }>(
    'select id from workers where role = $1 and left_at is null',
    [role],
  );
  return rows.map(({ id }) => id);
}

test('a master that cannot begin ends with the reason, and leaves nothing that polls', async () => {
  const reason = new Error('the database has gone');
  const broken: EntryStore = { ...store, providerCapacities: () => Promise.reject(reason) };
  await expect(runMaster({ ...common(), store: broken })).rejects.toBe(reason);
  expect(await alive('master')).toEqual([]);
});
