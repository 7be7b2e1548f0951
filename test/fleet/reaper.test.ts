import { machineName } from '../../src/fleet/machines';
import { CLOUD_PROVIDERS } from '../../src/fleet/providers/provider';
import { offersOf } from '../../src/fleet/prices';
import { carryOut, compare, type Reaper } from '../../src/fleet/reaper';
import { type Clouds, providerOf, startClouds } from '../support/clouds/clouds';
import { at, HOUR, machineRow, MINUTE } from './machineRow';
import { memoryRows } from './memoryRows';

let clouds: Clouds;
let rows: ReturnType<typeof memoryRows>;
let reaper: Reaper;
beforeEach(async () => {
  clouds = await startClouds();
  rows = memoryRows();
  const providers = CLOUD_PROVIDERS.map((name) => providerOf(clouds, name));
  reaper = { deployment: 'test1', providers, rows, bootMs: 5 * MINUTE, reassignMs: 10 * MINUTE };
});
afterEach(() => clouds.stop());

const later = (): { now: number; watchedSince: number } => ({ now: Date.now() + HOUR, watchedSince: 0 });

async function make(name: string): Promise<string> {
  const { id } = await providerOf(clouds, 'hetzner').create({
    ...{ name, deployment: 'test1', size: 'cx23', region: 'fsn1', image: 'ubuntu-24.04', userData: '' },
  });
  return id;
}

test('what nobody remembers is deleted; what belongs to others stays', async () => {
  await make('aqea-test1-hetzner-1-aaaaaa');
  clouds.hetzner.addStranger('database-of-somebody-else');
  const found = await compare(reaper, later());
  expect(clouds.hetzner.alive()).toHaveLength(2);
  expect(await carryOut(reaper, found, Date.now())).toEqual({});
  expect(clouds.hetzner.alive().map(({ name }) => name)).toEqual(['database-of-somebody-else']);
});

test('one deleted by hand is lost, from then on it costs nothing', async () => {
  const name = machineName('test1', 'hetzner', 1);
  await rows.begin(machineRow({ name, createdAt: at(Date.now()) }));
  await make(name);
  await clouds.hetzner.remove(clouds.hetzner.alive()[0]!);
  const { now, watchedSince } = later();
  await carryOut(reaper, await compare(reaper, { now, watchedSince }), now);
  expect(rows.rows.get(name)).toMatchObject({ state: 'lost', deletedAt: at(now) });
});

test('a provider that is down keeps its machines, and a deletion that fails is tried again', async () => {
  const name = machineName('test1', 'hetzner', 1);
  await rows.begin(machineRow({ name, createdAt: at(Date.now()), providerId: await make(name) }));
  clouds.hetzner.fail({ method: 'GET', kind: 500, times: 100 });
  const down = await compare(reaper, later());
  expect(down).toMatchObject({ unreachable: ['hetzner'], delete: [], faults: { hetzner: /./ } });
  clouds.hetzner.faults.length = 0;

  const silent = await compare(reaper, later());
  expect(silent).toMatchObject({ delete: [{ name }], replace: [{ name }] });
  clouds.hetzner.fail({ method: 'DELETE', kind: 500, times: 100 });
  expect(Object.keys(await carryOut(reaper, silent, Date.now()))).toEqual([name]);
  expect(rows.rows.get(name)?.state).toBe('deleting');
  clouds.hetzner.faults.length = 0;
  await carryOut(reaper, await compare(reaper, later()), Date.now());
  expect(clouds.hetzner.alive()).toEqual([]);
  expect(rows.rows.get(name)?.state).toBe('deleted');
});

test('prices come from the provider’s list; while it is down, from the configuration, with their date', async () => {
  const fallback = { perHour: 0.02, currency: 'EUR', asOf: '2026-11-01' } as const;
  const wanted = [
    { size: 'cx23', region: 'fsn1', fallback },
    { size: 'none', region: 'fsn1', fallback },
  ];
  const hetzner = providerOf(clouds, 'hetzner');
  const { offers, notes } = await offersOf(hetzner, wanted, new Date('2026-11-26T10:00:00Z'));
  expect(offers).toEqual([
    expect.objectContaining({ size: 'cx23', source: 'list', asOf: '2026-11-26', billing: 'hour' }),
  ]);
  expect(notes).toEqual(['hetzner: none is not offered in fsn1']);
  clouds.hetzner.fail({ method: 'GET', kind: 500, times: 100 });
  const dated = await offersOf(hetzner, wanted, new Date());
  expect(dated.offers[0]).toMatchObject({ perHour: 0.02, source: 'configuration', asOf: '2026-11-01' });
  expect(dated.notes[0]).toContain('prices of 2026-11-01 from the configuration');
});
