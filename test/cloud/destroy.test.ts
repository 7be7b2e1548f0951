import { Readable } from 'node:stream';
import { destroyFleet } from '../../src/cli/cloud/destroyAll';
import { makeOwnTemporal, temporalMachine } from '../../src/cli/cloud/ownTemporal';
import { ConfigSchema } from '../../src/config/schema';
import { Provisioner } from '../../src/fleet/provision';
import { at, HOUR, machineRow } from '../fleet/machineRow';
import { type TestFleet, testFleet, testOffers } from '../fleet/testFleet';
import { type Clouds, startClouds } from '../support/clouds/clouds';
import { scratchFolder } from '../support/scripts';

const home = scratchFolder();
let clouds: Clouds;
let fleet: TestFleet;
beforeEach(async () => {
  clouds = await startClouds();
  fleet = testFleet(clouds);
});
afterEach(() => clouds.stop());

const env = { AQEA_HOME: home, AQEA_CLOUD_ENV: `${home}/.env.cloud` };
const config = ConfigSchema.parse({ cloud_deployment: { boot_timeout: 5 } });
function terminal() {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const rest = { stdin: Readable.from([]), env, watched: false, width: 80, exitCode: 0 };
  return { out: say, err: say, said, ...rest };
}
const destroy = async (shown = terminal()): Promise<string> => {
  const seen = await fleet.rows.all('test1');
  await destroyFleet({ env, config, fleet, seen }, { yes: true, now: true }, shown);
  return shown.said.join('\n');
};
const offers = testOffers.filter(({ provider }) => provider === 'hetzner');
const make = () =>
  new Provisioner(fleet).makeAll([{ provider: 'hetzner', role: 'worker', workers: 1, offers: [offers[0]!] }]);
const hetzner = () => fleet.providers.find(({ name }) => name === 'hetzner')!;
const states = () => [...fleet.rows.rows.values()].map(({ state }) => state);

test('where a provider answers first and then no more, nobody is told that nothing is left', async () => {
  await make();
  const list = hetzner().list.bind(hetzner());
  let lists = 0;
  hetzner().list = async (deployment) => {
    if (++lists > 1) clouds.hetzner.fail({ kind: 500, times: 1_000 });
    return list(deployment);
  };
  clouds.hetzner.fail({ method: 'DELETE', kind: 500, times: 1_000 });
  await expect(destroy()).rejects.toThrow(/may be left, and are paid for: hetzner could not be asked/);
  expect(states()).toEqual(['deleting']);
});

test('what was asked for just now is waited for, and deleted when it shows', async () => {
  const name = 'aqea-test1-hetzner-1-aaaaaa';
  const row = { name, state: 'creating' as const, providerId: null, createdAt: at(fleet.now()) };
  await fleet.rows.begin(machineRow(row));
  const list = hetzner().list.bind(hetzner());
  let lists = 0;
  hetzner().list = async (deployment) => {
    // Made at the third look: its request was under way.
    if (++lists === 3)
      clouds.hetzner['add']({
        ...{ name, size: 'cx23', region: 'fsn1', image: 'ubuntu-24.04', userData: '' },
        tags: ['aqea-deployment=test1'],
      });
    return lists < 5 ? [] : list(deployment);
  };
  expect(await destroy()).toContain('No machine of this deployment is left.');
  expect(clouds.hetzner.alive()).toEqual([]);
  expect(states()).toEqual(['deleted']);
});

test('what was asked for and never came costs nothing any more', async () => {
  const row = { state: 'creating' as const, providerId: null, createdAt: at(fleet.now() - HOUR) };
  await fleet.rows.begin(machineRow(row));
  expect(await destroy()).toContain('No machine of this deployment is left.');
  expect(states()).toEqual(['deleted']);
});

test('a Temporal server that never answers and cannot be deleted is not said to be gone', async () => {
  clouds.hetzner.fail({ method: 'DELETE', kind: 500, times: 1_000 });
  const session = { env, config, deployment: 'test1', databaseUrl: '', rows: fleet.rows };
  await expect(makeOwnTemporal(session, fleet, temporalMachine(offers), terminal())).rejects.toThrow(
    /did not answer within 5 seconds; it could not be deleted, and is paid for/,
  );
  expect(states()).toEqual(['deleting']);
}, 60_000);
