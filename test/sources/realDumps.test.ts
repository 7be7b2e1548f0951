import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeStream } from '../../src/sources/bz2/bz2Decoder';
import { createDumpSource } from '../../src/sources/dumpSource';
import { WrongWiki } from '../../src/sources/errors';
import type { SourceRequest } from '../../src/sources/source';
import { readUnit } from '../../src/sources/unitReader';
import { serveMultistream } from '../support/dumpServer';

const DATA = resolve(__dirname, '../../../shared/data');
const there = existsSync(DATA);
// eslint-disable-next-line no-console -- a skipped test must be seen
if (!there) console.warn(`SKIPPED: the real dumps are not at ${DATA}`);
const describeReal = there ? describe : describe.skip;

const folder = mkdtempSync(join(tmpdir(), 'aqea-real-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Plans, fetches and reads everything. */
async function readAll(request: SourceRequest, unitBytes = 1_000_000) {
  const step = { signal: new AbortController().signal, heartbeat: () => undefined };
  const source = createDumpSource({
    baseUrl: 'http://127.0.0.1:1',
    contact: undefined,
    unitBytes,
    withHostLease: (_host, _signal, run) => run(),
  });
  const plan = await source.plan(request, step);
  const pages: { title: string; pageId: number; ns?: number; text: string | null; reason?: string }[] = [];
  const warnings: Record<string, number> = {};
  for (const unit of plan.units) {
    const rawFile = join(folder, `${unit.unit}.raw`);
    await source.fetchUnit({ source: plan.source, unit, destination: rawFile, ...step });
    const reading = readUnit({ rawFile, source: plan.source, unit, namespaces: [0] });
    for (const page of reading) pages.push({ ...page, text: page.kind === 'page' ? page.text() : null });
    for (const [kind, count] of Object.entries(reading.warnings))
      warnings[kind] = (warnings[kind] ?? 0) + count;
  }
  return { plan, pages, warnings };
}

/** The same pages, by a way that has nothing in common with ours. */
function naively(xml: string): { title: string; ns: number; text: string }[] {
  const unescape = (text: string) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  return xml
    .split('<page>')
    .slice(1)
    .map((page) => ({
      title: unescape(/<title>(.*?)<\/title>/.exec(page)?.[1] ?? ''),
      ns: Number(/<ns>(\d+)<\/ns>/.exec(page)?.[1]),
      text: unescape(/<text[^>]*>([^<]*)<\/text>/.exec(page)?.[1] ?? ''),
    }));
}

describeReal('the multistream dump of Greek Wikivoyage', () => {
  const name = 'pages-articles-p2566p2583.multistream';
  const serve = () =>
    serveMultistream({
      dbname: 'elwikivoyage',
      date: '20190901',
      data: readFileSync(join(DATA, `el/${name}.xml.bz2`)),
      index: readFileSync(join(DATA, `el/${name}-index.xml.bz2`)),
    });
  const indexTitles = () =>
    decodeStream(readFileSync(join(DATA, `el/${name}-index.xml.bz2`)))
      .output.toString()
      .trim()
      .split('\n')
      .map((line) => line.split(':').slice(2).join(':'));

  test.each([1, 5_000, 1_000_000])(
    'has 17 pages in units of %i bytes, with the titles of its index',
    async (unitBytes) => {
      const server = await serve();
      const { plan, pages, warnings } = await readAll(
        { edition: 'el', dbname: 'elwikivoyage', dump: server.folder },
        unitBytes,
      );
      expect(plan).toMatchObject({
        pages: 17,
        source: { dbname: 'elwikivoyage', complete: true, date: '20190901' },
      });
      expect(pages.map(({ title }) => title)).toEqual(indexTitles());
      expect(pages.filter(({ text }) => text !== null)).toHaveLength(16);
      expect(pages.filter(({ reason }) => reason === 'namespace')).toHaveLength(1);
      expect(warnings).toEqual({ 'sha1-mismatch': 0, 'invalid-character': 0, 'several-revisions': 0 });
      await server.close();
    },
  );

  test('is refused as a dump of Greek Wiktionary', async () => {
    const server = await serve();
    await expect(readAll({ edition: 'el', dump: server.folder })).rejects.toThrow(WrongWiki);
    await server.close();
  });

  test('is read from its folder, which has no dumpstatus.json', async () => {
    const { plan, pages } = await readAll({ edition: 'el', dbname: 'elwikivoyage', dump: join(DATA, 'el') });
    expect(plan.warnings).toHaveLength(1);
    expect(pages.map(({ title }) => title)).toEqual(indexTitles());
  });
});

describeReal('files of German Wiktionary', () => {
  test.each([
    ['hallo-page.xml', 3, 1],
    ['small-dewiktionary-20191020-pages-articles.xml', 8, 6],
  ])('%s', async (file, all, entries) => {
    const { plan, pages, warnings } = await readAll({ edition: 'de', dump: join(DATA, 'de', file) });
    expect(plan.pages).toBe(all);
    expect(pages).toHaveLength(all);
    const expected = naively(readFileSync(join(DATA, 'de', file), 'utf8')).filter(({ ns }) => ns === 0);
    const texts = pages.filter(({ text }) => text !== null);
    expect(texts).toHaveLength(entries);
    expect(texts.map(({ title, text }) => ({ title, text }))).toEqual(
      expected.map(({ title, text }) => ({ title, text })),
    );
    expect(warnings).toEqual({ 'sha1-mismatch': 0, 'invalid-character': 0, 'several-revisions': 0 });
  });
});

describeReal('the dump of English Wiktionary in one stream', () => {
  test('has 1,394 pages, with the texts that a plain reading finds', async () => {
    const file = join(DATA, 'en/pages-articles.xml.bz2');
    const { plan, pages } = await readAll({ edition: 'en', dump: file });
    expect(plan.pages).toBe(1394);
    const expected = naively(decodeStream(readFileSync(file)).output.toString());
    expect(pages.map(({ title }) => title)).toEqual(expected.map(({ title }) => title));
    const count = (reason?: string) => pages.filter((page) => page.reason === reason).length;
    expect([count(), count('namespace'), count('redirect')]).toEqual([1332, 56, 6]);
    pages.forEach((page, i) => {
      if (page.text !== null) expect(page.text).toBe(expected[i]?.text);
    });
  });
});
