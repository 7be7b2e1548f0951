import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDumpSource } from '../../src/sources/dumpSource';
import {
  AccessRefused,
  AddressRefused,
  Bz2Corrupt,
  DumpChanged,
  ServerUnfit,
  SourceNotFound,
  SourceThrottled,
  SourceUnavailable,
  SpoolUnwritable,
} from '../../src/sources/errors';
import type { PlannedUnit, SourcePlan, SourceSettings } from '../../src/sources/source';
import { readUnit } from '../../src/sources/unitReader';
import { AqeaError } from '../../src/support/errors';
import { serveMultistream, startDumpServer, type Fault } from '../support/dumpServer';
import { FOOTER, head, multistream, pageXml, somePages } from './exports';

const folder = mkdtempSync(join(tmpdir(), 'aqea-fetch-'));
const destination = join(folder, 'unit.raw');
const dump = multistream(somePages(40, 10));
let server: Awaited<ReturnType<typeof serveMultistream>>;
let plan: SourcePlan;

function sourceWith(more: Partial<SourceSettings> = {}) {
  return createDumpSource({
    baseUrl: server.url,
    contact: 'somebody@dictionary.org',
    unitBytes: 1,
    withHostLease: (_host, _signal, step) => step(),
    stallTimeoutMs: 300,
    ...more,
  });
}

const step = () => ({ signal: new AbortController().signal, heartbeat: () => undefined });

function fetchUnit(unit = 1, more: Partial<SourceSettings> = {}) {
  return sourceWith(more).fetchUnit({
    source: plan.source,
    unit: plan.units[unit] as PlannedUnit,
    destination,
    ...step(),
  });
}

async function failure(promise: Promise<unknown>): Promise<AqeaError> {
  const error: unknown = await promise.then(
    () => new Error('no error'),
    (e: unknown) => e,
  );
  if (error instanceof AqeaError) return error;
  throw error;
}

beforeAll(async () => {
  server = await serveMultistream({ dbname: 'dewiktionary', date: '20260901', ...dump });
  plan = await sourceWith().plan({ edition: 'de' }, step());
});
beforeEach(() => {
  server.heal();
  server.requests.length = 0;
  rmSync(destination, { force: true });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test('a unit’s bytes are fetched exactly, by one range request', async () => {
  const { start, end } = plan.units[1] as PlannedUnit;
  await expect(fetchUnit(1)).resolves.toEqual({ bytes: end - start });
  expect(readFileSync(destination).equals(dump.data.subarray(start, end))).toBe(true);
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.headers).toMatchObject({
    range: `bytes=${start}-${end - 1}`,
    'if-range': plan.source.files[0]?.etag,
    'accept-encoding': 'identity',
    'user-agent': expect.stringMatching(/^aqea\/\d+\.\d+\.\d+ \(somebody@dictionary\.org\)$/) as string,
  });
});

test('all units together are the dump’s pages, each once', async () => {
  const titles: string[] = [];
  for (const unit of plan.units) {
    await fetchUnit(unit.unit);
    for (const page of readUnit({ rawFile: destination, source: plan.source, unit, namespaces: [0] }))
      titles.push(page.title);
  }
  expect(titles).toEqual(
    somePages(40, 40)
      .flat()
      .map(({ title }) => title),
  );
});

test('planning reads the index whole and of the data only the first 64 KB', async () => {
  await sourceWith().plan({ edition: 'de' }, step());
  const head = `bytes=0-${dump.data.length - 1}`;
  expect(server.requests.map(({ path, headers }) => `${path} ${headers.range ?? ''}`.trim())).toEqual([
    'dumpstatus.json',
    '',
    'dewiktionary/',
    'dewiktionary/20260901/dumpstatus.json',
    `${server.dataPath} ${head}`,
    server.indexPath,
  ]);
});

test('a fetched unit replaces an older file of that name, and leaves nothing else', async () => {
  writeFileSync(destination, 'old and much longer than the unit'.repeat(100));
  await fetchUnit(2);
  expect(readFileSync(destination).subarray(0, 3).toString()).toBe('BZh');
  expect(readdirSync(folder)).toEqual(['unit.raw']);
});

describe('a fault of the server is noticed before anything is taken for data', () => {
  const changedEtag = { kind: 'etag', value: '"other"' } as const;
  test.each<[string, Fault, new (...args: never[]) => AqeaError, RegExp]>([
    ['a changed ETag (so the whole file comes)', changedEtag, DumpChanged, /ETag "other", planned "/],
    ['Range ignored', { kind: 'ignore-range' }, ServerUnfit, /ignores Range/],
    [
      'a shorter Content-Range',
      { kind: 'content-range', value: 'bytes 0-9/100' },
      ServerUnfit,
      /another byte range.*bytes 0-9\/100/,
    ],
    ['a nonsense Content-Range', { kind: 'content-range', value: 'all' }, ServerUnfit, /another byte range/],
    ['a web page with status 200', { kind: 'html', status: 200 }, SourceUnavailable, /web page/],
    ['a web page with status 206', { kind: 'html' }, SourceUnavailable, /web page/],
    ['a web page with status 429', { kind: 'html', status: 429 }, SourceThrottled, /slow down/],
    ['Content-Encoding gzip', { kind: 'content-encoding', value: 'gzip' }, ServerUnfit, /encoded as gzip/],
    [
      'a connection cut in the middle',
      { kind: 'cut', afterBytes: 50 },
      SourceUnavailable,
      /connection .* failed/,
    ],
    ['a connection cut at once', { kind: 'cut', afterBytes: 0 }, SourceUnavailable, /connection .* failed/],
    ['silence', { kind: 'stall', afterBytes: 50 }, SourceUnavailable, /nothing came for 0\.3 s/],
    ['HTTP 500', { kind: 'status', status: 500 }, SourceUnavailable, /HTTP 500/],
    ['HTTP 404', { kind: 'status', status: 404 }, DumpChanged, /no longer there/],
    ['HTTP 416', { kind: 'status', status: 416 }, DumpChanged, /another size/],
    ['HTTP 403', { kind: 'status', status: 403 }, AccessRefused, /refuses this program.*AQEA_CONTACT/],
    ['HTTP 418', { kind: 'status', status: 418 }, ServerUnfit, /HTTP 418/],
    ['other bytes', { kind: 'flip', at: 0 }, Bz2Corrupt, /no bzip2 stream where the plan has one/],
  ])('%s', async (_what, fault, kind, message) => {
    const { start } = plan.units[1] as PlannedUnit;
    server.fault(fault.kind === 'flip' ? { ...fault, at: start } : fault);
    const error = await failure(fetchUnit(1));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
    expect(existsSync(destination)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    await expect(fetchUnit(1)).resolves.toMatchObject({ bytes: expect.any(Number) as number });
  });

  test('a dump that was replaced for good', async () => {
    const other = await serveMultistream({ dbname: 'dewiktionary', date: '20260901', ...dump });
    const planned = await sourceWith({ baseUrl: other.url }).plan({ edition: 'de' }, step());
    other.put(other.dataPath, multistream(somePages(40, 8)).data);
    const unit = planned.units[1] as PlannedUnit;
    await expect(
      sourceWith().fetchUnit({ source: planned.source, unit, destination, ...step() }),
    ).rejects.toThrow(DumpChanged);
    other.remove(other.dataPath);
    await expect(
      sourceWith().fetchUnit({ source: planned.source, unit, destination, ...step() }),
    ).rejects.toThrow(DumpChanged);
    await other.close();
    await expect(
      sourceWith().fetchUnit({ source: planned.source, unit, destination, ...step() }),
    ).rejects.toThrow(SourceUnavailable);
  });

  test('another size with the same ETag, and a weak ETag that changed', async () => {
    const file = plan.source.files[0];
    const unit = plan.units[1] as PlannedUnit;
    const fetch = (more: object) =>
      sourceWith().fetchUnit({
        source: { ...plan.source, files: [{ ...(file as typeof file & object), ...more } as never] },
        unit,
        destination,
        ...step(),
      });
    await expect(fetch({ sizeBytes: 99_999 })).rejects.toThrow(/\d+ bytes in all, planned 99999/);
    await expect(fetch({ etag: 'W/"weak"' })).rejects.toThrow(DumpChanged);
    expect(server.requests.at(-1)?.headers['if-range']).toBeUndefined();
  });
});

describe('a server that asks to slow down', () => {
  test.each([
    [429, '7', 7_000, 7_000],
    [503, '120', 120_000, 120_000],
    [429, String(1e9), 600_000, 600_000],
    [429, new Date(Date.now() + 90_000).toUTCString(), 80_000, 91_000],
    [503, new Date(Date.now() - 90_000).toUTCString(), 1_000, 1_000],
    [429, undefined, 30_000, 30_000],
    [503, 'soon', 30_000, 30_000],
  ])('%i with Retry-After %s', async (status, after, least, most) => {
    server.fault({ kind: 'status', status, headers: after === undefined ? {} : { 'Retry-After': after } });
    const error = await failure(fetchUnit());
    expect(error).toBeInstanceOf(SourceThrottled);
    expect(error.retry).toBe('retry');
    expect((error as SourceThrottled).retryAfterMs).toBeGreaterThanOrEqual(least);
    expect((error as SourceThrottled).retryAfterMs).toBeLessThanOrEqual(most);
  });

  test('is heard while planning too', async () => {
    server.fault({ kind: 'status', status: 429, headers: { 'Retry-After': '5' }, path: 'index' });
    await expect(sourceWith().plan({ edition: 'de' }, step())).rejects.toThrow(SourceThrottled);
  });
});

describe('redirects', () => {
  test('to another place on the same scheme are followed, up to three', async () => {
    const mirror = await serveMultistream({ dbname: 'dewiktionary', date: '20260901', ...dump });
    server.fault({ kind: 'redirect', to: `${mirror.url}/${mirror.dataPath}` });
    await expect(fetchUnit()).resolves.toMatchObject({ bytes: expect.any(Number) as number });
    expect(mirror.requests[0]?.headers.range).toBeDefined();
    server.fault({ kind: 'redirect', to: `/${server.dataPath}`, times: 3, status: 307 });
    await expect(fetchUnit()).resolves.toBeDefined();
    server.fault({ kind: 'redirect', to: `/${server.dataPath}`, times: 4 });
    await expect(fetchUnit()).rejects.toThrow(/More than 3 redirects/);
    await mirror.close();
  });

  test.each([
    ['file:///etc/passwd'],
    ['ftp://127.0.0.1/x'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['http://[fe80::1]/'],
    ['http://[::ffff:169.254.169.254]/'],
    ['http://user:geheim@127.0.0.1/x'],
    ['javascript:alert(1)'],
    ['http://'],
  ])('to %s are not followed', async (to) => {
    server.fault({ kind: 'redirect', to });
    const error = await failure(fetchUnit());
    expect(error).toBeInstanceOf(AddressRefused);
    expect(error.message).not.toContain('geheim');
  });
});

describe('one connection, one lease', () => {
  test('every request is made while a lease for its host is held', async () => {
    const held: string[] = [];
    let active = 0;
    const mirror = await startDumpServer({ files: { x: 'x' } });
    const leased: SourceSettings['withHostLease'] = async (host, _signal, run) => {
      held.push(host);
      active++;
      const before = server.requests.length + mirror.requests.length;
      const result = await run();
      expect(server.requests.length + mirror.requests.length).toBe(before + 1);
      active--;
      return result;
    };
    await sourceWith({ withHostLease: leased }).plan({ edition: 'de' }, step());
    await fetchUnit(1, { withHostLease: leased });
    expect(held).toHaveLength(server.requests.length);
    expect(active).toBe(0);
    server.fault({ kind: 'redirect', to: `${mirror.url}/x` });
    await failure(fetchUnit(1, { withHostLease: leased }));
    expect(held.at(-1)).toBe(new URL(mirror.url).host);
    await mirror.close();
  });

  test('cancelling ends a request, gives back the lease and leaves no file', async () => {
    const cancel = new AbortController();
    let leases = 0;
    server.fault({ kind: 'stall', afterBytes: 20 });
    const fetching = sourceWith({
      stallTimeoutMs: 60_000,
      withHostLease: async (_host, _signal, run) => {
        leases++;
        try {
          return await run();
        } finally {
          leases--;
        }
      },
    }).fetchUnit({
      source: plan.source,
      unit: plan.units[1] as PlannedUnit,
      destination,
      signal: cancel.signal,
      heartbeat: () => undefined,
    });
    setTimeout(() => cancel.abort(new Error('cancelled')), 100);
    await expect(fetching).rejects.toThrow('cancelled');
    expect(leases).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('heartbeats go on while nothing comes', async () => {
  let beats = 0;
  server.fault({ kind: 'stall', afterBytes: 10 });
  const fetching = sourceWith({ stallTimeoutMs: 2_500 }).fetchUnit({
    source: plan.source,
    unit: plan.units[1] as PlannedUnit,
    destination,
    signal: new AbortController().signal,
    heartbeat: () => void beats++,
  });
  await expect(fetching).rejects.toThrow(SourceUnavailable);
  expect(beats).toBeGreaterThanOrEqual(2);
});

test('a spool folder that cannot be written is named, and the unit may go elsewhere', async () => {
  const unit = plan.units[1] as PlannedUnit;
  const nowhere = join(folder, 'no', 'such', 'unit.raw');
  const error = await failure(
    sourceWith().fetchUnit({ source: plan.source, unit, destination: nowhere, ...step() }),
  );
  expect(error).toBeInstanceOf(SpoolUnwritable);
  expect(error.where).toContain(nowhere);
  expect(error.retry).toBe('retry');
});

const FULL = '/dev/full';
if (!existsSync(FULL)) {
  // eslint-disable-next-line no-console -- a skipped test must be seen
  console.warn(`SKIPPED: a full disk cannot be tried here, there is no ${FULL}`);
}
(existsSync(FULL) ? test : test.skip)(
  'a full disk is said to be full, and the unit may go elsewhere',
  async () => {
    symlinkSync(FULL, `${destination}.part`);
    const error = await failure(fetchUnit());
    expect(error).toBeInstanceOf(SpoolUnwritable);
    expect(error.what).toBe('The disk is full');
    expect(readdirSync(folder)).toEqual([]);
  },
);

describe('local files', () => {
  async function planned(content: Buffer, name = 'a.xml.bz2') {
    const file = join(mkdtempSync(join(tmpdir(), 'aqea-local-')), name);
    writeFileSync(file, content);
    return { file, plan: await sourceWith().plan({ edition: 'de', dump: file }, step()) };
  }
  const fetch = (p: SourcePlan) =>
    sourceWith().fetchUnit({ source: p.source, unit: p.units[0] as PlannedUnit, destination, ...step() });

  test('are copied byte by byte', async () => {
    const { plan: local } = await planned(dump.data);
    await expect(fetch(local)).resolves.toEqual({ bytes: dump.data.length });
    const sha1 = createHash('sha1').update(readFileSync(destination)).digest('hex');
    expect(sha1).toBe(local.source.files[0]?.sha1);
  });

  test('that were replaced, touched or removed since the plan are noticed', async () => {
    const { file, plan: local } = await planned(dump.data);
    utimesSync(file, 1, 1);
    await expect(fetch(local)).rejects.toThrow(DumpChanged);
    writeFileSync(file, dump.data.subarray(1));
    await expect(fetch(local)).rejects.toThrow(DumpChanged);
    rmSync(file);
    await expect(fetch(local)).rejects.toThrow(SourceNotFound);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a small file behind a URL is fetched whole, from a server without ranges too', async () => {
  const xml = head() + somePages(5, 5).flat().map(pageXml).join('') + FOOTER;
  const files = await startDumpServer({ files: { 'a.xml': xml } });
  const p = await sourceWith().plan({ edition: 'de', dump: `${files.url}/a.xml` }, step());
  const fetch = () =>
    sourceWith().fetchUnit({ source: p.source, unit: p.units[0] as PlannedUnit, destination, ...step() });
  await expect(fetch()).resolves.toEqual({ bytes: Buffer.byteLength(xml) });
  files.fault({ kind: 'ignore-range' });
  await expect(fetch()).resolves.toEqual({ bytes: Buffer.byteLength(xml) });
  files.put('a.xml', xml.replace('Wort 1', 'Wort 9'));
  await expect(fetch()).rejects.toThrow(DumpChanged);
  await files.close();
});
