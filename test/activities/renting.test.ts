import { MockActivityEnvironment } from '@temporalio/testing';
import { createRentingActivities } from '../../src/activities/renting';
import { type AlertBook, tell } from '../../src/alerts/book';
import { decide } from '../../src/fleet/decide';
import { emptyMemory, type WantedMachine } from '../../src/fleet/decisions/view';
import { deployment } from '../../bench/fleet/deployments';
import { machineRow } from '../fleet/machineRow';
import { type TestFleet, testFleet, testOffers } from '../fleet/testFleet';
import { type Clouds, startClouds } from '../support/clouds/clouds';
import type { FleetActivities } from '../../src/workflows/fleetTypes';

type Made = Awaited<ReturnType<FleetActivities['createMachines']>>;

const MINUTE = 60_000;
let clouds: Clouds;
let fleet: TestFleet;
let renting: FleetActivities;
beforeEach(async () => {
  clouds = await startClouds();
  fleet = testFleet(clouds);
  renting = createRentingActivities({ fleet, workersPerMachine: 1 });
});
afterEach(() => clouds.stop());

const wanted = (count: number): WantedMachine[] =>
  Array.from({ length: count }, () => ({
    ...{ provider: 'hetzner', replaces: null, reason: 'the work wants more machines' },
    offers: testOffers.filter(({ provider }) => provider === 'hetzner'),
  }));
const create = (count: number, environment = new MockActivityEnvironment()) =>
  environment.run<
    [Parameters<FleetActivities['createMachines']>[0]],
    Made,
    FleetActivities['createMachines']
  >(renting.createMachines, { deployment: 'test1', machines: wanted(count) });

test.each([
  ['its API has a fault', () => clouds.hetzner.fail({ method: 'POST', kind: 500, times: 1_000 })],
  ['no login', () => (fleet.access.userData = () => Promise.reject(new Error('may not create roles')))],
] as const)('what fails again and again is told: %s', async (_, fail) => {
  fail();
  const { refusals } = await create(1);
  expect(refusals).toMatchObject([{ key: 'hetzner' }]);
  // It is asked again when its rest is over, and refuses again.
  const policy = deployment(1, { allocation: { hetzner: 100 } });
  const work = { openUnits: 100_000, meanUnitSeconds: 10, busySlots: 0, slots: 0, paused: false };
  const told: string[] = [];
  let memory = emptyMemory(0);
  let book: AlertBook = {};
  // A look takes a moment, too.
  for (let now = 0; now < 60 * MINUTE; now += MINUTE + 1_500) {
    const seen = { now, machines: [], gone: { EUR: 0, USD: 0 }, work: { ...work, limitedBy: null } };
    const decision = decide(policy, seen, memory);
    const step = tell(book, decision.conditions, now);
    ({ book } = step);
    ({ memory } = decision);
    told.push(...step.notices.map(({ status, condition }) => `${status} ${condition.key}`));
    if (decision.create.length > 0)
      for (const { key, reason, forMs } of refusals) memory.blocked[key] = { reason, until: now + forMs };
  }
  expect(told).toEqual(['firing blocked:hetzner']);
});

test('machines that nobody wants any more are not made, and nobody has refused them', async () => {
  const environment = new MockActivityEnvironment();
  const { say } = fleet;
  fleet.say = (line) => {
    say(line);
    environment.cancel('CANCELLED');
  };
  expect(await create(3, environment)).toEqual({ made: [expect.any(String)], refusals: [] });
  expect(clouds.hetzner.alive()).toHaveLength(1);
});

test('the login of a machine goes when its deletion shows, also where nobody was told that it was done', async () => {
  const name = 'aqea-test1-hetzner-1-aaaaaa';
  await fleet.rows.begin(machineRow({ name, state: 'deleting', providerId: null }));
  fleet.logins.add(name);
  const limits = { bootMs: MINUTE, reassignMs: MINUTE, watchedSince: 0, now: Date.now() };
  await new MockActivityEnvironment().run(renting.reapFleet, { deployment: 'test1', ...limits });
  expect(fleet.rows.rows.get(name)?.state).toBe('deleted');
  expect([...fleet.logins]).toEqual([]);
});
