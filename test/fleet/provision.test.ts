import { awaitReports } from '../../src/fleet/awaitReports';
import { planFleet } from '../../src/fleet/plan';
import { type Provisioned, Provisioner } from '../../src/fleet/provision';
import { CLOUD_PROVIDERS, type CloudProviderName } from '../../src/fleet/providers/provider';
import { retire } from '../../src/fleet/retire';
import { type Clouds, startClouds } from '../support/clouds/clouds';
import { READ_ONLY_TOKEN } from '../support/clouds/standIn';
import { memoryRows } from './memoryRows';
import { reportingBooter, type TestFleet, testFleet, testOffers } from './testFleet';

const BOOT_MS = 60_000;
const rows = memoryRows();
let clouds: Clouds;
let fleet: TestFleet;
beforeEach(async () => {
  rows.rows.clear();
  clouds = await startClouds({ booter: reportingBooter(rows) });
  fleet = testFleet(clouds, rows);
});
afterEach(async () => {
  const violations = clouds.all.flatMap((each) => each.violations);
  await clouds.stop();
  expect(violations).toEqual([]);
});

const planOf = (allocation: Partial<Record<CloudProviderName, number>>, workers: number) =>
  planFleet({ workers, workersPerMachine: 1, allocation, offers: testOffers, machines: [] }).machines;
const make = (
  allocation: Partial<Record<CloudProviderName, number>>,
  workers: number,
): Promise<Provisioned> => new Provisioner(fleet).makeAll(planOf(allocation, workers));
const alive = () => clouds.all.flatMap((each) => each.alive());

/** Every machine has a row that says so, and a login; nothing else has one. */
function expectNoOrphans(): void {
  const running = [...rows.rows.values()].filter(({ state }) => state === 'running').map(({ name }) => name);
  expect(
    alive()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(running.sort());
  expect([...fleet.logins].sort()).toEqual(running.sort());
}

test('15 machines are made at three providers, each once, each with a login, and their workers report', async () => {
  const { made, failed } = await make({ hetzner: 60, digitalocean: 30, linode: 10 }, 15);
  expect(failed).toEqual([]);
  expect(clouds.all.map((each) => each.alive().length)).toEqual([9, 5, 1]);
  expect(await awaitReports(fleet, made, { bootMs: BOOT_MS })).toMatchObject({ failed: [] });
  expectNoOrphans();
});

test('a machine that was made while the database failed for a moment is in the books, and keeps its login', async () => {
  const { change } = rows;
  rows.change = () => {
    rows.change = change;
    return Promise.reject(new Error('the database went away'));
  };
  const { failed } = await make({ hetzner: 100 }, 1);
  expect(failed).toHaveLength(1);
  expect(clouds.hetzner.alive()).toHaveLength(1);
  expect([...rows.rows.values()]).toMatchObject([{ state: 'creating' }]);
  expect([...fleet.logins]).toHaveLength(1);
});

test('one that is told to go before it has reported is not replaced: there is a reason for it', async () => {
  clouds.hetzner.fail({ method: 'POST', kind: 'never-boots', times: 1 });
  const { made } = await make({ hetzner: 100 }, 2);
  const silent = made.find(({ name }) => rows.rows.get(name)?.beatAt === null)!;
  await rows.change(silent.name, { state: 'draining', reason: 'the budget does not allow its next step' });
  const { reported, failed } = await awaitReports(fleet, made, { bootMs: BOOT_MS });
  expect(reported).toHaveLength(1);
  expect(failed).toEqual([
    { name: silent.name, reason: 'it was told to go: the budget does not allow its next step' },
  ]);
  expect(clouds.hetzner.machines).toHaveLength(2);
});

describe.each(CLOUD_PROVIDERS)('%s', (name) => {
  test.each(['lost-after', 'lost-before', 500, 429] as const)(
    '%s while machines are asked for: no orphan, no double',
    async (kind) => {
      clouds[name].fail({ method: 'POST', kind, times: 2 });
      const { made, failed } = await make({ [name]: 100 }, 3);
      expect(failed).toEqual([]);
      expect(made).toHaveLength(3);
      expect(clouds[name].alive()).toHaveLength(3);
      expectNoOrphans();
    },
  );

  test('a token that may only read: nothing is made, the sentence says which rights it needs', async () => {
    fleet = testFleet(clouds, rows, {
      ...{
        HCLOUD_TOKEN: READ_ONLY_TOKEN,
        DIGITALOCEAN_TOKEN: READ_ONLY_TOKEN,
        LINODE_TOKEN: READ_ONLY_TOKEN,
      },
    });
    const { made, failed } = await make({ [name]: 100 }, 3);
    expect(made).toEqual([]);
    expect(failed.map(({ error }) => error.message)).toEqual(
      Array(3).fill(expect.stringMatching(/does not accept the token.*It needs:/s)),
    );
    // Asked once: the others would fail in the same way.
    expect(clouds[name].requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expectNoOrphans();
  });

  test('one that never boots is replaced once', async () => {
    clouds[name].fail({ method: 'POST', kind: 'never-boots', times: 1 });
    const { made } = await make({ [name]: 100 }, 2);
    const { reported, failed } = await awaitReports(fleet, made, { bootMs: BOOT_MS });
    expect(failed).toEqual([]);
    expect(reported).toHaveLength(2);
    expect(clouds[name].machines).toHaveLength(3);
    expect([...rows.rows.values()].filter(({ replaces }) => replaces !== null)).toHaveLength(1);
    expectNoOrphans();
  });

  test('when its replacement does not boot either, both are gone, and that is told', async () => {
    clouds[name].fail({ method: 'POST', kind: 'never-boots', times: 2 });
    const { made } = await make({ [name]: 100 }, 1);
    const { failed } = await awaitReports(fleet, made, { bootMs: BOOT_MS });
    expect(failed).toMatchObject([
      { reason: expect.stringMatching(/not reported.*like aqea-test1/s) as string },
    ]);
    expect(clouds[name].machines).toHaveLength(2);
    expect(fleet.said.at(-1)).toMatch(/not replaced again/);
    expect(alive()).toEqual([]);
    expectNoOrphans();
  });

  test('one that somebody deletes while it boots is replaced', async () => {
    clouds[name].fail({ method: 'POST', kind: 'never-boots', times: 1 });
    const { made } = await make({ [name]: 100 }, 1);
    await clouds[name].remove(clouds[name].alive()[0]!);
    const { reported } = await awaitReports(fleet, made, { bootMs: 10 * BOOT_MS });
    expect(reported).toHaveLength(1);
    expect(fleet.said.join('\n')).toMatch(/somebody has deleted it/);
    expectNoOrphans();
  });
});

test('a type that is sold out is replaced by the next region, then the next type, then another provider; each is said', async () => {
  clouds.hetzner.fail({ method: 'POST', kind: 'capacity', times: 3 });
  const { made, failed } = await make({ hetzner: 100 }, 2);
  expect(failed).toEqual([]);
  expect(made.map(({ offer }) => offer.provider)).toEqual(['digitalocean', 'digitalocean']);
  expect(fleet.said.filter((line) => line.includes('has no'))).toEqual([
    expect.stringMatching(/hetzner has no cx23 in fsn1 .*trying hetzner cx23 in nbg1/s),
    expect.stringMatching(/cx23 in nbg1 .*trying hetzner cpx22 in fsn1/s),
    expect.stringMatching(/cpx22 in fsn1 .*trying digitalocean/s),
  ]);
  expectNoOrphans();
});

test('nothing left anywhere: nothing is made, and the last words of the provider are told', async () => {
  for (const each of clouds.all) each.fail({ method: 'POST', kind: 'capacity', times: 10 });
  const { made, failed } = await make({ linode: 100 }, 1);
  expect(made).toEqual([]);
  expect(failed[0]?.error).toMatchObject({ code: 'AQEA_PROVIDER_NO_CAPACITY' });
  expectNoOrphans();
});

test('the limit of the account: what was made stays, the rest is told, and not made elsewhere', async () => {
  clouds.digitalocean.fail({ method: 'POST', kind: 'quota', times: 1 });
  const { made, failed } = await make({ hetzner: 50, digitalocean: 50 }, 4);
  expect(made).toHaveLength(2);
  expect(failed.map(({ error }) => error)).toEqual(
    Array(2).fill(expect.objectContaining({ code: 'AQEA_PROVIDER_QUOTA' })),
  );
  expectNoOrphans();
});

test('a provider whose answers stay lost: what may exist stays in the books, with its login', async () => {
  clouds.linode.fail({ method: 'POST', kind: 'lost-before', times: 20 });
  const { failed } = await make({ linode: 100 }, 1);
  expect(failed[0]?.error).toMatchObject({ code: 'AQEA_PROVIDER_ANSWER_LOST' });
  expect([...rows.rows.values()]).toMatchObject([{ state: 'creating' }]);
  expect(fleet.logins.size).toBe(1);
});

test('machines that are retired drain first; their logins end with them', async () => {
  await make({ hetzner: 50, linode: 50 }, 4);
  const machines = await rows.all('test1');
  const retiring = retire(fleet, machines, { reason: 'test', drainMs: 600_000 });
  const draining = (): boolean => [...rows.rows.values()].every(({ state }) => state === 'draining');
  while (!draining()) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(alive()).toHaveLength(4);
  for (const [name, row] of rows.rows) rows.rows.set(name, { ...row, slots: 0 });
  expect(await retiring).toMatchObject({ deleted: machines.map(({ name }) => name), failed: [] });
  expect(alive()).toEqual([]);
  expectNoOrphans();
});

test('whoever does not finish in time is deleted all the same, and that is said', async () => {
  await make({ hetzner: 100 }, 1);
  await retire(fleet, await rows.all('test1'), { reason: 'test', drainMs: 5_000 });
  expect(alive()).toEqual([]);
  expect(fleet.said.at(-1)).toMatch(/Not finished in time/);
});

test('a machine that cannot be deleted is named, its login ended', async () => {
  await make({ hetzner: 100 }, 1);
  clouds.hetzner.fail({ method: 'DELETE', kind: 500, times: 20 });
  const { failed } = await retire(fleet, await rows.all('test1'), { reason: 'test', drainMs: 0 });
  expect(failed).toHaveLength(1);
  expect(fleet.logins.size).toBe(0);
  expect([...rows.rows.values()][0]?.state).toBe('deleting');
});
