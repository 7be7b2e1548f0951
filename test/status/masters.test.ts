import { join } from 'node:path';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { writeMultistreamDump } from '../../bench/generate/dump';
import { germanPages } from '../../bench/generate/germanPages';
import type { Master, Run, Status } from '../../src/status/schemas';
import { aqea } from '../cli/harness';
import { testSystem, type TestSystem } from '../cli/system';
import { startDumpServer, type DumpServer } from '../support/dumpServer';
import { eventually } from '../support/scripts';
import { ask } from './api';

const PROVIDERS = ['hetzner', 'digitalocean', 'linode'];
/** As long as a master may keep an answer. */
const FRESH_MS = 2_000;

jest.setTimeout(300_000);
let system: TestSystem;
let server: DumpServer;
let dump: string;
let folder: string;
let masters: Master[];
/** Fetches that wait until they are let go on: the test decides when a unit is done. */
const held: (() => void)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aqea-masters-'));
  writeMultistreamDump({ folder, dbname: 'dewiktionary', date: '20260901', pages: germanPages(1_500, 3) });
  expect(readdirSync(join(folder, 'dewiktionary', '20260901')).length).toBeGreaterThan(2);
  server = await startDumpServer({ root: folder });
  dump = `${server.url}/dewiktionary/20260901`;
  system = await testSystem();
  const config = join(folder, 'config.yml');
  writeFileSync(config, 'performance: { unit_bytes: 20000 }\nsource: { contact: test@example.org }\n');
  system.env['AQEA_CONFIG'] = config;
  await Promise.all(
    PROVIDERS.map((provider) => system.start('master', '--provider', provider).says('master runs')),
  );
  const store = await system.database.store();
  await eventually('three masters say where they answer', async () => {
    masters = (await store.liveMasters()).filter(({ apiUrl }) => apiUrl !== null);
    return masters.length === PROVIDERS.length;
  });
});
afterAll(async () => {
  for (const release of held) release();
  await system.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function answers(): Promise<Status[]> {
  return Promise.all(masters.map(async ({ apiUrl }) => (await ask(apiUrl!, '/api/status')).json<Status>()));
}

/** The run that each of them shows. */
async function shown(): Promise<Run[]> {
  return (await answers()).flatMap(({ runs, last }) => runs[0] ?? last ?? []);
}

async function completedUnits(): Promise<number> {
  const { rows } = await system.database.admin.query<{ n: string }>(
    "select count(*) as n from work_units where state = 'completed'",
  );
  return Number(rows[0]!.n);
}

test('each master serves its own ports and knows the others', async () => {
  expect(masters.map(({ provider }) => provider).sort()).toEqual([...PROVIDERS].sort());
  expect(new Set(masters.flatMap(({ apiUrl, dashboardUrl }) => [apiUrl, dashboardUrl])).size).toBe(6);
  for (const { masters: seen } of await answers())
    expect(seen.map(({ id }) => id).sort()).toEqual(masters.map(({ id }) => id).sort());
});

test('while a run is under way, all masters say the same, within one unit', async () => {
  for (let n = 0; n < 500; n++) {
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    const hit = (): void => void held.push(release);
    server.fault({ kind: 'hold', path: 'multistream.xml.bz2', range: 'only', afterBytes: 1, until, hit });
  }
  system.start('worker', '--all');
  const running = aqea(['extract', '-l', 'de', '--dump', dump, '--json'], { env: system.env });
  let ended = false;
  void running.finally(() => (ended = true));

  let compared = 0;
  let seen = 0;
  while (!ended) {
    await eventually('somebody fetches, or the run has ended', () => held.length > 0 || ended, 60_000);
    const before = await completedUnits();
    if (compared < 12) held.shift()?.();
    else for (const release of held.splice(0)) release();
    // One unit at a time: whatever a master remembers for a moment is at most one unit old.
    await new Promise((resume) => setTimeout(resume, FRESH_MS + 100));
    if (compared >= 12 || before === 0) {
      compared += before > 0 ? 1 : 0;
      if (before === 0)
        await eventually(
          'the first unit is done',
          async () => (await completedUnits()) > 0 || held.length > 0,
          60_000,
        );
      continue;
    }
    const runs = await shown();
    const after = await completedUnits();
    const done = runs.map(({ units }) => units.done);
    expect(runs).toHaveLength(3);
    expect(Math.max(...done) - Math.min(...done)).toBeLessThanOrEqual(1);
    for (const each of done) expect([each >= before, each <= after]).toEqual([true, true]);
    expect(new Set(runs.map(({ extractionId, units }) => `${extractionId} ${units.total}`)).size).toBe(1);
    seen = Math.max(seen, ...done);
    compared += 1;
  }
  expect(compared).toBeGreaterThanOrEqual(10);
  expect(seen).toBeGreaterThan(2);
  const { code, out } = await running;
  expect([code, JSON.parse(out)]).toMatchObject([0, { status: 'completed', pages: 1_500 }]);
});

test('when it has ended, they say exactly the same, and what the database says', async () => {
  await new Promise((resume) => setTimeout(resume, FRESH_MS + 100));
  const runs = await shown();
  const comparable = runs.map(({ units, pages, entries, failures, providers, cost, addresses, phase }) =>
    JSON.stringify({
      units,
      pages,
      entries,
      failures,
      providers: providers.map(({ workers: _, ...rest }) => rest),
      cost,
      addresses,
      phase,
    }),
  );
  expect(new Set(comparable).size).toBe(1);
  expect(runs[0]).toMatchObject({ phase: 'completed', pages: { total: 1_500, done: 1_500 } });
  const { rows } = await system.database.admin.query<{ n: string }>('select count(*) as n from aqea_entries');
  expect(runs[0]!.entries.done).toBe(Number(rows[0]!.n));
  expect(runs[0]!.addresses.used).toBe(Number(rows[0]!.n));
});
