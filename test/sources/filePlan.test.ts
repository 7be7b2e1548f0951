import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { compressBz2 } from '../../bench/generate/bz2Encoder';
import { PlanRejected, WrongWiki, XmlRefused } from '../../src/sources/errors';
import { FOOTER, head, multistream, pageXml, somePages } from './exports';
import { dump, local, plan, serve } from './planning';
import { readFile } from './reading';

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

  test('whose pages are in any order, as Special:Export gives them, is planned from the lowest id to the highest', async () => {
    const mixed = [7, 300, 12, 5, 40].map((id) => ({ id, title: `T${id}` }));
    const content = head() + mixed.map(pageXml).join('') + FOOTER;
    const { units } = await plan({ dump: join(local({ 'a.xml': content }), 'a.xml') });
    expect(units).toMatchObject([{ pages: 5, firstPageId: 5, lastPageId: 300 }]);
    const { seen } = readFile(content, mixed);
    expect(seen.map(({ pageId }) => pageId)).toEqual([7, 300, 12, 5, 40]);
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
