import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GeneratedPage, writeMultistreamDump } from '../../bench/generate/dump';
import { pageXml } from '../../bench/generate/exportXml';
import { InvalidInput } from '../../src/support/errors';

const EMPTY_STREAM = '425a683917724538509000000000';
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'aqea-dump-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function* pages(count: number): Generator<GeneratedPage> {
  for (let i = 1; i <= count; i++)
    yield { title: `Wort ${i}`, ns: 0, text: `== Wort ${i} ==\nTeil ${i * i}` };
}

const write = (content: Iterable<GeneratedPage>) =>
  writeMultistreamDump({ folder, dbname: 'dewiktionary', date: '20260901', pages: content });

test('a dump of 250 pages is header, three streams, footer and an empty stream', () => {
  const dump = write(pages(250));
  const data = readFileSync(join(dump.folder, dump.files[0].name));
  expect(dump).toMatchObject({ pages: 250, streams: 3 });
  expect(data.toString('latin1').split('BZh9').length - 1).toBe(6);
  expect(data.subarray(-14).toString('hex')).toBe(EMPTY_STREAM);
});

test('dumpstatus.json says done, and size, md5 and sha1 of both files', () => {
  const dump = write(pages(10));
  const { jobs } = JSON.parse(readFileSync(join(dump.folder, 'dumpstatus.json'), 'utf8'));
  const { status, files } = jobs.articlesmultistreamdump;
  expect(status).toBe('done');
  expect(Object.keys(files)).toEqual([
    'dewiktionary-20260901-pages-articles-multistream.xml.bz2',
    'dewiktionary-20260901-pages-articles-multistream-index.txt.bz2',
  ]);
  for (const [name, { size, md5, sha1, url }] of Object.entries<Record<string, unknown>>(files)) {
    const bytes = readFileSync(join(dump.folder, name));
    expect(size).toBe(bytes.length);
    expect(md5).toBe(createHash('md5').update(bytes).digest('hex'));
    expect(sha1).toBe(createHash('sha1').update(bytes).digest('hex'));
    expect(url).toBe(`/dewiktionary/20260901/${name}`);
  }
});

test('the same pages give the same bytes', () => {
  expect(write(pages(120)).files).toEqual(write(pages(120)).files);
});

test('page ids that do not ascend are refused', () => {
  const page = { title: 'a', ns: 0, text: '' };
  expect(() =>
    write([
      { ...page, id: 2 },
      { ...page, id: 2 },
    ]),
  ).toThrow(InvalidInput);
});

test('a page has its text escaped, its size in bytes and its sha1 in base 36', () => {
  const xml = pageXml({ title: 'A & "B"', ns: 0, text: 'ä < "b" & c', redirect: 'Ziel & Zweck' }, 7);
  expect(xml).toContain('<title>A &amp; &quot;B&quot;</title>');
  expect(xml).toContain('<redirect title="Ziel &amp; Zweck" />');
  expect(xml).toMatch(
    /<text bytes="12" sha1="[0-9a-z]{31}" xml:space="preserve">ä &lt; &quot;b&quot; &amp; c<\/text>/,
  );
  // SHA-1 of no bytes as MediaWiki writes it.
  expect(pageXml({ title: 'leer', ns: 0, text: '' }, 8)).toContain('sha1="phoiac9h4m842xq45sp7s6u21eteeq1"');
});
