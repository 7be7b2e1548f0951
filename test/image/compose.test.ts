import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type ComposeProject, readComposeFile } from '../support/composeFile';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { type Container, podman, runOnce, start } from './podman';

/*
 * The services of docker-compose.cloud.yml as containers of the real image, on the machine's network, with Temporal and
 * Postgres of the test run. Started by scripts/image-check.sh, which builds the image.
 */
jest.setTimeout(300_000);

const IMAGE = process.env['AQEA_IMAGE'] ?? 'localhost/aqea:check';
const ROOT = join(__dirname, '../..');
const WORKERS = 2;

let database: TestDatabase;
let project: ComposeProject;
let master: Container;
let workers: Container[] = [];

beforeAll(async () => {
  database = await testDatabase({ migrated: false });
  project = readComposeFile(join(ROOT, 'docker-compose.cloud.yml'), {
    SUPABASE_DATABASE_URL: database.url,
    CLOUD_PROVIDER: 'hetzner',
    WORKER_COUNT: String(WORKERS),
    TEMPORAL_ADDRESS: process.env['AQEA_TEST_TEMPORAL_ADDRESS'] ?? '',
  });
  // Relative to the compose file, as compose takes them.
  for (const service of Object.values(project.services))
    service.volumes = service.volumes.map((volume) => volume.replace(/^\.\//, `${ROOT}/`));
});
afterAll(async () => {
  await Promise.all([master, ...workers].filter(Boolean).map((container) => container.remove()));
  await database.drop();
});

const service = (name: string) => project.services[name]!;

async function until(what: string, condition: () => Promise<boolean>, container?: Container): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!(await condition())) {
    if (container && !(await container.running()))
      throw new Error(`${what}: it has ended\n${await container.logs()}`);
    if (Date.now() > deadline)
      throw new Error(`${what}: not in three minutes\n${(await container?.logs()) ?? ''}`);
    await wait(1_000);
  }
}

test('migrate ends, and the database is ready', async () => {
  await runOnce(service('migrate'), IMAGE);
  const { rows } = await database.admin.query('select count(*)::int as entries from aqea_entries');
  expect(rows).toEqual([{ entries: 0 }]);
});

test('the master and as many workers as asked for become healthy, as user 10001, on a root that cannot be written', async () => {
  master = await start(service('master'), IMAGE);
  workers = await Promise.all(
    Array.from({ length: service('worker').deploy.replicas }, () => start(service('worker'), IMAGE)),
  );
  expect(workers).toHaveLength(WORKERS);
  for (const container of [master, ...workers]) {
    await until(`${container.name} is healthy`, () => container.healthy(), container);
    expect(await container.exec('id', '-u')).toBe('10001');
    await expect(container.exec('touch', '/opt/aqea/x')).rejects.toThrow('Read-only file system');
    expect(await container.exec('sh', '-c', 'grep -E "CapEff|NoNewPrivs" /proc/1/status')).toMatch(
      /NoNewPrivs:\s+1[^]*|CapEff:\s+0000000000000000/,
    );
  }
});

test('the status answers on the machine without a key', async () => {
  const url = /"apiUrl":"([^"]+)"|apiUrl: "?(http[^\s"]+)/.exec(await master.logs());
  const port = new URL(url?.[1] ?? url?.[2] ?? '').port;
  const answer = await fetch(`http://127.0.0.1:${port}/api/status`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(expect.objectContaining({}));
});

test('the containers extract the sample', async () => {
  expect(await master.running()).toBe(true);
  const out = await runOnce(service('worker'), IMAGE, [
    ...['extract', '--language', 'de', '--dump', '/opt/aqea/samples/de-sample', '--json'],
  ]);
  const report = JSON.parse(out.split('\n').at(-1) ?? '') as { inserted: number };
  expect(report).toMatchObject({ status: 'completed', deadLettered: 0, updated: 0 });
  expect(report.inserted).toBeGreaterThan(200);
  const { rows } = await database.admin.query(
    `select meta ->> 'cloud_provider' as provider, count(*)::int as entries from aqea_entries group by 1`,
  );
  expect(rows).toEqual([{ provider: 'hetzner', entries: report.inserted }]);
});

test('a container that is told to stop drains and ends well', async () => {
  expect(await Promise.all([master, ...workers].map((container) => container.stop()))).toEqual(
    Array.from({ length: WORKERS + 1 }, () => 0),
  );
  expect(await workers[0]!.logs()).toContain('worker has drained');
});

test('while Temporal does not answer, a container is not healthy', async () => {
  const deaf = { ...service('worker') };
  deaf.environment = { ...deaf.environment, TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const container = await start(deaf, IMAGE);
  try {
    expect(await container.healthy()).toBe(false);
    expect(await podman(['inspect', '--format', '{{.Config.User}}', container.name])).toBe('10001:10001');
  } finally {
    await container.remove();
  }
});
