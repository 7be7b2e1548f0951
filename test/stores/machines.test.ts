import type { MachineRow } from '../../src/fleet/machines';
import { Database } from '../../src/stores/postgres/connection';
import { checkDatabaseUrl } from '../../src/stores/postgres/databaseUrl';
import { postgresMachineRows } from '../../src/stores/postgres/machines';
import { testDatabase, type TestDatabase } from './testDatabase';

let database: TestDatabase;
let session: Database;
beforeEach(async () => {
  database = await testDatabase();
  session = new Database({
    address: checkDatabaseUrl(database.url),
    ...{ applicationName: 'aqea-test', maxConnections: 2, role: 'worker', warn: () => undefined },
  });
});
afterEach(async () => {
  await session.close();
  await database.drop();
});

const row: MachineRow = {
  ...{ name: 'aqea-test1-hetzner-1-abcdef', deployment: 'test1', provider: 'hetzner', role: 'worker' },
  ...{ size: 'cx23', region: 'fsn1', state: 'creating', providerId: null, perHour: 0.0071, currency: 'EUR' },
  ...{
    billing: 'hour',
    createdAt: '2026-11-01T10:00:00.000Z',
    deletedAt: null,
    reason: null,
    replaces: null,
  },
};
const beat = {
  ...{ role: 'worker' as const, provider: 'hetzner', slots: 3, pid: 1, parserVersion: 1 },
  queues: [] as string[],
};

test('a machine is remembered once, and shows what its workers say', async () => {
  const rows = postgresMachineRows(session);
  expect(await rows.begin(row)).toEqual(row);
  const again = { ...row, createdAt: '2026-11-02T10:00:00.000Z' };
  expect((await rows.begin(again)).createdAt).toBe(row.createdAt);
  await rows.change(row.name, { state: 'running', providerId: '17' });
  const store = await database.store();
  await store.beat({ ...beat, id: 'w1', host: row.name });
  await store.beat({ ...beat, id: 'w2', host: 'another-machine' });
  expect(await rows.all('test1')).toMatchObject([
    { name: row.name, state: 'running', providerId: '17', slots: 3 },
  ]);
  expect(await rows.all('test2')).toEqual([]);
  await store.unregister('w1');
  expect(await rows.all('test1')).toMatchObject([{ slots: 0, beatAt: expect.any(String) as string }]);
});

test.each(['draining', 'deleting'] as const)(
  'workers of a machine that is %s are told to drain',
  async (state) => {
    const rows = postgresMachineRows(session);
    await rows.begin(row);
    const store = await database.store();
    const mine = { ...beat, id: 'w1', host: row.name };
    expect(await store.beat(mine)).toEqual({ drain: false });
    await rows.change(row.name, { state });
    expect(await store.beat(mine)).toEqual({ drain: true });
    expect(await store.beat({ ...mine, id: 'w2', host: 'another-machine' })).toEqual({ drain: false });
  },
);
