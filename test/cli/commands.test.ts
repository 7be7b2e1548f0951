import { eventually } from '../support/scripts';
import { aqea, type CliRun } from './harness';
import { germanPage, testSystem, writeDump, type TestSystem } from './system';

jest.setTimeout(120_000);

// One deployment, from the empty database to the last lookup; each test goes on where the one before stopped.
let system: TestSystem;
let dump: string;
const run = (...args: string[]): Promise<CliRun> => aqea(args, { env: system.env });
const one = <T>(result: CliRun): T => result.json()[0] as T;

const GEHEN_FORMS = `{{Deutsch Verb Übersicht
|Präsens_ich=gehe
|Präsens_du=gehst
|Präsens_er, sie, es=geht
|Präteritum_ich=ging
|Partizip II=gegangen
|Konjunktiv II_ich=ginge
|Imperativ Singular=geh
|Imperativ Plural=geht
|Hilfsverb=sein
}}
`;

beforeAll(async () => {
  system = await testSystem();
  dump = writeDump(system.folder, {
    gehen: germanPage('gehen', 'Verb', 'sich zu Fuß fortbewegen', GEHEN_FORMS),
    Bär: germanPage('Bär', 'Substantiv', 'großes Raubtier'),
    Bärin: germanPage('Bärin', 'Substantiv', 'weiblicher Bär'),
    Straße: germanPage('Straße', 'Substantiv', 'befestigter Weg'),
  });
});
afterAll(() => system?.stop());

test('before anything runs, status and doctor say what is there', async () => {
  const status = one<{ temporal: { state: string }; runs: unknown[]; extractions: unknown[] }>(
    await run('status', '--json'),
  );
  expect(status).toMatchObject({ temporal: { state: 'ok' }, database: { state: 'ok' } });
  expect([status.runs, status.extractions]).toEqual([[], []]);
  const { findings } = one<{ findings: { part: string; state: string }[] }>(await run('doctor', '--json'));
  const state = (part: string) => findings.find((finding) => finding.part === part)?.state;
  for (const part of [
    'Node',
    'configuration',
    'Temporal server',
    'database',
    'migrations',
    'worker role',
    'row level security',
  ])
    expect([part, state(part)]).toEqual([part, 'ok']);
  expect([state('search attributes'), state('workers'), state('contact')]).toEqual(['warn', 'warn', 'warn']);
});

test('--dry-run says what a run would be, and writes nothing', async () => {
  const { code, json } = await run('extract', '-l', 'de', '--dump', dump, '--dry-run', '--json');
  expect(code).toBe(0);
  expect(json()[0]).toMatchObject({ pages: 4, units: 1, rows: 3, warnings: expect.any(Array) });
  expect((await run('status', '--json')).json()[0]).toMatchObject({ extractions: [] });
});

test('a run without workers is under way; it is paused, goes on, and is cancelled', async () => {
  await system.start('master').says('master runs');
  const started = one<{ workflowId: string }>(
    await run('extract', '-l', 'de', '--dump', dump, '--detach', '--json'),
  );
  expect(started).toEqual({ workflowId: 'extract-de', joined: false });
  const again = one(await run('extract', '-l', 'de', '--dump', dump, '--detach', '--json'));
  expect(again).toEqual({ workflowId: 'extract-de', joined: true });
  await eventually('the run is planned', async () => (await phase()) === 'running');

  expect(await run('pause')).toMatchObject({ code: 0, out: expect.stringContaining('extract-de: paused') });
  expect(await phase()).toBe('paused');
  expect((await run('status')).out).toContain('extract-de: paused, 0 %');
  expect((await run('resume', 'de')).code).toBe(0);
  expect(await phase()).toBe('running');

  expect(one(await run('cancel', 'de', '--json'))).toEqual({ workflowId: 'extract-de', action: 'cancel' });
  expect((await run('status')).out).toMatch(/No extraction is under way[\s\S]*cancelled/);
  expect(await run('cancel')).toMatchObject({
    code: 1,
    err: expect.stringContaining('No extraction is under way'),
  });
});

test('with workers, the run completes and ends with one JSON line', async () => {
  await system.start('worker', '--all').says('worker takes units');
  const result = await run('extract', '--language', 'de', '--dump', dump, '--json');
  expect(result.code).toBe(0);
  expect(one(result)).toEqual({
    ...{ status: 'completed', pages: 4, stored: 4, unchanged: 0, skipped: 0, deadLettered: 0 },
    ...{ entries: 4, inserted: 4, updated: 0, seconds: expect.any(Number) },
    contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('the same for people: the equation, what was written, and that nothing changed', async () => {
  const { code, out } = await run('extract', '--language', 'de', '--dump', dump);
  expect(code).toBe(0);
  expect(out).toContain('4 in the plan = 0 stored + 4 unchanged + 0 skipped + 0 dead letters');
  expect(out).toContain('0 inserted, 0 updated, 0 withdrawn (nothing changed)');
});

test('a run that ends without a report says why', async () => {
  const { code, err } = await run('extract', '--language', 'de', '--dump', '/nowhere/dump.xml');
  expect(code).toBe(1);
  expect(err).toMatch(/There is no such file or folder[\s\S]*AQEA_SOURCE_NOT_FOUND/);
});

test('lookup finds a word by its headword and by its forms, like a dictionary', async () => {
  const { code, out } = await run('lookup', 'ging');
  expect(code).toBe(0);
  expect(out).toMatch(/^gehen {2}verb, de {2}0xA0:(02|1E):/);
  expect(out).toContain('found by its form ging');
  expect(out).toMatch(/1 {2}sich zu Fuß fortbewegen[\s\S]*oldid=\d+ \(CC BY-SA 4\.0\)$/);
});

test('lookup by prefix, without regard to case and accents, and by address', async () => {
  const labels = async (...args: string[]) =>
    (await run('lookup', ...args, '--json')).json().map((hit) => (hit as { label: string }).label);
  expect(await labels('Bär', '--prefix')).toEqual(['Bär', 'Bärin']);
  expect(await labels('BAR', '--fold', '--prefix')).toEqual(['Bär', 'Bärin']);
  expect(await labels('bar', '--fold')).toEqual(['Bär']);
  expect(await labels('Bär', '--prefix', '--limit', '1')).toEqual(['Bär']);
  expect(await labels('Bär', '--language', 'en')).toEqual([]);
  const { address } = one<{ address: string }>(await run('lookup', 'Straße', '--json'));
  expect(await labels(address)).toEqual(['Straße']);
});

test('an address shows the entry that holds it, or that none does; a key, which of its candidates it has', async () => {
  const { address, entryKey } = one<{ address: string; entryKey: string }>(
    await run('lookup', 'Bärin', '--json'),
  );
  expect((await run('address', address)).out).toMatch(
    /entry +Bärin \(noun\), de:noun:Bärin:1: weiblicher Bär/,
  );
  const free = '0xB0:02:4F:10';
  expect((await run('address', address, free, '--json')).json()).toMatchObject([
    { address, group: 'noun', entry: { entry_key: entryKey, label: 'Bärin', withdrawn: false } },
    { address: free, entry: null },
  ]);
  expect((await run('address', free)).out).toMatch(/entry +none holds it/);
  const [own, first, second] = (await run('address', '--of', entryKey)).out.split('\n');
  expect(own).toBe(`${entryKey} has ${address}, its candidate 0 (settled); the first candidates:`);
  expect(first).toBe(`${address}  candidate 0, held by it`);
  expect(second).toMatch(/ {2}candidate 1, free$/);
});

test('a word that is not there ends with exit code 1 and a hint', async () => {
  expect(await run('lookup', 'strasse')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('--fold'),
  });
});

test('a dead letter is listed, shown, and tried again; then the run is complete', async () => {
  const { admin } = system.database;
  const { rows } = await admin.query<{ id: string }>('select id from extractions order by started_at desc');
  const { rows: completed } = await admin.query<{ id: string }>(
    "select id from extractions where status = 'completed' order by started_at desc limit 1",
  );
  const extraction = completed[0]!.id;
  expect(rows.length).toBeGreaterThan(1);
  // As if the parser had failed on the second page.
  await admin.query("delete from aqea_entries where label = 'Bär'");
  await admin.query('update work_units set outcomes[2] = 2, entry_counts[2] = 0 where extraction = $1', [
    extraction,
  ]);
  await admin.query("update extractions set status = 'incomplete' where id = $1", [extraction]);
  await admin.query(
    `insert into dead_letters (extraction, unit, page_id, title, rev_id, reason, detail)
     values ($1, 0, 2, 'Bär', 20, 'parser-error', 'RangeError: made for this test')`,
    [extraction],
  );

  const [letter] = (await run('failures', 'list', '--json')).json() as [{ id: string }];
  expect(letter).toMatchObject({ title: 'Bär', reason: 'parser-error', extractionId: extraction });
  expect((await run('failures', 'list')).out).toContain('RangeError: made for this test');
  expect((await run('failures', 'list', '--edition', 'fr')).out).toBe('No dead letters.');
  expect((await run('failures', 'show', letter.id)).out).toContain(
    'https://de.wiktionary.org/w/index.php?oldid=20',
  );
  expect(await run('failures', 'show', '999999')).toMatchObject({
    code: 1,
    err: expect.stringContaining('999999'),
  });
  expect((await run('failures', 'list', '--extraction', 'x')).code).toBe(2);

  const retried = await run('failures', 'retry', letter.id, '--json');
  expect(retried.code).toBe(0);
  expect(one(retried)).toMatchObject({ status: 'completed', pages: 4, deadLettered: 0, entries: 4 });
  expect((await run('lookup', 'Bär')).code).toBe(0);
  expect(await run('failures', 'retry')).toMatchObject({
    code: 0,
    err: expect.stringContaining('nothing to try'),
  });
});

test('schedules are made, listed and deleted', async () => {
  const create = ['schedule', 'create', '-l', 'de', '--cron', '0 4 5 * *'];
  expect(one(await run(...create, '--json'))).toMatchObject({
    scheduleId: 'schedule-extract-de',
    next: expect.stringMatching(/-05T04:00:00\.000Z$/),
  });
  expect(await run(...create)).toMatchObject({ code: 2, err: expect.stringContaining('already') });
  expect(await run('schedule', 'create', '-l', 'de', '--id', 'x', '--cron', 'now and then')).toMatchObject({
    code: 2,
    err: expect.stringContaining("--cron 'now and then'"),
  });
  await eventually('the schedule is listed', async () =>
    (await run('schedule', 'list')).out.includes('schedule-extract-de'),
  );
  expect((await run('schedule', 'delete', 'schedule-extract-de')).code).toBe(0);
  expect(await run('schedule', 'delete', 'schedule-extract-de')).toMatchObject({ code: 1 });
});

test('doctor sees the workers and the master, and that search attributes are registered', async () => {
  const { out, code } = await run('doctor');
  expect(code).toBe(0);
  expect(out).toMatch(/ok\s+workers\s+digitalocean: 1 worker/);
  expect(out).toMatch(/ok\s+masters/);
  expect(out).toMatch(/ok\s+search attributes/);
});

async function phase(): Promise<string | undefined> {
  const status = one<{ runs: { phase: string }[] }>(await run('status', '--json'));
  return status.runs[0]?.phase;
}
