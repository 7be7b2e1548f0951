import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readCloudEnv } from '../../src/config/cloudEnv';
import { isFree } from '../../src/embedded/ports';
import { isAlive, type ProcessIdentity } from '../../src/embedded/processes';
import { TOKEN } from '../support/clouds/standIn';
import { eventually, scratchFolder } from '../support/scripts';
import { startSupabaseFront, supabaseCertificates, type SupabaseFront } from '../support/supabaseFront';
import { type CloudSystem, cloudSystem, modeOf } from './system';

jest.setTimeout(240_000);

const SCRIPT = resolve(__dirname, '../../scripts/setup-cloud-database.sh');
const PRELOAD = resolve(__dirname, '../support/supabase.cjs');
const folder = scratchFolder();

let cloud: CloudSystem;
let front: SupabaseFront;
let given: NodeJS.ProcessEnv;
let setup: string[];
beforeAll(async () => {
  const certificates = supabaseCertificates(folder);
  const first = await firstOfFreePorts();
  cloud = await cloudSystem({
    database: { ssl_root_cert: certificates.ca },
    status: { api_port: first, dashboard_port: first + 10 },
  });
  const { env, database } = cloud.system;
  front = await startSupabaseFront(database, certificates);
  given = {
    ...{ TEMPORAL_ADDRESS: env['TEMPORAL_ADDRESS'], TEMPORAL_NAMESPACE: env['TEMPORAL_NAMESPACE'] },
    ...{
      HCLOUD_TOKEN: TOKEN,
      DIGITALOCEAN_TOKEN: TOKEN,
      LINODE_TOKEN: TOKEN,
      AQEA_CONTACT: 'tests@aqea.test',
    },
  };
  setup = ['setup', '--supabase-project', front.project, '--supabase-password', front.password];
});
afterAll(async () => {
  const server = statusProcess();
  if (server && isAlive(server)) process.kill(server.pid, 'SIGKILL');
  await front.stop();
  await cloud.stop();
});

interface Run {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

/** The script itself, in a shell without a terminal in which only the providers' and the project's places are known. */
function begin(args: string[], env: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(SCRIPT, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ ...cloud.shell, NODE_OPTIONS: `--require ${PRELOAD}`, TEST_SUPABASE_PORT: String(front.port) },
      ...env,
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolveEnd) =>
    child.once('close', (code) => resolveEnd({ code, out, err })),
  );
  return { child, ended };
}

const run = (args: string[], env?: NodeJS.ProcessEnv) => begin(args, env).ended;
const alive = () => cloud.clouds.all.flatMap((each) => each.alive());

test('setup --no-save: the database is set up, the password is warned of and not shown, nothing is kept', async () => {
  const { code, out, err } = await run([...setup, '--language', 'de', '--no-save'], given);
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('Warning: a password') as string });
  expect(err).toMatch(
    /2\.5 GB .* more than the 500 MB.*Database: Postgres .* at db\.\w+\.supabase\.co:5432/s,
  );
  expect(out).toMatch(/is set up\. Nothing was kept/);
  expect(out + err).not.toContain(front.password);
  expect(existsSync(cloud.envFile)).toBe(false);
});

test('called by its name alone, it works with a password, too', async () => {
  const child = spawn('bash', ['setup-cloud-database.sh', 'setup', '--supabase-password', 'x', '--help'], {
    ...{ cwd: resolve(SCRIPT, '..'), stdio: 'ignore', env: cloud.shell },
  });
  expect(await new Promise((ended) => child.once('close', ended))).toBe(0);
});

test('setup keeps what it was told where only the user can read it, and no process shows the password', async () => {
  front.hold();
  const { child, ended } = begin([...setup, '--language', 'de'], given);
  try {
    await eventually('it waits for the database', () => front.waiting() > 0, 60_000);
    const lines = commandLines(child.pid as number);
    expect(lines.join('\n')).toContain('aqea.js cloud setup --supabase-project');
    expect(lines.join('\n')).not.toContain(front.password);
  } finally {
    front.release();
  }
  const { code, out, err } = await ended;
  expect({ code, out }).toEqual({ code: 0, out: expect.not.stringContaining('Still missing') as string });
  expect(out + err).not.toContain(front.password);
  expect(modeOf(cloud.envFile)).toBe(0o600);
  expect(readCloudEnv(cloud.envFile)).toMatchObject({
    ...given,
    AQEA_LANGUAGE: 'de',
    SUPABASE_DATABASE_URL: `postgresql://postgres:${front.password}@db.${front.project}.supabase.co:5432/postgres`,
  });
});

test('a wrong password, and a project that is none, end with what to do', async () => {
  const project = setup.slice(0, 3);
  const wrong = await run([...project, '--supabase-password=wr0ng-one', '--language', 'de'], given);
  expect(wrong).toMatchObject({
    code: 1,
    err: expect.stringMatching(/refused access: .*authentication failed/) as string,
  });
  expect(wrong.err).not.toContain('wr0ng-one');
  const placeholder = [
    'setup',
    '--supabase-project',
    'YOUR_PROJECT_ID',
    '--supabase-password',
    'YOUR_PASSWORD',
  ];
  const { code, err } = await run([...placeholder, '--language', 'de'], given);
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringContaining('"YOUR_PROJECT_ID" is not a project\'s id') as string,
  });
  const none = await run(['setup', '--supabase-project', front.project, '--supabase-password'], given);
  expect(none).toMatchObject({
    code: 2,
    err: expect.stringContaining("database's password is missing") as string,
  });
});

test.each([
  [
    'deploy-multi --workers 15 --language de',
    /To be rented: 15 machines \(hetzner 9, digitalocean 5, linode 1\)/,
  ],
  ['deploy-multi --workers 20', /To be rented: 20 machines \(hetzner 12, digitalocean 6, linode 2\)/],
  ['deploy-single --provider hetzner --workers 10', /To be rented: 10 machines \(hetzner 10\)/],
])('%s: without a yes the plan and exit code 2, as a dry run what would be sent', async (line, plan) => {
  const words = line.split(' ');
  const asked = await run(words);
  expect(asked).toMatchObject({ code: 2, out: '' });
  expect(asked.err).toMatch(plan);
  expect(asked.err).toMatch(/Price: 0\.\d+ EUR an hour.*Nothing was done: nobody is here to say yes/s);
  const dry = await run([...words, '--dry-run']);
  expect(dry).toMatchObject({ code: 0, out: '' });
  expect(dry.err).toMatch(plan);
  expect(dry.err).toMatch(/What would be sent:.*hetzner: POST \/servers.*start extractLanguage/s);
  for (const secret of [front.password, TOKEN]) expect(asked.err + dry.err).not.toContain(secret);
  expect(alive()).toEqual([]);
});

test('status serves the status on this machine where nobody does, once; destroy ends that, too', async () => {
  const first = await run(['status']);
  expect({ code: first.code, err: first.err }).toEqual({
    code: 0,
    err: expect.stringMatching(/served by process \d+, read-only/) as string,
  });
  const dashboards = [...first.out.matchAll(/^(\w+): (http:\S+)$/gm)];
  expect(dashboards.map(([, name]) => name)).toEqual(['hetzner', 'digitalocean', 'linode']);
  for (const [, , url] of dashboards) {
    const answer = await fetch(`${url}/api/status`);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 200,
      body: { runs: [], database: { state: 'ok' }, temporal: { state: 'ok' } },
    });
    expect((await fetch(`${url}/`)).status).toBe(200);
  }
  const server = statusProcess() as ProcessIdentity;
  expect(isAlive(server)).toBe(true);

  const second = await run(['status']);
  expect(second).toMatchObject({ code: 0, err: expect.not.stringContaining('process') as string });
  expect(second.out.match(/http:\S+/g)).toEqual(first.out.match(/http:\S+/g));
  expect(statusProcess()).toEqual(server);

  expect((await run(['destroy', '--dry-run'])).code).toBe(0);
  expect(isAlive(server)).toBe(true);
  expect(await run(['destroy'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('No machine of this deployment is left.') as string,
  });
  expect(isAlive(server)).toBe(false);
  expect(statusProcess()).toBeNull();
});

test('destroy shows what it would delete and exits with 2; with a yes, nothing is left', async () => {
  const name = 'aqea-x-hetzner-1-abcdef';
  cloud.clouds.hetzner['add']({
    ...{ name, size: 'cx23', region: 'fsn1', image: 'ubuntu-24.04' },
    tags: [`aqea-deployment=${readCloudEnv(cloud.envFile)['AQEA_DEPLOYMENT']}`],
    userData: `#cloud-config\nhostname: ${name}\npackages: []\nwrite_files: []\nruncmd: []\n`,
  });
  for (const [more, code] of [
    [[], 2],
    [['--dry-run'], 0],
  ] as const) {
    expect(await run(['destroy', ...more])).toMatchObject({
      code,
      out: expect.stringContaining(name) as string,
    });
    expect(alive()).toHaveLength(1);
  }
  expect(await run(['destroy', '--yes'])).toMatchObject({ code: 0 });
  expect(alive()).toEqual([]);
});

/** What `ps` shows of a process and of all that it has started. */
function commandLines(root: number): string[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readOr(`/proc/${entry}/stat`);
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isOurs(parents.get(pid)));
  return [...parents.keys()]
    .filter(isOurs)
    .map((pid) => readOr(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The process that serves the status, as the commands remember it. */
function statusProcess(): ProcessIdentity | null {
  const text = readOr(join(cloud.system.folder, 'cloud/status.json'));
  return text === '' ? null : (JSON.parse(text) as ProcessIdentity);
}

/** Three for the API, and three for the dashboards ten further on. */
async function firstOfFreePorts(): Promise<number> {
  for (let port = 21_000 + (process.pid % 400) * 20; ; port += 20) {
    const free = await Promise.all([0, 1, 2, 10, 11, 12].map((more) => isFree(port + more)));
    if (free.every(Boolean)) return port;
  }
}
