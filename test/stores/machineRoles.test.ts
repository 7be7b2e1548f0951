import { Client } from 'pg';
import {
  createMachineRole,
  dropMachineRoles,
  machinesWithRoles,
} from '../../src/stores/postgres/machineRoles';
import { testDatabase, type TestDatabase } from './testDatabase';

let database: TestDatabase;
/** Whoever migrates a hosted database is no superuser. */
let owner: string;
const deployment = `t${Math.random().toString(36).slice(2, 8)}`;
const machine = `aqea-${deployment}-hetzner-1-abcdef`;
const login = { machine, validUntil: new Date(Date.now() + 3_600_000), connections: 2 };

beforeAll(async () => {
  database = await testDatabase();
  const name = `${deployment}_owner`;
  await database.admin.query(`create role ${name} login createrole password 'x'`);
  await database.admin.query(`grant aqea_worker to ${name} with admin option`);
  const url = new URL(database.url);
  [url.username, url.password] = [name, 'x'];
  owner = url.href;
});
afterAll(async () => {
  await dropMachineRoles(database.url, await machinesWithRoles(database.url, deployment));
  await database.admin.query(`drop owned by ${deployment}_owner; drop role ${deployment}_owner`);
  await database.drop();
});

test('a machine has a login of its own, which works rows and can do nothing else', async () => {
  const url = await createMachineRole(owner, login);
  expect(await machinesWithRoles(owner, deployment)).toEqual([machine]);
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set role aqea_worker');
  expect((await client.query('select count(*) from public.aqea_entries')).rows).toHaveLength(1);
  await expect(client.query('create table public.mine (x int)')).rejects.toThrow(/permission denied/);
  await expect(client.query(`create role another`)).rejects.toThrow(/permission denied/);

  expect(await dropMachineRoles(owner, [machine])).toEqual([machine]);
  await expect(client.query('select 1')).rejects.toThrow();
  await client.end().catch(() => undefined);
  await expect(new Client({ connectionString: url }).connect()).rejects.toThrow(/authentication failed/);
  expect(await dropMachineRoles(owner, [machine])).toEqual([]);
});

test('a login ends by itself, and takes no more sessions than it was given', async () => {
  const url = await createMachineRole(owner, { ...login, connections: 1 });
  const first = new Client({ connectionString: url });
  await first.connect();
  await expect(new Client({ connectionString: url }).connect()).rejects.toThrow(/too many connections/);
  await first.end();
  await dropMachineRoles(owner, [machine]);
  const late = await createMachineRole(owner, { ...login, validUntil: new Date(Date.now() - 1_000) });
  await expect(new Client({ connectionString: late }).connect()).rejects.toThrow(/authentication failed/);
});

test('what is not a name of ours is never dropped, and keeps no other one from it', async () => {
  const machine = 'aqea-test1-hetzner-8-abcdef';
  await createMachineRole(owner, { machine, validUntil: new Date(Date.now() + 3_600_000), connections: 5 });
  // Somebody may have given our label to a machine of another name, which the reaper has deleted.
  expect(await dropMachineRoles(owner, ['postgres', 'web-1', machine])).toEqual([machine]);
});
