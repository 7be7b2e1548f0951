import { ensureMachine } from '../../src/fleet/ensureMachine';
import { machineName, type MachineRow } from '../../src/fleet/machines';
import {
  CLOUD_PROVIDERS,
  type CloudProviderName,
  type MachineSpec,
} from '../../src/fleet/providers/provider';
import { openProvider } from '../../src/fleet/providers/providers';
import { type Clouds, hurried, providerOf, startClouds } from '../support/clouds/clouds';
import { READ_ONLY_TOKEN } from '../support/clouds/standIn';
import { memoryRows } from './memoryRows';

const SIZES = {
  hetzner: { size: 'cx23', region: 'fsn1', image: 'ubuntu-24.04' },
  digitalocean: { size: 's-2vcpu-4gb', region: 'fra1', image: 'ubuntu-24-04-x64' },
  linode: { size: 'g6-standard-2', region: 'eu-central', image: 'linode/ubuntu24.04' },
} as const;

let clouds: Clouds;
beforeEach(async () => {
  clouds = await startClouds();
});
afterEach(async () => {
  const violations = clouds.all.flatMap((each) => each.violations);
  await clouds.stop();
  expect(violations).toEqual([]);
});

function wanted(provider: CloudProviderName, n = 1): { row: MachineRow; spec: MachineSpec } {
  const name = machineName('test1', provider, n);
  const { size, region, image } = SIZES[provider];
  return {
    spec: { name, deployment: 'test1', size, region, image, userData: '#cloud-config\nhostname: x\n' },
    row: {
      ...{ name, deployment: 'test1', provider, role: 'worker', size, region, state: 'creating' },
      ...{ providerId: null, perHour: 0.01, currency: 'EUR', billing: 'hour', deletedAt: null },
      ...{ createdAt: new Date().toISOString(), reason: null, replaces: null },
    },
  };
}

describe.each(CLOUD_PROVIDERS)('%s', (name) => {
  test('a machine is created, found by its label, and deleted; deleting it again is nothing', async () => {
    const provider = providerOf(clouds, name);
    const { spec } = wanted(name);
    const made = await provider.create(spec);
    expect(made).toMatchObject({ name: spec.name, size: spec.size, region: spec.region });
    expect(await provider.list('test1')).toMatchObject([{ id: made.id, name: spec.name }]);
    expect(await provider.list('test2')).toEqual([]);
    await provider.delete('test1', made.id);
    expect(await provider.list('test1')).toEqual([]);
    await provider.delete('test1', made.id);
  });

  test('user data arrives as it was written', async () => {
    const { spec } = wanted(name);
    const userData = '#cloud-config\n# Grüße\nruncmd:\n  - [echo, "a: b"]\n';
    await providerOf(clouds, name).create({ ...spec, userData });
    expect(clouds[name].machines[0]?.userData).toBe(userData);
  });

  test('a list of more than one page is read to its end', async () => {
    const provider = providerOf(clouds, name);
    for (let n = 0; n < 7; n++) clouds[name]['add']({ ...wanted(name, n).spec, tags: [tag(name)] });
    for (let n = 0; n < 230; n++) clouds[name]['add']({ ...wanted(name, n).spec, tags: [tag(name)] });
    expect(await provider.list('test1')).toHaveLength(237);
  });

  test('a machine without our label is not deleted', async () => {
    const stranger = clouds[name].addStranger('database-of-somebody-else');
    await expect(providerOf(clouds, name).delete('test1', String(stranger.id))).rejects.toMatchObject({
      code: 'AQEA_NOT_OUR_MACHINE',
    });
    expect(stranger.deleted).toBe(false);
  });

  test('the price list names the machine that the configuration has', async () => {
    const { size, region } = SIZES[name];
    const price = (await providerOf(clouds, name).prices()).find(
      (p) => p.size === size && p.region === region,
    );
    expect(price?.perHour).toBeGreaterThan(0.005);
    expect(price?.currency).toBe(name === 'hetzner' ? 'EUR' : 'USD');
  });

  test('types on a later page of the price list are known, too', async () => {
    const sizes = (await providerOf(clouds, name).prices()).map(({ size }) => size);
    expect(sizes).toContain(
      { hetzner: 'cpx22', digitalocean: 's-2vcpu-2gb', linode: 'g6-dedicated-2' }[name],
    );
  });

  test('an answer lost after create makes one machine, and the row knows it', async () => {
    const rows = memoryRows();
    const { row, spec } = wanted(name);
    clouds[name].fail({ method: 'POST', kind: 'lost-after', times: 1 });
    const machine = await ensureMachine(providerOf(clouds, name), rows, { row, spec }, hurried);
    expect(clouds[name].alive()).toHaveLength(1);
    expect(rows.rows.get(spec.name)).toMatchObject({ state: 'running', providerId: machine.id });
  });

  test.each([500, 502, 'lost-before'] as const)(
    'a create that fails with %s is tried again after a look',
    async (kind) => {
      const rows = memoryRows();
      const { row, spec } = wanted(name);
      clouds[name].fail({ method: 'POST', kind, times: 2 });
      await ensureMachine(providerOf(clouds, name), rows, { row, spec }, hurried);
      expect(clouds[name].alive()).toHaveLength(1);
      expect(rows.rows.get(spec.name)?.state).toBe('running');
    },
  );

  test('asking for the same machine twice, or from two places, gives one', async () => {
    const rows = memoryRows();
    const one = wanted(name);
    const provider = providerOf(clouds, name);
    const first = await ensureMachine(provider, rows, one, hurried);
    const second = await ensureMachine(provider, rows, one, hurried);
    expect(second.id).toBe(first.id);
    expect(clouds[name].alive()).toHaveLength(1);
  });

  test('429 is waited for, whatever was asked', async () => {
    clouds[name].fail({ kind: 429, times: 4 });
    const { spec } = wanted(name);
    await providerOf(clouds, name).create(spec);
    expect(clouds[name].alive()).toHaveLength(1);
    expect(clouds[name].requests.filter(({ status }) => status === 429)).toHaveLength(4);
  });

  test('a token without rights is refused in one sentence, and nothing is left', async () => {
    const rows = memoryRows();
    const { row, spec } = wanted(name);
    const provider = openProvider(name, { ...clouds.env, ...tokens(READ_ONLY_TOKEN) }, hurried);
    await expect(ensureMachine(provider, rows, { row, spec }, hurried)).rejects.toMatchObject({
      code: 'AQEA_PROVIDER_TOKEN_REFUSED',
      hint: expect.stringContaining('It needs:') as string,
    });
    expect(clouds[name].alive()).toEqual([]);
    expect(rows.rows.get(spec.name)?.state).toBe('refused');
  });

  test.each([
    ['capacity', 'AQEA_PROVIDER_NO_CAPACITY'],
    ['quota', 'AQEA_PROVIDER_QUOTA'],
  ] as const)('no %s is told apart, with the words of the provider', async (kind, code) => {
    clouds[name].fail({ method: 'POST', kind, times: 1 });
    const refused = providerOf(clouds, name).create(wanted(name).spec);
    await expect(refused).rejects.toMatchObject({
      code,
      what: expect.stringMatching(/says: \S+ \S+/) as string,
    });
  });

  test('a missing token names its variable', () => {
    expect(() => openProvider(name, {})).toThrow(/_TOKEN/);
  });
});

test('where names may repeat, twins are found and the newer one goes', async () => {
  const rows = memoryRows();
  const { row, spec } = wanted('digitalocean');
  const provider = providerOf(clouds, 'digitalocean');
  const first = await provider.create(spec);
  await provider.create(spec);
  expect(clouds.digitalocean.alive()).toHaveLength(2);
  const kept = await ensureMachine(provider, rows, { row, spec }, hurried);
  expect(kept.id).toBe(first.id);
  expect(clouds.digitalocean.alive()).toHaveLength(1);
});

test('an allowance that is used up is waited for before the next request', async () => {
  await clouds.stop();
  clouds = await startClouds({ rate: { perSecond: 5, burst: 5 } });
  const provider = openProvider('hetzner', clouds.env);
  for (let n = 0; n < 8; n++) await provider.list('test1');
  const refused = clouds.hetzner.requests.filter(({ status }) => status === 429);
  expect(refused.length).toBeLessThanOrEqual(1);
});

test('a provider that is down for good is unreachable; the row of what was asked for stays open', async () => {
  const rows = memoryRows();
  const { row, spec } = wanted('linode');
  clouds.linode.fail({ method: 'POST', kind: 'lost-after', times: 1 });
  clouds.linode.fail({ method: 'GET', kind: 'lost-before', times: 0 });
  const provider = providerOf(clouds, 'linode');
  const ensuring = ensureMachine(
    provider,
    rows,
    { row, spec },
    {
      sleep: async () => {
        clouds.linode.fail({ method: 'GET', kind: 500, times: 100 });
        return Promise.resolve();
      },
    },
  );
  await expect(ensuring).rejects.toMatchObject({ code: 'AQEA_PROVIDER_UNREACHABLE' });
  expect(rows.rows.get(spec.name)?.state).toBe('creating');
});

function tag(name: CloudProviderName): string {
  return name === 'hetzner' ? 'aqea-deployment=test1' : 'aqea-test1';
}

function tokens(token: string): NodeJS.ProcessEnv {
  return { HCLOUD_TOKEN: token, DIGITALOCEAN_TOKEN: token, LINODE_TOKEN: token };
}
