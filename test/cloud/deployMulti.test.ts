import { parse } from 'yaml';
import { readCloudEnv } from '../../src/config/cloudEnv';
import { parseConfig } from '../../src/config/loader';
import { TOKEN } from '../support/clouds/standIn';
import { type CloudSystem, cloudSystem, endOf, modeOf } from './system';

jest.setTimeout(600_000);

let cloud: CloudSystem;
beforeAll(async () => {
  // Other than what is asked for below: the command's number is the deployment's.
  cloud = await cloudSystem({ cloud_deployment: { worker_distribution: { total_workers: 4 } } });
});
afterAll(() => cloud.stop());

interface Deployed {
  workflowId: string;
  deployment: string;
  made: { name: string; provider: string }[];
  reported: string[];
}

test('setup, then deploy-multi brings up 15 real workers on three clouds, a run completes on them, destroy leaves none', async () => {
  const { system, clouds, booter } = cloud;
  const { admin } = system.database;
  const setup = await cloud.setUp();
  expect(setup.err).toMatch(/^de needs about 2\.5 GB in the database .*more than the 500 MB/);
  expect(setup).toMatchObject({ code: 0, out: expect.not.stringContaining('Still missing') as string });
  expect(modeOf(cloud.envFile)).toBe(0o600);
  expect(readCloudEnv(cloud.envFile)).toMatchObject({ ...cloud.given, AQEA_LANGUAGE: 'de' });

  const deploy = ['deploy-multi', '--workers', '15', '--dump', cloud.dump.url];
  const asked = await cloud.cloud(deploy);
  expect(asked.code).toBe(2);
  expect(asked.err).toMatch(
    /To be rented: 15 machines \(hetzner 9, digitalocean 5, linode 1\) with 15 workers/,
  );
  expect(asked.err).toContain('AQEA_NOT_CONFIRMED');
  expect(clouds.all.flatMap(({ machines }) => machines)).toEqual([]);

  const deployed = await cloud.cloud([...deploy, '--yes', '--json']);
  if (deployed.code !== 0) throw new Error(`${deployed.err}\n${booter.outputs()}`);
  const { made, reported, workflowId, deployment } = deployed.json()[0] as Deployed;
  expect(made).toHaveLength(15);
  expect(reported.sort()).toEqual(made.map(({ name }) => name).sort());
  expect(workflowId).toBe('extract-de');
  expect(clouds.all.map((each) => each.alive().length)).toEqual([9, 5, 1]);
  expect(
    booter
      .alive()
      .map(({ command }) => command[0])
      .sort(),
  ).toEqual([...Array(3).fill('master'), ...Array(15).fill('worker')]);
  // Each machine works with a login of its own, and knows no other.
  const { rows: logins } = await admin.query<{ rolname: string }>(
    `select rolname::text from pg_roles where rolname like 'aqea-${deployment}-%' order by 1`,
  );
  expect(logins.map(({ rolname }) => rolname)).toEqual(made.map(({ name }) => name).sort());
  const userData = clouds.all.flatMap((each) => each.alive()).map((machine) => machine.userData);
  expect(userData.map(workersAsTold)).toEqual(Array(15).fill(15));
  const { username, password } = new URL(system.database.url);
  for (const secret of [TOKEN, `${username}:${password}@`])
    expect(userData.some((text) => text.includes(secret))).toBe(false);

  const followed = await cloud.cloud(
    deploy.slice(0, 1).concat('--workers', '15', '--dump', cloud.dump.url, '--yes', '--json'),
  );
  expect(followed.json()[0]).toMatchObject({ made: [] });
  expect(await endOf(cloud, workflowId)).toMatchObject({ status: 'completed', deadLettered: 0 });
  const { rows: providers } = await admin.query<{ provider: string; n: number }>(
    `select meta->>'cloud_provider' as provider, count(*)::int as n from public.aqea_entries group by 1 order by 1`,
  );
  expect(providers.map(({ provider }) => provider)).toEqual(['digitalocean', 'hetzner', 'linode']);

  const list = await cloud.cloud(['list', '--json']);
  expect(list.json()[0]).toMatchObject({
    machines: Array(15).fill(expect.objectContaining({ state: 'running', exists: true })),
    faults: {},
  });

  const stranger = clouds.hetzner.addStranger('database-of-somebody-else');
  const destroyed = await cloud.cloud(['destroy', '--yes', '--json']);
  if (destroyed.code !== 0) throw new Error(destroyed.err);
  expect((destroyed.json()[0] as { deleted: string[] }).deleted).toHaveLength(15);
  expect(clouds.all.flatMap((each) => each.alive())).toEqual([stranger]);
  expect(booter.alive()).toEqual([]);
  // They were not cut off: each ended by itself before its machine went.
  const workers = booter.containers.filter(({ command }) => command[0] === 'worker');
  expect(workers.map(({ process }) => process.exitCode)).toEqual(Array(15).fill(0));
  expect((await admin.query(`select from pg_roles where rolname like 'aqea-${deployment}-%'`)).rowCount).toBe(
    0,
  );
  expect(clouds.all.flatMap((each) => each.violations)).toEqual([]);
});

/** `total_workers` of the configuration that a machine is given, by which it takes its part of the database's sessions. */
function workersAsTold(userData: string): number {
  const { write_files: files } = parse(userData) as { write_files: { path: string; content: string }[] };
  const config = files.find(({ path }) => path === '/etc/aqea/cloud-database.yml')?.content ?? '';
  return parseConfig(config, 'machine').cloud_deployment.worker_distribution.total_workers;
}
