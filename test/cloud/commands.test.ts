import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { withTemporal } from '../../src/cli/context';
import { ConfigSchema } from '../../src/config/schema';
import { fleetWorkflowId, startManageFleet } from '../../src/fleet/manageFleet';
import { policyOf } from '../../src/fleet/policy';
import { readCloudEnv } from '../../src/config/cloudEnv';
import { supabaseUrls } from '../../src/cli/cloud/supabase';
import { runCli } from '../../src/cli/program';
import type { Terminal } from '../../src/cli/terminal';
import { Aqea } from '../e2e/aqea';
import { READ_ONLY_TOKEN, TOKEN } from '../support/clouds/standIn';
import { eventually } from '../support/scripts';
import { type CloudSystem, cloudSystem, IMAGE } from './system';

jest.setTimeout(240_000);

let cloud: CloudSystem;
let given: NodeJS.ProcessEnv;
beforeAll(async () => {
  cloud = await cloudSystem();
  ({ given } = cloud);
  expect((await cloud.setUp()).code).toBe(0);
});
afterAll(() => cloud.stop());

/** A terminal at which somebody answers these questions. */
async function answering(
  args: string[],
  answers: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const stdin = Object.assign(Readable.from([`${answers.join('\n')}\n`]), { isTTY: true });
  const terminal: Terminal = {
    ...{ out: (text) => void said.push(text), err: (text) => void said.push(text), stdin, env },
    ...{ watched: true, width: 80, exitCode: 0 },
  };
  return { code: await runCli(args, terminal), said: said.join('\n') };
}

test('setup without a save keeps nothing; the dry run changes nothing', async () => {
  const file = `${cloud.envFile}.none`;
  const env = { ...given, AQEA_CLOUD_ENV: file };
  expect((await cloud.cloud(['setup', '--no-save'], env)).out).toContain('Nothing was kept');
  expect((await cloud.cloud(['setup', '--dry-run', '--language', 'de'], env)).code).toBe(0);
  expect(readCloudEnv(file)).toEqual({});
});

test('setup asks for what is missing, and never shows a secret', async () => {
  const file = `${cloud.envFile}.asked`;
  const { HCLOUD_TOKEN: _h, AQEA_CONTACT: _c, ...env } = given;
  const { code, said } = await answering(['cloud', 'setup', '--language', 'de'], ['asked@aqea.test', TOKEN], {
    ...cloud.shell,
    ...env,
    AQEA_CLOUD_ENV: file,
  });
  expect(code).toBe(0);
  expect(said).toMatch(/mail address.*API token of hetzner.*is not shown/s);
  expect(said).not.toContain(TOKEN);
  expect(readCloudEnv(file)).toMatchObject({ AQEA_CONTACT: 'asked@aqea.test', HCLOUD_TOKEN: TOKEN });
});

test('a token that is refused is told in setup, with the rights that it needs', async () => {
  const { out } = await cloud.cloud(['setup', '--no-save'], { ...given, LINODE_TOKEN: 'wrong' });
  expect(out).toMatch(/a token that linode accepts: linode does not accept the token.*linodes:read_write/s);
});

test('a project is its direct connection where there is IPv6, else its pooler in the region that was named', () => {
  const project = { project: 'abcdefghijklmnopqrst', password: "p@ss:w/'rd" };
  expect(supabaseUrls(project, true)).toEqual([
    'postgresql://postgres:p%40ss%3Aw%2F%27rd@db.abcdefghijklmnopqrst.supabase.co:5432/postgres',
  ]);
  expect(() => supabaseUrls(project, false)).toThrow(/no IPv6.*pooler-region/s);
  expect(supabaseUrls({ ...project, poolerRegion: 'eu-central-1' }, false)[1]).toBe(
    'postgresql://postgres.abcdefghijklmnopqrst:p%40ss%3Aw%2F%27rd@aws-1-eu-central-1.pooler.supabase.com:5432/postgres',
  );
  expect(() => supabaseUrls({ ...project, project: 'https://x' }, true)).toThrow(/project/);
});

test('a password on the command line works with a warning', async () => {
  const { code, err } = await cloud.cloud(
    [
      'setup',
      '--no-save',
      '--supabase-project',
      'nosuchproject',
      '--supabase-password',
      'secret',
      '--pooler-region',
      'xx-nowhere-1',
    ],
    given,
  );
  expect(code).not.toBe(0);
  expect(err).toMatch(/Warning: a password on the command line/);
  expect(err).not.toContain('secret@');
});

const deploy = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  cloud.cloud(['deploy-multi', '--workers', '15', '--dump', cloud.dump.url, ...args], env);

test('the dry run shows machines, prices, the sum and what would be sent, and sends nothing', async () => {
  const { code, err } = await deploy(['--dry-run']);
  expect(code).toBe(0);
  expect(err).toMatch(/hetzner +8 +workers +8 +cx23 +fsn1 +0\.00\d+ EUR per started hour +price list/);
  expect(err).toMatch(/Price: 0\.\d+ EUR an hour for all machines; at most .* sold out/);
  expect(err).toMatch(/^Exchange: 1 EUR = 1\.00 USD, the cautious default, not the rate of the day/m);
  expect(err).toMatch(/hetzner: POST \/servers, 8 times: type cx23.*aqea-worker/s);
  expect(err).toMatch(/digitalocean: POST \/v2\/droplets, 4 times/);
  expect(err).toMatch(/linode: POST \/linode\/instances, once/);
  expect(cloud.clouds.all.flatMap(({ machines }) => machines)).toEqual([]);
  expect(
    (await cloud.cloud(['deploy-multi', '--workers', '15', '--dry-run', '--json'])).json()[0],
  ).toMatchObject({ dryRun: true, seconds: expect.any(Number) as number });
});

test('the plan says what a Temporal API key on the machines could be used for', async () => {
  const notes = async (env: NodeJS.ProcessEnv) =>
    (await deploy(['--dry-run'], env)).err.split('\n').filter((line) => /^Note: .*API_KEY/.test(line));
  // The server of the tests has no TLS: a key would turn it on.
  const plain = { TEMPORAL_TLS: 'false' };
  expect(await notes(plain)).toEqual([]);
  expect(await notes({ ...plain, TEMPORAL_API_KEY: 's3cret-key' })).toEqual([
    expect.stringMatching(
      /your TEMPORAL_API_KEY .*start, signal and end workflows .* in every namespace .*AQEA_WORKER_TEMPORAL_API_KEY/,
    ),
  ]);
  expect(
    await notes({ ...plain, TEMPORAL_API_KEY: 's3cret-key', AQEA_WORKER_TEMPORAL_API_KEY: 'an0ther' }),
  ).toEqual([
    expect.stringMatching(
      /^Note: each new machine has AQEA_WORKER_TEMPORAL_API_KEY .*until it is revoked\.$/,
    ),
  ]);
});

test('the status of the providers is served on this machine, and nothing can be changed there', async () => {
  const served = new Aqea(['cloud', 'serve', '--provider', 'hetzner,linode', '--json'], cloud.shell);
  try {
    await served.says('"served"');
    const line = served.output.split('\n').find((each) => each.includes('"served"')) ?? '';
    const { served: places } = JSON.parse(line) as { served: { provider: string; apiUrl: string }[] };
    expect(places.map(({ provider }) => provider)).toEqual(['hetzner', 'linode']);
    for (const { apiUrl } of places) {
      expect((await fetch(`${apiUrl}/api/status`)).status).toBe(200);
      expect(await (await fetch(`${apiUrl}/api/session`)).json()).toMatchObject({ control: 'off' });
    }
  } finally {
    served.kill('SIGTERM');
  }
  expect((await served.ended).code).toBe(0);
});

test('somebody who says no rents nothing', async () => {
  const args = ['cloud', 'deploy-multi', '--workers', '1', '--dump', cloud.dump.url];
  const { code, said } = await answering(args, ['n'], cloud.shell);
  expect(code).toBe(2);
  expect(said).toMatch(/Rent these machines and start\? \[y\/N\].*Nothing was done/s);
});

test.each([
  ['no image', ['--config', 'none.json'], {}, 2, /AQEA_IMAGE_MISSING/],
  ['a file of this machine', ['--dump', './dump.xml'], {}, 2, /cannot read files of this one/],
  [
    'a database that only this machine reaches',
    [],
    { HCLOUD_ENDPOINT: 'https://api.hetzner.cloud/v1' },
    2,
    /AQEA_OUT_OF_REACH/,
  ],
  ['no deployment', [], { AQEA_DEPLOYMENT: 'Not One' }, 2, /cannot be the name of a deployment/],
  ['a limit that is too low', ['--config', 'poor.json'], {}, 2, /AQEA_OVER_BUDGET/],
] as const)('%s: refused before anything is rented', async (_, args, env, expected, words) => {
  const image = { cloud_deployment: { image: IMAGE } };
  const folder = cloud.system.folder;
  writeFileSync(`${folder}/none.json`, '{}');
  const budget = { cost_optimization: { budget: { limit: 0.01 } } };
  writeFileSync(`${folder}/poor.json`, JSON.stringify({ ...image, ...budget }));
  const files = args.map((arg) => (arg.endsWith('.json') ? `${folder}/${arg}` : arg));
  const { code, err } = await deploy(['--yes', ...files], env);
  expect({ code, err }).toEqual({ code: expected, err: expect.stringMatching(words) as string });
  expect(cloud.clouds.all.flatMap(({ machines }) => machines)).toEqual([]);
});

test('a token that may only read: nothing is rented, no login is left, the rights are named', async () => {
  const { code, err } = await cloud.cloud(
    ['deploy-single', '--provider', 'hetzner', '--workers', '2', '--dump', cloud.dump.url, '--yes'],
    { HCLOUD_TOKEN: READ_ONLY_TOKEN },
  );
  expect(code).toBe(1);
  expect(err).toMatch(/AQEA_PROVIDER_TOKEN_REFUSED/);
  const { AQEA_DEPLOYMENT: deployment } = readCloudEnv(cloud.envFile);
  const { rowCount } = await cloud.system.database.admin.query(
    `select from pg_roles where rolname like 'aqea-${deployment}-%'`,
  );
  expect(rowCount).toBe(0);
  expect(cloud.clouds.hetzner.alive()).toEqual([]);
});

test('what was deleted by hand is seen by list, and written off by reap with its login', async () => {
  const single = [
    'deploy-single',
    '--provider',
    'hetzner',
    '--workers',
    '1',
    '--dump',
    cloud.dump.url,
    '--yes',
    '--json',
  ];
  const deployed = await cloud.cloud(single);
  if (deployed.code !== 0) throw new Error(`${deployed.err}\n${cloud.booter.outputs()}`);
  const { admin } = cloud.system.database;
  await cloud.clouds.hetzner.remove(cloud.clouds.hetzner.alive()[0]!);
  expect((await cloud.cloud(['list'])).out).toMatch(/gone, though nobody here has deleted it/);
  // As if it had happened a while ago: a list may lag.
  await admin.query(`update public.machines set created_at = created_at - interval '1 hour'`);
  const reaped = await cloud.cloud(['reap', '--yes']);
  expect(reaped).toMatchObject({ code: 0, out: expect.stringMatching(/write off aqea-/) as string });
  const { rows } = await admin.query<{ state: string }>(
    `select state from public.machines where state <> 'refused'`,
  );
  expect(rows).toEqual([{ state: 'lost' }]);
  const { AQEA_DEPLOYMENT: deployment } = readCloudEnv(cloud.envFile);
  await eventually(
    'its login is gone',
    async () =>
      (await admin.query(`select from pg_roles where rolname like 'aqea-${deployment}-%'`)).rowCount === 0,
  );
  expect((await cloud.cloud(['reap', '--yes'])).out).toBe('Nothing is left over.');
});

test('destroy ends who looks after the machines, also where there are none: the next run would make new ones', async () => {
  const env = { ...cloud.shell, ...readCloudEnv(cloud.envFile) };
  const deployment = env['AQEA_DEPLOYMENT']!;
  await withTemporal(env, async (client) => {
    await startManageFleet(client, policyOf(ConfigSchema.parse({}), { deployment, machines: 2, offers: [] }));
    expect(await cloud.cloud(['destroy', '--yes'])).toMatchObject({ code: 0 });
    const { status } = await client.workflow.getHandle(fleetWorkflowId(deployment)).describe();
    expect(status.name).toBe('TERMINATED');
  });
});

test('destroy works when neither Temporal nor the database answers', async () => {
  const stray = cloud.clouds.linode['add']({
    ...{
      name: 'aqea-x-linode-1-abcdef',
      size: 'g6-standard-2',
      region: 'eu-central',
      image: 'linode/ubuntu24.04',
    },
    ...{
      tags: [`aqea-${readCloudEnv(cloud.envFile)['AQEA_DEPLOYMENT']}`],
      userData:
        '#cloud-config\nhostname: aqea-x-linode-1-abcdef\npackages: []\nwrite_files: []\nruncmd: []\n',
    },
  });
  const { code, err } = await cloud.cloud(['destroy', '--yes'], {
    ...{ SUPABASE_DATABASE_URL: 'postgresql://nobody:x@127.0.0.1:1/none', TEMPORAL_ADDRESS: '127.0.0.1:1' },
  });
  expect(err).toMatch(
    /The database does not answer.*found by their label.*logins are still in the database/s,
  );
  expect(code).toBe(1);
  expect(stray.deleted).toBe(true);
});
