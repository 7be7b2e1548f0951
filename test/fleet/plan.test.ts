import { ConfigSchema } from '../../src/config/schema';
import { workersOn } from '../../src/fleet/deploymentWorkers';
import { divideWorkers, planFleet, type PlanInput } from '../../src/fleet/plan';
import type { Offer } from '../../src/fleet/prices';
import type { CloudProviderName } from '../../src/fleet/providers/provider';
import { sharingProviders, wantedSizes } from '../../src/fleet/wantedMachines';
import { machineRow } from './machineRow';

const config = ConfigSchema.parse({});
const { allocation } = config.cloud_deployment.worker_distribution;
const offer = (provider: CloudProviderName, size: string, perHour = 0.01): Offer => ({
  ...{ provider, size, region: 'here', perHour, currency: 'EUR', billing: 'hour', source: 'list' },
  asOf: '2026-11-26',
});
const offers = [
  offer('hetzner', 'h1'),
  offer('hetzner', 'h2'),
  offer('digitalocean', 'd1'),
  offer('linode', 'l1'),
];
const plan = (change: Partial<PlanInput> = {}) =>
  planFleet({ workers: 15, workersPerMachine: 1, allocation, offers, machines: [], ...change });
const byProvider = (machines: readonly { provider: string }[]) =>
  Object.fromEntries(
    ['hetzner', 'digitalocean', 'linode'].map((name) => [
      name,
      machines.filter(({ provider }) => provider === name).length,
    ]),
  );

test('workers of machines that are paid for count, with those that are only asked for', () => {
  const machines = (
    ['running', 'creating', 'draining', 'deleting', 'deleted', 'lost', 'refused'] as const
  ).map((state) => machineRow({ state }));
  const master = machineRow({ role: 'master' });
  expect(workersOn([...machines, master, machineRow({ role: 'temporal' })], 2)).toBe(10);
});

test.each([
  [15, [9, 5, 1]],
  [20, [12, 6, 2]],
  [1, [1, 0, 0]],
  [3, [2, 1, 0]],
])('%i workers are %j, never more than were asked for', (workers, parts) => {
  expect(Object.values(divideWorkers(workers, allocation))).toEqual(parts);
});

test('shares of names that no machine can be rented from go to the others', () => {
  expect(divideWorkers(10, { hetzner: 30, 'my-rack': 60, linode: 10 })).toEqual({
    hetzner: 8,
    digitalocean: 0,
    linode: 2,
  });
});

test('15 workers are 15 machines, the first at each provider with a master', () => {
  const { machines } = plan();
  expect(byProvider(machines)).toEqual({ hetzner: 9, digitalocean: 5, linode: 1 });
  expect(machines.slice(0, 3).map(({ role }) => role)).toEqual(['master', 'master', 'master']);
  expect(byProvider(machines.slice(0, 3))).toEqual({ hetzner: 1, digitalocean: 1, linode: 1 });
  expect(machines.filter(({ role }) => role === 'master')).toHaveLength(3);
});

test('several workers on a machine make fewer machines; the last one has the rest', () => {
  const { machines } = plan({ workersPerMachine: 4 });
  expect(byProvider(machines)).toEqual({ hetzner: 3, digitalocean: 2, linode: 1 });
  expect(machines.reduce((sum, { workers }) => sum + workers, 0)).toBe(15);
});

test('what is there is not made again: from 15 to 20 are five more', () => {
  const machines = plan().machines.map(({ provider, role }, n) =>
    machineRow({ name: `m${n}`, provider, role }),
  );
  expect(plan({ machines }).machines).toEqual([]);
  const more = plan({ workers: 20, machines });
  expect(byProvider(more.machines)).toEqual({ hetzner: 3, digitalocean: 1, linode: 1 });
  expect(more.machines.every(({ role }) => role === 'worker')).toBe(true);
  expect(more.kept).toHaveLength(15);
});

test('fewer than are there: the newest go, masters last', () => {
  const machines = plan().machines.map(({ provider, role }, n) =>
    machineRow({ name: `m${n}`, provider, role, createdAt: new Date(1_000 * n).toISOString() }),
  );
  const { surplus, kept } = plan({ workers: 3, machines });
  expect(byProvider(kept)).toEqual({ hetzner: 2, digitalocean: 1, linode: 0 });
  expect(kept.filter(({ role }) => role === 'master')).toHaveLength(2);
  expect(surplus).toHaveLength(12);
});

test('machines that are gone, were refused, or are a Temporal server do not count as workers', () => {
  const machines = [
    machineRow({ name: 'a', state: 'deleted' }),
    machineRow({ name: 'b', state: 'refused' }),
    machineRow({ name: 'c', state: 'lost' }),
    machineRow({ name: 'd', role: 'temporal' }),
  ];
  const planned = plan({ machines });
  expect(planned.machines).toHaveLength(15);
  expect(planned.surplus).toEqual([]);
});

test('one whose workers have drained is replaced, and goes', () => {
  const machines = [machineRow({ name: 'a', role: 'master', state: 'draining' })];
  const planned = plan({ workers: 1, machines, allocation: { hetzner: 100 } });
  expect(planned.machines).toMatchObject([{ role: 'master' }]);
  expect(planned.surplus).toMatchObject([{ name: 'a' }]);
});

test('when nothing is left at the own provider, the others are tried', () => {
  const linode = plan().machines.find(({ provider }) => provider === 'linode');
  expect(linode?.offers.map(({ size }) => size)).toEqual(['l1', 'h1', 'h2', 'd1']);
});

test('types are tried in all regions before the next type', () => {
  expect(sharingProviders(config)).toEqual(['hetzner', 'digitalocean', 'linode']);
  expect(wantedSizes(config, 'digitalocean').map(({ size, region }) => `${size} ${region}`)).toEqual([
    's-2vcpu-4gb fra1',
    's-2vcpu-4gb ams3',
    's-2vcpu-2gb fra1',
    's-2vcpu-2gb ams3',
  ]);
});
