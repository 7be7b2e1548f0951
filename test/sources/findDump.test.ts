import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DumpIncomplete, ServerUnfit, SourceNotFound } from '../../src/sources/errors';
import { multistreamFiles } from '../support/dumpServer';
import { multistream, somePages } from './exports';
import { dated, dump, local, NAME, plan, serve } from './planning';

const folder = mkdtempSync(join(tmpdir(), 'aqea-find-'));
afterAll(() => rmSync(folder, { recursive: true }));

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

  test('may hold links to its dated folders', async () => {
    const root = local({ 'dewiktionary/20260701/dumpstatus.json': '{"jobs":{}}' });
    symlinkSync(join(local(dated('20260801')), 'dewiktionary/20260801'), join(root, 'dewiktionary/20260801'));
    symlinkSync('nowhere', join(root, 'dewiktionary/20260901'));
    expect((await plan({ dump: root })).source).toMatchObject({ date: '20260801', complete: true });
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
