import { Connection } from '@temporalio/client';
import { readFileSync } from 'node:fs';
import { readCloudEnv } from '../../src/config/cloudEnv';
import { type CloudSystem, cloudSystem, endOf, modeOf } from './system';

jest.setTimeout(300_000);

let cloud: CloudSystem;
beforeAll(async () => {
  cloud = await cloudSystem();
  const setup = await cloud.setUp({ TEMPORAL_ADDRESS: undefined });
  expect(setup.out).toMatch(/Still missing:\n {2}- TEMPORAL_ADDRESS/);
});
afterAll(() => cloud.stop());

const deploy = (...more: string[]) =>
  cloud.cloud([
    'deploy-single',
    '--provider',
    'hetzner',
    '--workers',
    '1',
    '--dump',
    cloud.dump.url,
    ...more,
  ]);

test('without a Temporal server, one on a machine of its own is in the plan, and nothing is made before somebody agrees', async () => {
  const { code, err } = await deploy();
  expect(code).toBe(2);
  expect(err).toMatch(/hetzner +1 +Temporal server +0 +cx23 +fsn1 +0\.00\d+ EUR/);
  expect(err).toMatch(/To be rented: 2 machines/);
  expect(cloud.clouds.hetzner.machines).toEqual([]);
});

test('it is rented first, lets in only clients of this deployment, a run completes on it, and it goes with the rest', async () => {
  const { clouds, envFile, booter } = cloud;
  const { code, err, json } = await deploy('--yes', '--json');
  if (code !== 0) throw new Error(`${err}\n${booter.outputs()}`);
  expect(json()[0]).toMatchObject({ reported: [expect.stringContaining('hetzner')] });
  expect(clouds.hetzner.alive()).toHaveLength(2);
  const kept = readCloudEnv(envFile);
  expect(kept['TEMPORAL_ADDRESS']).toBe(`${clouds.hetzner.machines[0]?.address}:7233`);
  expect(modeOf(kept['TEMPORAL_TLS_CLIENT_KEY_PATH'] ?? '')).toBe(0o600);

  expect(await endOf(cloud, 'extract-de')).toMatchObject({ status: 'completed' });
  const stranger = Connection.connect({
    address: kept['TEMPORAL_ADDRESS'] ?? '',
    tls: {
      serverRootCACertificate: readFileSync(kept['TEMPORAL_TLS_SERVER_CA_CERT_PATH'] ?? ''),
      serverNameOverride: 'temporal.aqea.internal',
    },
    connectTimeout: 2_000,
  });
  await expect(stranger).rejects.toThrow();
  // The key of the authority and of the client are not on the server's machine.
  const key = readFileSync(kept['TEMPORAL_TLS_CLIENT_KEY_PATH'] ?? '', 'utf8');
  expect(clouds.hetzner.machines[0]?.userData).not.toContain(key.split('\n')[1]);

  const destroyed = await cloud.cloud(['destroy', '--yes']);
  if (destroyed.code !== 0) throw new Error(destroyed.err);
  expect(clouds.hetzner.alive()).toEqual([]);
  expect(readCloudEnv(envFile)['TEMPORAL_ADDRESS']).toBeUndefined();
  expect(clouds.all.flatMap((each) => each.violations)).toEqual([]);
});
