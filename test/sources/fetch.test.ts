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
import { AddressRefused, DumpChanged, SourceNotFound, SourceUnavailable } from '../../src/sources/errors';
import { SpoolUnwritable } from '../../src/support/spoolUnwritable';
import type { PlannedUnit, SourcePlan, SourceSettings } from '../../src/sources/source';
import { readUnit } from '../../src/sources/unitReader';
import { serveMultistream, startDumpServer } from '../support/dumpServer';
import { FOOTER, head, pageXml, somePages } from './exports';
import { destination, dump, failure, folder, servedDump, step } from './fetching';

const at = servedDump();

test('a unit’s bytes are fetched exactly, by one range request', async () => {
  const { start, end } = at.plan.units[1] as PlannedUnit;
  await expect(at.fetchUnit(1)).resolves.toEqual({ bytes: end - start });
  expect(readFileSync(destination).equals(dump.data.subarray(start, end))).toBe(true);
  expect(at.server.requests).toHaveLength(1);
  expect(at.server.requests[0]?.headers).toMatchObject({
    range: `bytes=${start}-${end - 1}`,
    'if-range': at.plan.source.files[0]?.etag,
    'accept-encoding': 'identity',
    'user-agent': expect.stringMatching(/^aqea\/\d+\.\d+\.\d+ \(somebody@dictionary\.org\)$/) as string,
  });
});

test('all units together are the dump’s pages, each once', async () => {
  const titles: string[] = [];
  for (const unit of at.plan.units) {
    await at.fetchUnit(unit.unit);
    for (const page of readUnit({ rawFile: destination, source: at.plan.source, unit, namespaces: [0] }))
      titles.push(page.title);
  }
  expect(titles).toEqual(
    somePages(40, 40)
      .flat()
      .map(({ title }) => title),
  );
});

test('planning reads the index whole and of the data only the first 64 KB', async () => {
  await at.sourceWith().plan({ edition: 'de' }, step());
  const head = `bytes=0-${dump.data.length - 1}`;
  expect(at.server.requests.map(({ path, headers }) => `${path} ${headers.range ?? ''}`.trim())).toEqual([
    'dumpstatus.json',
    '',
    'dewiktionary/',
    'dewiktionary/20260901/dumpstatus.json',
    `${at.server.dataPath} ${head}`,
    at.server.indexPath,
  ]);
});

test('a fetched unit replaces an older file of that name, and leaves nothing else', async () => {
  writeFileSync(destination, 'old and much longer than the unit'.repeat(100));
  await at.fetchUnit(2);
  expect(readFileSync(destination).subarray(0, 3).toString()).toBe('BZh');
  expect(readdirSync(folder)).toEqual(['unit.raw']);
});

describe('redirects', () => {
  test('to another place on the same scheme are followed, up to three', async () => {
    const mirror = await serveMultistream({ dbname: 'dewiktionary', date: '20260901', ...dump });
    at.server.fault({ kind: 'redirect', to: `${mirror.url}/${mirror.dataPath}` });
    await expect(at.fetchUnit()).resolves.toMatchObject({ bytes: expect.any(Number) as number });
    expect(mirror.requests[0]?.headers.range).toBeDefined();
    at.server.fault({ kind: 'redirect', to: `/${at.server.dataPath}`, times: 3, status: 307 });
    await expect(at.fetchUnit()).resolves.toBeDefined();
    at.server.fault({ kind: 'redirect', to: `/${at.server.dataPath}`, times: 4 });
    await expect(at.fetchUnit()).rejects.toThrow(/More than 3 redirects/);
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
    at.server.fault({ kind: 'redirect', to });
    const error = await failure(at.fetchUnit());
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
      const before = at.server.requests.length + mirror.requests.length;
      const result = await run();
      expect(at.server.requests.length + mirror.requests.length).toBe(before + 1);
      active--;
      return result;
    };
    await at.sourceWith({ withHostLease: leased }).plan({ edition: 'de' }, step());
    await at.fetchUnit(1, { withHostLease: leased });
    expect(held).toHaveLength(at.server.requests.length);
    expect(active).toBe(0);
    at.server.fault({ kind: 'redirect', to: `${mirror.url}/x` });
    await failure(at.fetchUnit(1, { withHostLease: leased }));
    expect(held.at(-1)).toBe(new URL(mirror.url).host);
    await mirror.close();
  });

  test('cancelling ends a request, gives back the lease and leaves no file', async () => {
    const cancel = new AbortController();
    let leases = 0;
    at.server.fault({ kind: 'stall', afterBytes: 20 });
    const fetching = at
      .sourceWith({
        stallTimeoutMs: 60_000,
        withHostLease: async (_host, _signal, run) => {
          leases++;
          try {
            return await run();
          } finally {
            leases--;
          }
        },
      })
      .fetchUnit({
        source: at.plan.source,
        unit: at.plan.units[1] as PlannedUnit,
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
  at.server.fault({ kind: 'stall', afterBytes: 10 });
  const fetching = at.sourceWith({ stallTimeoutMs: 2_500 }).fetchUnit({
    source: at.plan.source,
    unit: at.plan.units[1] as PlannedUnit,
    destination,
    signal: new AbortController().signal,
    heartbeat: () => void beats++,
  });
  await expect(fetching).rejects.toThrow(SourceUnavailable);
  expect(beats).toBeGreaterThanOrEqual(2);
});

test('a spool folder that cannot be written is named, and the unit may go elsewhere', async () => {
  const unit = at.plan.units[1] as PlannedUnit;
  const nowhere = join(folder, 'no', 'such', 'unit.raw');
  const error = await failure(
    at.sourceWith().fetchUnit({ source: at.plan.source, unit, destination: nowhere, ...step() }),
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
    const error = await failure(at.fetchUnit());
    expect(error).toBeInstanceOf(SpoolUnwritable);
    expect(error.what).toBe('The disk of the spool is full');
    expect(readdirSync(folder)).toEqual([]);
  },
);

describe('local files', () => {
  async function planned(content: Buffer, name = 'a.xml.bz2') {
    const file = join(mkdtempSync(join(tmpdir(), 'aqea-local-')), name);
    writeFileSync(file, content);
    return { file, plan: await at.sourceWith().plan({ edition: 'de', dump: file }, step()) };
  }
  const fetch = (p: SourcePlan) =>
    at.sourceWith().fetchUnit({ source: p.source, unit: p.units[0] as PlannedUnit, destination, ...step() });

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
  const p = await at.sourceWith().plan({ edition: 'de', dump: `${files.url}/a.xml` }, step());
  const fetch = () =>
    at.sourceWith().fetchUnit({ source: p.source, unit: p.units[0] as PlannedUnit, destination, ...step() });
  await expect(fetch()).resolves.toEqual({ bytes: Buffer.byteLength(xml) });
  files.fault({ kind: 'ignore-range' });
  await expect(fetch()).resolves.toEqual({ bytes: Buffer.byteLength(xml) });
  files.put('a.xml', xml.replace('Wort 1', 'Wort 9'));
  await expect(fetch()).rejects.toThrow(DumpChanged);
  await files.close();
});
