import type { MachineRow } from '../../src/fleet/machines';
import { costReport } from '../../src/fleet/costReport';
import type { EntryStore } from '../../src/stores/entryStore';
import { machineRow } from '../fleet/machineRow';
import { extract, type TestPage } from './extraction';
import { testDatabase, type TestDatabase } from './testDatabase';

let database: TestDatabase;
let store: EntryStore;
beforeEach(async () => {
  database = await testDatabase();
  store = await database.store();
});
afterEach(() => database.drop());

const page = (id: number): TestPage => ({ id, rev: 1, entries: [{ key: `de:noun:Wort${id}:1` }] });
const beat = (id: string, host = 'by-hand') => ({
  ...{
    id,
    role: 'worker' as const,
    provider: 'hetzner',
    slots: 3,
    host,
    pid: 1,
    parserVersion: 1,
    queues: [],
  },
});

test('an empty database has nothing to do and nobody to do it', async () => {
  expect(await store.readWork()).toMatchObject({
    ...{
      runs: [],
      openUnits: 0,
      meanUnitSeconds: null,
      slots: 0,
      liveWorkers: 0,
      lostWorkers: 0,
      entries: 0,
    },
  });
  expect(await store.readCosts(5)).toMatchObject({ machines: [], extractions: [], hoursByHand: {} });
});

test('open units, their mean time, entries and who works are read in one go', async () => {
  await extract(store, { units: [[page(1)], [page(2)], [page(3)]], workflowId: 'extract-de' });
  await store.beat(beat('w1'));
  await store.beat(beat('w2'));
  // As if the run went on: one unit is done and two are open, one of them claimed by a live worker.
  await database.admin.query(`
    update extractions set status = 'running', finished_at = null, started_at = now() - interval '10 minutes';
    update work_units set claimed_at = now() - interval '20 seconds', finished_at = now() - interval '10 seconds',
                          timings = '{"waitMs": 4000, "writeMs": 1000}' where unit = 0;
    update work_units set state = 'claimed', worker = 'w1', finished_at = null where unit = 1;
    update work_units set state = 'pending', worker = null where unit = 2;
    update workers set beat_at = now() - interval '2 minutes' where id = 'w2'`);
  const reading = await store.readWork();
  expect(reading).toMatchObject({
    runs: [{ workflowId: 'extract-de' }],
    ...{ openUnits: 2, meanUnitSeconds: 10, waitSeconds: 4, writeSeconds: 1, claimedUnits: 1 },
    ...{ slots: 3, liveWorkers: 1, lostWorkers: 1, entries: 1, minutes: 5, hostConnections: 0 },
  });
});

test('a worker whose machine was told to go is not lost', async () => {
  await store.machines.begin(machineRow({ name: 'm1', state: 'draining' }) as MachineRow);
  await store.beat(beat('w1', 'm1'));
  await database.admin.query(`update workers set beat_at = now() - interval '2 minutes'`);
  expect(await store.readWork()).toMatchObject({ liveWorkers: 0, lostWorkers: 0 });
});

test('what runs cost: a rented machine’s bill by what each did on it, hours of others by hand', async () => {
  const started = new Date(Date.now() - 90 * 60_000).toISOString();
  await store.machines.begin(machineRow({ name: 'm1', createdAt: started, perHour: 0.5 }) as MachineRow);
  await store.beat(beat('rented', 'm1'));
  await store.beat(beat('mine'));
  await extract(store, { units: [[page(1)], [page(2)]] });
  await extract(store, { units: [[page(3)]], edition: 'en', languages: ['en'] });
  await database.admin.query(`
    update extractions set started_at = now() - interval '1 hour', finished_at = now();
    update workers set started_at = now() - interval '1 hour', beat_at = now();
    update work_units set worker = 'rented', claimed_at = now() - interval '30 seconds', finished_at = now(),
                          timings = '{"parseMs": 6000, "writeMs": 1000, "waitMs": 50000}'`);
  const reading = await store.readCosts(5);
  expect(reading.hoursByHand['hetzner']).toBeCloseTo(1, 2);
  const report = costReport(reading, {
    ...{
      currency: 'EUR',
      exchange: { usdPerEur: 1, source: 'default' },
      perWorkerHour: { hetzner: 0.015 },
      largePerHour: 0.476,
    },
  });
  // Two started hours, of which two thirds are the German run's.
  expect(report.rented.spent).toBe(1);
  expect(report.byHand.spent).toBeCloseTo(0.015, 4);
  const german = report.editions.find(({ edition }) => edition === 'de');
  expect(german).toMatchObject({ machines: 1, oneHour: 0.5, coreSeconds: 14, large: 0.476 });
  expect(german?.spent).toBeCloseTo(2 / 3);
  expect(report.large).toMatchObject({ cost: 0.476 });
});
