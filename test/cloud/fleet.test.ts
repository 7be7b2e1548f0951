import type { FleetReport } from '../../src/fleet/report';
import { readCloudEnv } from '../../src/config/cloudEnv';
import type { MachineView } from '../../src/cli/cloud/machinesView';
import { Aqea } from '../e2e/aqea';
import { eventually } from '../support/scripts';
import { type CloudSystem, cloudSystem, endOf, withClient } from './system';

jest.setTimeout(480_000);

/** A busy machine boots slowly. */
const PATIENCE_MS = 180_000;

let cloud: CloudSystem;
/** On this machine, with the providers' tokens: only such a master rents and deletes. */
let master: Aqea;
let goOn: () => void;
beforeAll(async () => {
  cloud = await cloudSystem({
    cloud_deployment: { worker_distribution: { allocation: { hetzner: 50, linode: 50 } } },
    cost_optimization: { budget: { limit: 10 } },
    source: { max_connections_per_host: 64 },
    status: { enabled: false },
  });
  expect((await cloud.setUp()).code).toBe(0);
  // No unit ends before the test says so.
  const until = new Promise<void>((resolve) => (goOn = resolve));
  cloud.dump.fault({
    ...{ kind: 'hold', afterBytes: 10, until, hit: () => undefined },
    ...{ path: 'multistream.xml.bz2', range: 'later', times: 10_000 },
  });
});
afterAll(async () => {
  goOn();
  master?.kill('SIGTERM');
  await master?.ended;
  await cloud.stop();
});

const deploy = (...more: string[]) => cloud.cloud([...more, '--dump', cloud.dump.url, '--yes', '--json']);
const running = () => cloud.clouds.all.flatMap((each) => each.alive());
const names = () =>
  running()
    .map(({ name }) => name)
    .sort();

async function working(): Promise<string[]> {
  const { machines } = (await cloud.cloud(['list', '--json'])).json()[0] as { machines: MachineView[] };
  return machines.filter(({ state, slots }) => state === 'running' && slots > 0).map(({ name }) => name);
}

function fleet<T>(step: (handle: { report(): Promise<FleetReport>; look(): Promise<void> }) => Promise<T>) {
  const { AQEA_DEPLOYMENT: deployment } = readCloudEnv(cloud.envFile);
  return withClient(cloud, (client) => {
    const handle = client.workflow.getHandle(`fleet-${deployment}`);
    return step({ report: () => handle.query<FleetReport>('fleet'), look: () => handle.signal('look') });
  });
}

test('a machine that somebody deletes is replaced by the master here, and its successor works', async () => {
  const deployed = await deploy('deploy-multi', '--workers', '4');
  if (deployed.code !== 0) throw new Error(`${deployed.err}\n${cloud.booter.outputs()}`);
  // Before anybody waits: who stops waiting has a budget all the same.
  expect(deployed.err).toMatch(/fleet-\w+ looks after the machines.*works \(1 of 4\)/s);
  expect(cloud.clouds.all.map((each) => each.alive().length)).toEqual([2, 0, 2]);
  master = new Aqea(['master'], { ...cloud.shell, ...readCloudEnv(cloud.envFile) });

  const { admin } = cloud.system.database;
  const { rows } = await admin.query<{ id: string }>(
    `select id from public.machines where provider = 'hetzner' and role = 'worker'`,
  );
  const victim = cloud.clouds.hetzner.alive().find(({ name }) => name === rows[0]?.id);
  await cloud.clouds.hetzner.remove(victim!);
  // As if it had been made a while ago: a provider's list may lag.
  await admin.query(`update public.machines set created_at = created_at - interval '5 minutes'`);
  await fleet(({ look, report }) =>
    eventually(
      'another one is there',
      async () => {
        await look();
        return running().length === 4;
      },
      PATIENCE_MS,
    ).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${JSON.stringify(await report())}\n${master.output.slice(-3_000)}`);
    }),
  );
  const { rows: replaced } = await admin.query<{ id: string; state: string }>(
    `select m.id, lost.state from public.machines m join public.machines lost on lost.id = m.replaces`,
  );
  expect(replaced).toEqual([{ id: expect.any(String) as string, state: 'lost' }]);
  const successor = replaced[0]?.id ?? '';
  expect(names()).toContain(successor);
  await eventually('it works', async () => (await working()).includes(successor), PATIENCE_MS);
  expect(cloud.booter.alive(successor).map(({ command }) => command[0])).toEqual(['worker']);
});

test('fewer workers: those that are too many finish what they have and go, none comes back, nothing is lost', async () => {
  const before = names();
  const fewer = deploy('deploy-multi', '--workers', '2');
  const { admin } = cloud.system.database;
  await eventually(
    'two are told to finish',
    async () =>
      (await admin.query(`select from public.machines where state = 'draining'`)).rowCount === 2 ||
      running().length < 4,
    PATIENCE_MS,
  );
  // Whoever looks after the machines knows already, and makes none in their place.
  await fleet(async ({ look, report }) => {
    for (let n = 0; n < 3; n++) {
      const { seenAt } = await report();
      await look();
      await eventually('it has looked', async () => (await report()).seenAt !== seenAt, PATIENCE_MS);
    }
  });
  goOn();
  cloud.dump.heal();
  const { code, err } = await fewer;
  if (code !== 0) throw new Error(`${err}\n${cloud.booter.outputs()}`);
  expect(err).toMatch(/There already: 2 machines \(hetzner 1, linode 1\)\.\nMore than asked for.*: aqea-/);
  expect(cloud.clouds.all.map((each) => each.alive().length)).toEqual([1, 0, 1]);
  expect(before).toEqual(expect.arrayContaining(names()));
  const gone = before.filter((name) => !names().includes(name));
  // Each worker that went had ended by itself.
  for (const name of gone)
    expect(
      cloud.booter.containers
        .filter(({ machine }) => machine === name)
        .map(({ command, process }) => [command[0], process.exitCode]),
    ).toEqual([['worker', 0]]);
  const end = await endOf(cloud, 'extract-de');
  expect(end).toMatchObject({ status: 'completed', deadLettered: 0 });
  expect(end.stored + end.unchanged + end.skipped).toBe(end.pages);
  await fleet(async ({ look, report }) => {
    await eventually('it holds two', async () => {
      await look();
      return (await report()).reasons.some((reason) =>
        reason.startsWith('2 machines are to be held: 2 wanted'),
      );
    });
  });
  expect(names()).toHaveLength(2);
});

test('at one provider: those at the others stay, and are looked after as before', async () => {
  const before = names();
  const same = await deploy('deploy-single', '--provider', 'linode', '--workers', '1');
  expect(same.json()[0]).toMatchObject({ made: [], kept: [expect.stringContaining('linode')] });
  const { reasons } = await fleet(async ({ look, report }) => {
    await look();
    return report();
  });
  expect(reasons.join()).toMatch(/2 machines are to be held/);
  expect(names()).toEqual(before);
  const destroyed = await cloud.cloud(['destroy', '--yes']);
  expect(destroyed).toMatchObject({ code: 0 });
  expect(running()).toEqual([]);
  await eventually('no process is left', () => cloud.booter.alive().length === 0);
  expect(cloud.clouds.all.flatMap((each) => each.violations)).toEqual([]);
});
