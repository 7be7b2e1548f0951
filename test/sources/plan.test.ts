import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compressBz2 } from '../../bench/generate/bz2Encoder';
import { createDumpSource } from '../../src/sources/dumpSource';
import {
  DumpIncomplete,
  PlanRejected,
  ServerUnfit,
  SourceNotFound,
  WrongWiki,
  XmlRefused,
} from '../../src/sources/errors';
import type { SourceRequest, SourceSettings } from '../../src/sources/source';
import { multistreamFiles, serveMultistream, startDumpServer, type DumpServer } from '../support/dumpServer';
import { FOOTER, head, indexOf, multistream, pageXml, somePages } from './exports';

const folder = mkdtempSync(join(tmpdir(), 'aqea-plan-'));
const servers: DumpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
afterAll(() => rmSync(folder, { recursive: true }));

const dump = multistream(somePages(40, 10));
const NAME = 'dewiktionary-20260901-pages-articles-multistream';

function settings(more: Partial<SourceSettings> = {}): SourceSettings {
  return {
    baseUrl: 'http://127.0.0.1:1',
    contact: undefined,
    unitBytes: 1,
    withHostLease: (_host, _signal, step) => step(),
    ...more,
  };
}

function plan(request: Partial<SourceRequest>, more: Partial<SourceSettings> = {}) {
  return createDumpSource(settings(more)).plan(
    { edition: 'de', ...request },
    { signal: new AbortController().signal, heartbeat: () => undefined },
  );
}

async function serve(files: Record<string, Buffer | string>): Promise<DumpServer> {
  const server = await startDumpServer({ files });
  servers.push(server);
  return server;
}

/** Writes files below a new folder and answers its path. */
function local(files: Record<string, Buffer | string>): string {
  const root = mkdtempSync(join(folder, 'local-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const dated = (date: string, more: object = {}) =>
  multistreamFiles({ dbname: 'dewiktionary', date, data: dump.data, index: dump.index, ...more });

describe('the newest finished dump of a server', () => {
  test('is found below the base URL, and pinned', async () => {
    const server = await serve({ ...dated('20260701'), ...dated('20260801') });
    const { source, pages, warnings } = await plan({}, { baseUrl: server.url });
    expect(source).toMatchObject({
      kind: 'multistream',
      dbname: 'dewiktionary',
      date: '20260801',
      complete: true,
      namespaces: { '0': '', '14': 'Kategorie' },
      base: 'https://de.wiktionary.org/wiki/Wiktionary:Hauptseite',
    });
    expect(source.files).toEqual([
      {
        location: `${server.url}/dewiktionary/20260801/dewiktionary-20260801-pages-articles-multistream.xml.bz2`,
        sizeBytes: dump.data.length,
        sha1: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
        etag: expect.stringMatching(/^"/) as string,
        mtimeMs: null,
      },
    ]);
    expect(pages).toBe(40);
    expect(warnings).toEqual([]);
  });

  test('is the one before, while the newest is being made', async () => {
    const server = await serve({ ...dated('20260801'), ...dated('20260901', { status: 'in-progress' }) });
    expect((await plan({}, { baseUrl: `${server.url}/` })).source.date).toBe('20260801');
  });

  test('may be the recombined one, and then its parts are left alone', async () => {
    const files = dated('20260901');
    const part = { ...JSON.parse(files['dewiktionary/20260901/dumpstatus.json']?.toString() ?? '') };
    const combined = part.jobs.articlesmultistreamdump;
    part.jobs = {
      articlesmultistreamdump: {
        status: 'done',
        files: { 'x-multistream1.xml-p1p9.bz2': {}, 'x-multistream-index1.txt-p1p9.bz2': {} },
      },
      articlesmultistreamdumprecombine: combined,
    };
    const server = await serve({ ...files, 'dewiktionary/20260901/dumpstatus.json': JSON.stringify(part) });
    expect((await plan({}, { baseUrl: server.url })).source.files).toHaveLength(1);
  });

  test('is missing when none is done, and all states are named', async () => {
    const server = await serve({
      ...dated('20260801', { status: 'waiting' }),
      'dewiktionary/20260901/other.txt': 'x',
    });
    const failed = plan({}, { baseUrl: server.url });
    await expect(failed).rejects.toThrow(DumpIncomplete);
    await expect(failed).rejects.toThrow(/20260901: no dumpstatus.json; 20260801:.*"waiting"/);
  });

  test('is missing when the server knows no such wiki', async () => {
    const server = await serve(dated('20260801'));
    await expect(plan({ edition: 'fr' }, { baseUrl: server.url })).rejects.toThrow(SourceNotFound);
  });
});

test('a dated folder’s URL is that dump, and not another when it is unfinished', async () => {
  const server = await serve({
    ...dated('20260701'),
    ...dated('20260801'),
    ...dated('20260901', { status: 'failed' }),
  });
  expect((await plan({ dump: `${server.url}/dewiktionary/20260701/` })).source.date).toBe('20260701');
  expect((await plan({ dump: `${server.url}/dewiktionary/20260801` })).source.date).toBe('20260801');
  await expect(plan({ dump: `${server.url}/dewiktionary/20260901/` })).rejects.toThrow(DumpIncomplete);
});

test('an edition with a hyphen has underscores in its database name', async () => {
  const { data, index } = multistream(somePages(3, 3), { dbname: 'zh_min_nanwiktionary' });
  const server = await serve(
    multistreamFiles({ dbname: 'zh_min_nanwiktionary', date: '20260901', data, index }),
  );
  expect((await plan({ edition: 'zh-min-nan' }, { baseUrl: server.url })).pages).toBe(3);
});

test('numbered parts are paired with their indexes and planned as one dump, in order', async () => {
  const pages = somePages(20, 5);
  const one = multistream(pages.slice(0, 2));
  const two = multistream(pages.slice(2));
  const root = local({
    [`${NAME}2.xml-p20p99.bz2`]: two.data,
    [`${NAME}-index2.txt-p20p99.bz2`]: two.index,
    [`${NAME}1.xml-p1p19.bz2`]: one.data,
    [`${NAME}-index1.txt-p1p19.bz2`]: one.index,
  });
  const { units, source } = await plan({ dump: root });
  expect(source.files.map(({ location }) => location.slice(root.length + NAME.length + 1))).toEqual([
    '1.xml-p1p19.bz2',
    '2.xml-p20p99.bz2',
  ]);
  expect(units.map(({ unit, file, pages: n }) => [unit, file, n])).toEqual([
    [0, 0, 5],
    [1, 0, 5],
    [2, 1, 5],
    [3, 1, 5],
  ]);
});

describe('a folder of this machine', () => {
  test('with dumpstatus.json is as good as a server', async () => {
    const root = local(dated('20260801'));
    for (const path of [root, join(root, 'dewiktionary'), join(root, 'dewiktionary/20260801')]) {
      const { source, warnings } = await plan({ dump: path });
      expect(source).toMatchObject({ date: '20260801', complete: true });
      expect(source.files[0]).toMatchObject({ etag: null, mtimeMs: expect.any(Number) as number });
      expect(warnings).toEqual([]);
    }
  });

  test('without it is taken with a warning, and shows nothing about pages that are gone', async () => {
    const root = local({
      [`${NAME}.xml.bz2`]: dump.data,
      [`${NAME}-index.txt.bz2`]: dump.index,
      'notes.txt': 'x',
    });
    const { source, warnings } = await plan({ dump: root });
    expect(source).toMatchObject({ date: '20260901', complete: false });
    expect(warnings[0]).toMatch(/no dumpstatus.json/);
  });

  test('with data but no index is refused by name', async () => {
    await expect(plan({ dump: local({ [`${NAME}.xml.bz2`]: dump.data }) })).rejects.toThrow(
      /has no index beside it/,
    );
  });

  test('with two dumps is refused', async () => {
    const both = { ...dated('20260801'), ...dated('20260901') };
    const files = Object.entries(both).filter(([path]) => path.endsWith('bz2'));
    const root = local(
      Object.fromEntries(files.map(([path, content]) => [path.split('/')[2] ?? '', content])),
    );
    await expect(plan({ dump: root })).rejects.toThrow(/Several dumps in one folder/);
  });

  test('that is not there, or holds no dump, is named', async () => {
    await expect(plan({ dump: join(folder, 'nowhere') })).rejects.toThrow(/no such file or folder.*nowhere/);
    await expect(plan({ dump: local({ 'a.txt': '' }) })).rejects.toThrow(SourceNotFound);
  });
});

describe('units', () => {
  const root = local({ [`${NAME}.xml.bz2`]: dump.data, [`${NAME}-index.txt.bz2`]: dump.index });

  test('are whole streams, follow each other, end with the file and hold all pages', async () => {
    for (const unitBytes of [1, 300, 600, 1_000_000]) {
      const { units, pages } = await plan({ dump: root }, { unitBytes });
      const offsets = new Set(dump.lines.map((line) => Number(line.split(':')[0])));
      units.forEach((unit, i) => {
        expect(unit.unit).toBe(i);
        expect(offsets.has(unit.start)).toBe(true);
        expect(unit.end).toBe(units[i + 1]?.start ?? dump.data.length);
      });
      expect(units.reduce((sum, unit) => sum + unit.pages, 0)).toBe(pages);
      expect(units.map((unit) => gunzipSync(unit.index ?? Buffer.alloc(0)).toString()).join('')).toBe(
        `${dump.lines.join('\n')}\n`,
      );
    }
  });

  test('are as many as their bytes say', async () => {
    expect((await plan({ dump: root }, { unitBytes: 1 })).units).toHaveLength(4);
    expect((await plan({ dump: root }, { unitBytes: 1_000_000 })).units).toHaveLength(1);
    const first = (await plan({ dump: root }, { unitBytes: 1 })).units[0];
    expect(first).toMatchObject({ pages: 10, firstPageId: 10, lastPageId: 28 });
  });

  test('of an index of many blocks and pieces are cut as of a small one', async () => {
    const lines = Array.from(
      { length: 60_000 },
      (_, i) => `${700 + Math.floor(i / 100) * 1000}:${i + 1}:Seite ${i}`,
    );
    const big = { data: Buffer.concat([dump.data, Buffer.alloc(1_000_000)]) };
    const start = Number(dump.lines[0]?.split(':')[0]);
    const shifted = lines.map((line) =>
      line.replace(/^\d+/, (offset) => String(Number(offset) - 700 + start)),
    );
    const path = local({
      [`${NAME}.xml.bz2`]: big.data,
      [`${NAME}-index.txt.bz2`]: compressBz2(Buffer.from(shifted.join('\n')), 1),
    });
    const { units, pages } = await plan({ dump: path }, { unitBytes: 50_000 });
    expect(pages).toBe(60_000);
    expect(new Set(units.slice(0, -1).map((unit) => unit.end - unit.start))).toEqual(new Set([50_000]));
    expect(
      units
        .map((unit) => gunzipSync(unit.index ?? Buffer.alloc(0)).toString())
        .join('')
        .trim(),
    ).toBe(shifted.join('\n'));
  });
});

describe('the plan’s hash', () => {
  test('is the same for the same dump from a server, a mirror and a folder that was moved', async () => {
    const [one, two] = [await serve(dated('20260801')), await serve(dated('20260801'))];
    const hashes = await Promise.all([
      plan({}, { baseUrl: one.url }),
      plan({}, { baseUrl: two.url }),
      plan({ dump: local(dated('20260801')) }),
      plan({ dump: local(dated('20260801')) }),
    ]);
    expect(new Set(hashes.map(({ planHash }) => planHash)).size).toBe(1);
  });

  test('is another one for another date, size of units, title or byte', async () => {
    const other = multistream(
      somePages(40, 10).map((stream) => stream.map((page) => ({ ...page, title: `${page.title}!` }))),
    );
    const root = local(dated('20260801'));
    const hashes = await Promise.all([
      plan({ dump: root }),
      plan({ dump: root }, { unitBytes: 1_000_000 }),
      plan({ dump: local(dated('20260901')) }),
      plan({ dump: local(dated('20260801', other)) }),
    ]);
    expect(new Set(hashes.map(({ planHash }) => planHash)).size).toBe(4);
  });
});

describe('a dump of another wiki', () => {
  test('is refused with both names and what to do', async () => {
    const { data, index } = multistream(somePages(3, 3), { dbname: 'elwikivoyage' });
    const root = local({ 'x-multistream.xml.bz2': data, 'x-multistream-index.txt.bz2': index });
    const failed = plan({ dump: root });
    await expect(failed).rejects.toThrow(WrongWiki);
    await expect(failed).rejects.toThrow(
      /"elwikivoyage", not of "dewiktionary".*"source": \{"dbname": "elwikivoyage"\}/,
    );
    expect((await plan({ dump: root, dbname: 'elwikivoyage' })).source.dbname).toBe('elwikivoyage');
  });

  test('is refused as a single file too', async () => {
    const root = local({ 'a.xml': head('frwiktionary') + pageXml({ id: 1, title: 'A' }) + FOOTER });
    await expect(plan({ dump: join(root, 'a.xml') })).rejects.toThrow(WrongWiki);
  });
});

describe('an index that cannot be right is refused with the number of its line', () => {
  const lines = dump.lines;
  const at = (i: number, line: string) => lines.map((old, n) => (n === i ? line : old));
  const start = Number(lines[0]?.split(':')[0]);
  test.each([
    ['offsets out of order', at(20, `${start}:50:X`), 21],
    ['a page twice', at(5, lines[4] as string), 6],
    ['an offset beyond the file', at(39, `${dump.data.length}:900:X`), 40],
    ['a line with one colon', at(3, `${start}:16`), 4],
    ['a line without a title', at(3, `${start}:16:`), 4],
    ['a line without an id', at(3, `${start}::X`), 4],
    ['an id that is no number', at(3, `${start}:1x:X`), 4],
    ['an offset that is no number', at(3, `-1:16:X`), 4],
    ['an empty line', at(3, ''), 4],
    ['a line without end', [...lines.slice(0, 3), `${start}:16:${'x'.repeat(10_000)}`], 4],
  ])('%s', async (_what, index, line) => {
    const root = local({ [`${NAME}.xml.bz2`]: dump.data, [`${NAME}-index.txt.bz2`]: indexOf(index) });
    const failed = plan({ dump: root });
    await expect(failed).rejects.toThrow(PlanRejected);
    await expect(failed).rejects.toThrow(new RegExp(`index\\.txt\\.bz2, line ${line}:`));
  });

  test('an empty index', async () => {
    const root = local({
      [`${NAME}.xml.bz2`]: dump.data,
      [`${NAME}-index.txt.bz2`]: compressBz2(Buffer.alloc(0)),
    });
    await expect(plan({ dump: root })).rejects.toThrow(/lists no pages/);
  });

  test('an index without a newline at its end is fine', async () => {
    const root = local({
      [`${NAME}.xml.bz2`]: dump.data,
      [`${NAME}-index.txt.bz2`]: compressBz2(Buffer.from(lines.join('\n'))),
    });
    expect((await plan({ dump: root })).pages).toBe(40);
  });

  test('an index of another dump', async () => {
    for (const shift of [-10, 10]) {
      const other = lines.map((line) => line.replace(/^\d+/, (offset) => String(Number(offset) + shift)));
      const root = local({ [`${NAME}.xml.bz2`]: dump.data, [`${NAME}-index.txt.bz2`]: indexOf(other) });
      await expect(plan({ dump: root })).rejects.toThrow(/does not belong to this data file/);
    }
  });
});

describe('what the publisher says is checked', () => {
  test('an index with another checksum is refused, also when it cannot be decoded', async () => {
    const server = await serveMultistream({ dbname: 'dewiktionary', date: '20260801', ...dump });
    servers.push(server);
    server.fault({ kind: 'flip', at: 60, path: 'index' });
    await expect(plan({ dump: server.folder })).rejects.toThrow(/sha1 [0-9a-f]{40}, published [0-9a-f]{40}/);
    server.put(server.indexPath, indexOf(dump.lines.slice(1)));
    await expect(plan({ dump: server.folder })).rejects.toThrow(/checksum is not the published one/);
  });

  test('a data file of another size is refused', async () => {
    const server = await serveMultistream({ dbname: 'dewiktionary', date: '20260801', ...dump });
    servers.push(server);
    server.put(server.dataPath, dump.data.subarray(0, -14));
    await expect(plan({ dump: server.folder })).rejects.toThrow(/not the published size/);
  });

  test.each([
    ['no JSON', 'x'],
    ['no jobs', '{}'],
    [
      'a file name that leads elsewhere',
      JSON.stringify({
        jobs: { articlesmultistreamdump: { status: 'done', files: { '../x-multistream.xml.bz2': {} } } },
      }),
    ],
  ])('a dumpstatus.json with %s is refused', async (_what, json) => {
    const server = await serve({ ...dated('20260801'), 'dewiktionary/20260801/dumpstatus.json': json });
    await expect(plan({}, { baseUrl: server.url })).rejects.toThrow(PlanRejected);
  });
});

describe('a single file', () => {
  const pages = somePages(30, 30).flat();
  const xml = head() + pages.map(pageXml).join('') + FOOTER;

  test.each([
    ['a.xml', Buffer.from(xml)],
    ['dewiktionary-20260901-pages-articles.xml.bz2', compressBz2(Buffer.from(xml))],
    ['b.xml.bz2', dump.data],
  ])('%s is one unit', async (name, content) => {
    const { source, units } = await plan({ dump: join(local({ [name]: content }), name) });
    const count = content === dump.data ? 40 : 30;
    expect(source).toMatchObject({
      kind: 'file',
      complete: false,
      date: name.includes('2026') ? '20260901' : null,
    });
    expect(units).toEqual([
      {
        unit: 0,
        file: 0,
        start: 0,
        end: content.length,
        pages: count,
        firstPageId: 10,
        lastPageId: 8 + 2 * count,
        index: null,
      },
    ]);
  });

  test('behind a URL is one unit too', async () => {
    const server = await serve({ 'x/a.xml.bz2': compressBz2(Buffer.from(xml)) });
    const { source, units } = await plan({ dump: `${server.url}/x/a.xml.bz2` });
    expect(source).toMatchObject({ kind: 'file', files: [{ etag: expect.any(String) as string }] });
    expect(units[0]).toMatchObject({ pages: 30 });
  });

  test('keeps its hash when it is moved or touched', async () => {
    const one = join(local({ 'a.xml': xml }), 'a.xml');
    const two = join(local({ 'a.xml': xml }), 'a.xml');
    utimesSync(two, 1, 1);
    expect((await plan({ dump: one })).planHash).toBe((await plan({ dump: two })).planHash);
  });

  test.each([
    ['cut in a page', xml.slice(0, -200), XmlRefused],
    ['cut between pages', xml.replace(FOOTER, ''), PlanRejected],
    ['without pages', head() + FOOTER, PlanRejected],
    ['with a page twice', xml.replace(FOOTER, pageXml({ id: 12, title: 'X' }) + FOOTER), PlanRejected],
    ['empty', '', PlanRejected],
    ['of another kind', 'hello', XmlRefused],
  ])('%s is refused', async (_what, content, error) => {
    await expect(plan({ dump: join(local({ 'a.xml': content }), 'a.xml') })).rejects.toThrow(error);
  });
});

test('planning stops when it is cancelled', async () => {
  const cancel = new AbortController();
  const source = createDumpSource(settings());
  const root = local({ [`${NAME}.xml.bz2`]: dump.data, [`${NAME}-index.txt.bz2`]: dump.index });
  const planning = source.plan(
    { edition: 'de', dump: root },
    { signal: cancel.signal, heartbeat: () => cancel.abort(new Error('cancelled')) },
  );
  await expect(planning).rejects.toThrow('cancelled');
});

describe('a server', () => {
  test.each([
    ['absolute paths', '/mirror/dewiktionary/20260801/'],
    ['whole URLs', 'URL/mirror/dewiktionary/20260801/'],
    ['dots', './20260801/'],
  ])('may list its folders as %s', async (_what, href) => {
    const files = Object.entries(dated('20260801')).map(
      ([path, content]) => [`mirror/${path}`, content] as const,
    );
    const server = await serve(Object.fromEntries(files));
    const link = href.replace('URL', server.url);
    server.put(
      'mirror/dewiktionary/',
      `<a href="/20270101/">up</a> <a href="http://[x">bad</a> <a href="${link}">x</a>`,
    );
    expect((await plan({}, { baseUrl: `${server.url}/mirror` })).source.date).toBe('20260801');
  });

  test('that does not exist is not asked again and again', async () => {
    await expect(plan({ dump: 'http://no-such-host.invalid/dumps' })).rejects.toThrow(
      /no such host|no-such-host\.invalid/,
    );
  });
});

const openssl = opensslCertificate();
(openssl ? test : test.skip)('a server whose certificate nobody vouches for is not read', async () => {
  const server = createHttpsServer(openssl as { key: Buffer; cert: Buffer }, (_request, response) =>
    response.end('{}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const failed = plan({ dump: `https://127.0.0.1:${port}/` });
    await expect(failed).rejects.toThrow(ServerUnfit);
    await expect(failed).rejects.toThrow(/certificate/);
  } finally {
    server.close();
  }
});

/** A key and a certificate signed by itself; undefined (and said) without openssl. */
function opensslCertificate(): { key: Buffer; cert: Buffer } | undefined {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  try {
    execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch {
    // eslint-disable-next-line no-console -- a skipped test must be seen
    console.warn('SKIPPED: no openssl on PATH to make a certificate with');
    return undefined;
  }
}
