import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { writeMultistreamDump } from '../../bench/generate/dump';
import { germanPages } from '../../bench/generate/germanPages';
import type { Aqea } from '../e2e/aqea';
import { aqea } from '../cli/harness';
import { testSystem, type TestSystem } from '../cli/system';
import { startDumpServer } from '../support/dumpServer';
import { eventually } from '../support/scripts';

// What docs/configuration.md says can be seen when one of these keys changes, seen: real workers, a real run.

jest.setTimeout(180_000);
const WORKFLOW = 'extract-de';
let system: TestSystem;
let dump: string;
let connection: Connection;
let client: Client;
let processes: Aqea[] = [];

beforeAll(async () => {
  system = await testSystem();
  const pages = germanPages(1_500);
  dump = writeMultistreamDump({
    folder: system.folder,
    dbname: 'dewiktionary',
    date: '20261101',
    pages,
  }).folder;
  connection = await Connection.connect({ address: system.env['TEMPORAL_ADDRESS']! });
  client = new Client({ connection, namespace: system.env['TEMPORAL_NAMESPACE']! });
});
afterAll(async () => {
  await connection?.close();
  await system?.stop();
});
afterEach(async () => {
  await client.workflow
    .getHandle(WORKFLOW)
    .terminate()
    .catch(() => undefined);
  for (const each of processes) each.kill('SIGKILL');
  await Promise.all(processes.map(({ ended }) => ended));
  processes = [];
  await system.database.admin.query('rollback');
  await system.database.admin.query('truncate aqea_entries, extractions, workers, leases cascade');
});

/** Starts a process of the deployment, and waits until it works. */
async function start(config: string, ...args: string[]): Promise<Aqea> {
  const started = system.start(...args, '--config', config);
  processes.push(started);
  await started.says(args[0] === 'master' ? 'master runs' : 'worker takes units');
  return started;
}

function configOf(yaml: string): string {
  const file = join(system.folder, `config-${processes.length}-${Date.now()}.yml`);
  writeFileSync(file, yaml);
  return file;
}

async function extract(): Promise<void> {
  const started = await aqea(['extract', '-l', 'de', '--dump', dump, '--detach'], { env: system.env });
  expect(started).toMatchObject({ code: 0 });
}

async function rows<T>(sql: string): Promise<T[]> {
  return (await system.database.admin.query(sql)).rows as T[];
}

const completed = (): Promise<{ units: number; done: number }> =>
  rows<{ units: number; done: number }>(
    `select count(*)::int as units, count(*) filter (where state = 'completed')::int as done from work_units`,
  ).then(([row]) => row!);

async function finished(): Promise<void> {
  await eventually(
    'the run is completed',
    async () => (await rows<{ status: string }>('select status from extractions'))[0]?.status === 'completed',
    120_000,
  );
}

/** Nothing can be written until the next rollback. */
async function holdTheTable(): Promise<void> {
  await system.database.admin.query('begin; lock table aqea_entries in exclusive mode');
}

const ONE = 'cloud_deployment: { worker_distribution: { allocation: { hetzner: 100 } } }';

test('`aqea worker --provider hetzner --count 5`: five workers in one process, with their part of the sessions', async () => {
  const config = configOf('performance: { parse_threads: 2 }\ndatabase: { pool_size: 57, max_overflow: 0 }');
  const worker = await start(config, 'worker', '--provider', 'hetzner', '--count', '5');
  await eventually('five workers are alive', async () => (await rows('select from workers')).length === 5);
  expect(
    await rows('select provider, role, pid, count(*)::int as workers from workers group by 1, 2, 3'),
  ).toEqual([{ provider: 'hetzner', role: 'worker', pid: worker.pid, workers: 5 }]);
  expect(
    await rows(`select distinct split_part(application_name, '-', 2) as provider from pg_stat_activity
    where datname = current_database() and application_name like 'aqea-%'`),
  ).toEqual([{ provider: 'hetzner' }]);
  worker.kill('SIGTERM');
  expect((await worker.ended).code).toBe(0);
  expect(await rows('select from workers where left_at is null')).toEqual([]);
});

test('performance.parse_threads: units that a worker takes at once', async () => {
  for (const threads of [1, 3]) {
    const config = configOf(`performance: { parse_threads: ${threads} }`);
    const worker = await start(config, 'worker', '--provider', 'linode');
    await eventually(
      'the worker is alive',
      async () => (await rows('select from workers where left_at is null')).length === 1,
    );
    expect(await rows('select slots from workers where left_at is null')).toEqual([{ slots: threads }]);
    worker.kill('SIGTERM');
    await worker.ended;
  }
});

test('performance.unit_bytes: how many units a run has', async () => {
  const units = async (bytes: number): Promise<number> => {
    const config = configOf(`${ONE}\nperformance: { unit_bytes: ${bytes} }`);
    const master = await start(config, 'master');
    await extract();
    await eventually('the run is planned', async () => (await completed()).units > 0);
    const { units: planned } = await completed();
    await client.workflow.getHandle(WORKFLOW).terminate();
    await system.database.admin.query('truncate extractions cascade');
    master.kill('SIGTERM');
    await master.ended;
    return planned;
  };
  const [small, large] = [await units(20_000), await units(60_000)];
  expect(small).toBeGreaterThan(2 * large);
  expect(large).toBeGreaterThan(1);
});

test('performance.spool_units: units whose bytes lie in the spool at once', async () => {
  const config = configOf(`${ONE}\nperformance: { unit_bytes: 10000, spool_units: 3, parse_threads: 4 }`);
  await start(config, 'master');
  await holdTheTable();
  await start(config, 'worker', '--provider', 'hetzner');
  await extract();
  const spooled = (): number => {
    const folder = join(system.folder, 'spool');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.includes('.'),
    );
    return new Set(names.filter((name) => !name.endsWith('.lock')).map((name) => name.replace(/\..*$/, '')))
      .size;
  };
  await eventually('the spool is full', () => spooled() >= 3);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  // Fetches that found room at the same moment may be one too many each; further ones wait.
  const full = spooled();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(spooled()).toBe(full);
  expect(full).toBeLessThan(8);
  await system.database.admin.query('rollback');
  await finished();
});

test('resilience.worker_failure.heartbeat_timeout and reassign_work_after: timeouts of the steps', async () => {
  const config = configOf(
    `${ONE}\nresilience: { worker_failure: { heartbeat_timeout: 7, reassign_work_after: 77 } }`,
  );
  await start(config, 'master');
  await start(config, 'worker', '--provider', 'hetzner');
  await extract();
  await finished();
  const { events } = await client.workflow.getHandle(`${WORKFLOW}/unit-0`).fetchHistory();
  const steps = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: step }) =>
    step ? [step] : [],
  );
  expect(steps.map(({ activityType }) => activityType?.name)).toEqual([
    'fetchUnit',
    'parseUnit',
    'upsertUnit',
  ]);
  expect(steps.map(({ heartbeatTimeout }) => Number(heartbeatTimeout?.seconds))).toEqual([7, 7, 7]);
  expect(Number(steps[0]?.scheduleToStartTimeout?.seconds)).toBe(77);
});

test('resilience.worker_failure.reassign_work_after: seconds until a unit goes to another provider', async () => {
  const taken = async (seconds: number): Promise<number> => {
    const config = configOf(
      `cloud_deployment: { worker_distribution: { allocation: { hetzner: 90, linode: 10 } } }\n` +
        `performance: { unit_bytes: 10000 }\nresilience: { worker_failure: { reassign_work_after: ${seconds} } }`,
    );
    const master = await start(config, 'master');
    const worker = await start(config, 'worker', '--provider', 'linode');
    await extract();
    await finished();
    const first = [];
    for await (const child of client.workflow.list({ query: `WorkflowType = 'extractWorkUnit'` }))
      if (child.taskQueue === 'hetzner' && child.workflowId.startsWith(WORKFLOW)) first.push(child);
    const waits = first.map(({ startTime, closeTime }) => (Number(closeTime) - Number(startTime)) / 1_000);
    expect(await rows('select distinct provider from work_units')).toEqual([{ provider: 'linode' }]);
    for (const each of [master, worker]) each.kill('SIGTERM');
    await Promise.all([master.ended, worker.ended]);
    await system.database.admin.query('truncate extractions, aqea_entries cascade');
    return Math.max(...waits.filter((wait) => wait > 0));
  };
  const short = await taken(2);
  expect(short).toBeGreaterThanOrEqual(2);
  const long = await taken(6);
  expect(long).toBeGreaterThanOrEqual(6);
});

describe('resilience.worker_failure.drain_time', () => {
  const config = (seconds: number): string =>
    configOf(
      `${ONE}\nperformance: { unit_bytes: 10000 }\n` +
        // So long that a unit which is left to a timeout would not be done while the test waits.
        `resilience: { worker_failure: { drain_time: ${seconds}, heartbeat_timeout: 120 } }`,
    );
  const open = (): Promise<{ open: number }[]> =>
    rows<{ open: number }>(`select count(*)::int as open from work_units where state = 'claimed'`);

  test('long enough: a worker finishes the units that it has', async () => {
    await start(config(60), 'master');
    const worker = await start(config(60), 'worker', '--provider', 'hetzner');
    await extract();
    await eventually('units are done', async () => (await completed()).done > 1);
    worker.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
    const { units, done } = await completed();
    expect(done).toBeLessThan(units);
    expect(await open()).toEqual([{ open: 0 }]);
  });

  test('over: it ends and hands its units back, and another worker does them at once', async () => {
    await start(config(1), 'master');
    const worker = await start(config(1), 'worker', '--provider', 'hetzner');
    await holdTheTable();
    await extract();
    await eventually('units wait for the table', async () => {
      const waiting = await rows(
        `select from pg_locks where not granted and relation = 'aqea_entries'::regclass`,
      );
      return waiting.length > 0;
    });
    const asked = Date.now();
    worker.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
    expect(Date.now() - asked).toBeGreaterThanOrEqual(1_000);
    await system.database.admin.query('rollback');
    expect((await completed()).done).toBe(0);
    await start(config(1), 'worker', '--provider', 'hetzner');
    await finished();
  });
});

test('performance.redis_cache: a process that starts says that there is no cache yet', async () => {
  const config = configOf('performance: { redis_cache: { enabled: true, provider: upstash } }');
  const worker = await start(config, 'worker', '--provider', 'hetzner');
  expect(worker.output).toContain(
    'performance.redis_cache is enabled (upstash), and the cache is not built yet',
  );
});

test('source.base_url, contact and max_connections_per_host: whom the dump host sees, and how often at once', async () => {
  const server = await startDumpServer({ root: system.folder });
  try {
    const config = configOf(
      `${ONE}\nperformance: { unit_bytes: 10000, parse_threads: 8, spool_units: 20 }\n` +
        `source: { base_url: '${server.url}', contact: crawler@aqea.dev, max_connections_per_host: 2 }`,
    );
    await start(config, 'master');
    expect(
      await aqea(['extract', '-l', 'de', '--detach', '--config', config], { env: system.env }),
    ).toMatchObject({
      code: 0,
    });
    await eventually('the run is planned', async () => (await completed()).units > 0, 60_000);
    let held = 0;
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    server.fault({
      kind: 'hold',
      path: '.xml.bz2',
      range: 'only',
      times: 100,
      afterBytes: 10,
      until,
      hit: () => held++,
    });
    await start(config, 'worker', '--provider', 'hetzner');
    await eventually('requests are under way', () => held === 2, 60_000);
    // Others would come if they could.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(held).toBe(2);
    server.heal();
    release();
    await finished();
    expect(server.requests.length).toBeGreaterThan(10);
    const agents = new Set(server.requests.map(({ headers }) => headers['user-agent']));
    expect([...agents]).toEqual([expect.stringMatching(/^aqea\/\S+ \(crawler@aqea\.dev\)$/)]);
    expect(server.peak()).toBe(2);
  } finally {
    await server.close();
  }
});
