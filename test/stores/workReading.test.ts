import type { MachineRow } from '../../src/fleet/machines';
import { costReport } from '../../src/fleet/costReport';
import type { EntryStore } from '../../src/stores/entryStore';
import { ConfigSchema } from '../../src/config/schema';
import { costOfWork } from '../../src/status/figures/cost';
import { pricesOf } from '../../src/status/prices';
import { readRun } from '../../src/status/readStatus';
import { at, MINUTE, machineRow } from '../fleet/machineRow';
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

  // A run's part is the same whether or not the others are shown.
  const [newest] = (await store.readCosts(1)).extractions;
  const other = reading.extractions.find(({ extractionId }) => extractionId === newest?.extractionId);
  expect(newest?.uses.map(({ share }) => share)).toEqual(other?.uses.map(({ share }) => share));

  // The status says the same of a run, and counts the hours of who is not on a rented machine beside it.
  const prices = pricesOf(ConfigSchema.parse({}));
  const away = { state: 'none', reason: null } as const;
  for (const { extractionId, spent } of report.editions) {
    const extraction = (await store.extraction(extractionId))!;
    const run = await readRun({ store, temporal: away, providers: ['hetzner'], prices }, extraction);
    expect(run.cost).toMatchObject({ rentedMachines: 1, exchange: null });
    expect(run.cost.soFar).toBeCloseTo(spent + 0.015, 4);
    expect(run.cost.workerHours).toBeCloseTo(2, 2);
  }
});

test('a run that is under way costs what all that is there costs until its end', async () => {
  const started = new Date(Date.now() - 50 * 60_000).toISOString();
  await store.machines.begin(
    machineRow({ name: 'm1', createdAt: started, perHour: 0.5, currency: 'USD' }) as MachineRow,
  );
  await store.beat(beat('rented', 'm1'));
  await store.beat(beat('mine'));
  await extract(store, { units: [[page(1)], [page(2)]] });
  await database.admin.query(`
    update extractions set status = 'running', started_at = now() - interval '30 minutes', finished_at = null, report = null;
    update workers set started_at = now() - interval '30 minutes', beat_at = now();
    update work_units set worker = 'rented', claimed_at = now() - interval '3 minutes',
                          finished_at = now() - interval '2 minutes', state = case unit when 0 then 'completed' else 'pending' end`);
  const extractionId = (await store.readCosts(1)).extractions[0]!.extractionId;
  const config = ConfigSchema.parse({ fx: { usd_per_eur: 1.25 } });
  const sources = { store, temporal: { state: 'none', reason: null } as const, providers: ['hetzner'] };
  const figures = await store.runFigures([extractionId]);
  expect(figures.providers).toMatchObject([{ provider: 'hetzner', liveByHand: 1 }]);
  expect(figures.providers[0]?.hoursByHand).toBeCloseTo(0.5, 2);
  const run = await readRun(
    { ...sources, prices: pricesOf(config) },
    (await store.extraction(extractionId))!,
  );
  expect(run.cost).toMatchObject({
    ...{ currency: 'EUR', rentedMachines: 1, exchange: { usdPerEur: 1.25, source: 'configured' } },
  });
  // One started hour, and half an hour of the other worker.
  expect(run.cost.soFar).toBeCloseTo(0.5 / 1.25 + 0.015 / 2, 3);
});

test('two started hours, and another worker for an hour, when it will take half an hour more', () => {
  const machine = machineRow({ createdAt: at(0), perHour: 0.5 });
  const work = {
    ...{ provider: 'hetzner', workerHours: 1, hoursByHand: 0.5, liveByHand: 1 },
    uses: [{ extractionId: 'x', machine, share: 0.5 }],
  };
  const prices = pricesOf(ConfigSchema.parse({}));
  expect(costOfWork(work, prices, 50 * MINUTE, 30 * 60)).toEqual({
    ...{ currency: 'EUR', workerHours: 1, rentedMachines: 1, soFar: 0.2575, atEnd: 0.515 },
  });
  expect(costOfWork(work, prices, 50 * MINUTE, null)).toMatchObject({ soFar: 0.2575, atEnd: null });
});
