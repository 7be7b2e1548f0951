import { SourceLimitExceeded, XmlRefused } from '../../src/sources/errors';
import { ExportReader } from '../../src/sources/xml/exportReader';
import type { ScannedPage } from '../../src/sources/xml/pageScanner';
import { FOOTER, head, pageXml, rawPage, revisionXml, sha1Base36, textElement } from './exports';

interface Read extends ScannedPage {
  title: string;
  text: string | null;
}

function read(xml: string | Buffer, options: { holds?: 'document' | 'pages'; piece?: number } = {}) {
  const { holds = 'pages', piece = 1 << 20 } = options;
  const reader = new ExportReader({ file: 'test.xml', holds });
  const bytes = Buffer.from(xml as string);
  const pages: Read[] = [];
  for (let at = 0; at < bytes.length; at += piece) {
    reader.push(bytes.subarray(at, at + piece));
    for (let page = reader.next(); page; page = reader.next()) {
      const text = page.newest?.text;
      pages.push({
        ...page,
        title: reader.buffer.toString('utf8', page.titleStart, page.titleEnd),
        text: text ? reader.buffer.toString('utf8', text.start, text.end) : null,
      });
    }
  }
  reader.expectNothingLeft();
  return { pages, reader };
}

function one(rest: string): Read {
  return read(rawPage(5, 'A', rest)).pages[0] as Read;
}

const DOCUMENT =
  head() + pageXml({ id: 1, title: 'Hund & Katze' }) + pageXml({ id: 2, title: 'Bär', ns: 14 }) + FOOTER;

test('a document gives its wiki and its pages', () => {
  const { pages, reader } = read(DOCUMENT, { holds: 'document' });
  expect(reader.complete).toBe(true);
  expect(reader.siteInfo).toEqual({
    dbname: 'dewiktionary',
    base: 'https://de.wiktionary.org/wiki/Wiktionary:Hauptseite',
    namespaces: { '0': '', '14': 'Kategorie' },
    version: '0.11',
  });
  expect(pages).toMatchObject([
    { pageId: 1, ns: 0, title: 'Hund &amp; Katze', redirect: false, revisions: 1 },
    { pageId: 2, ns: 14, title: 'Bär', text: 'Text of Bär' },
  ]);
});

test('however the bytes are cut, the pages are the same', () => {
  const facts = (piece: number) =>
    read(DOCUMENT, { holds: 'document', piece }).pages.map(({ pageId, title, text, newest }) => ({
      pageId,
      title,
      text,
      revId: newest?.revId,
    }));
  for (const piece of [1, 2, 13, 500]) expect(facts(piece)).toEqual(facts(1 << 20));
});

test('version 0.10 with the sum beside the text is read', () => {
  const text = '<text xml:space="preserve">abc</text>';
  const page = `<page><title>A</title><ns>0</ns><id>3</id><revision><id>9</id><timestamp>2019-10-20T00:00:00Z</timestamp>${text}<sha1>${sha1Base36('abc')}</sha1></revision></page>`;
  const { pages, reader } = read(head('dewiktionary', '0.10') + page + FOOTER, { holds: 'document' });
  expect(reader.siteInfo?.version).toBe('0.10');
  expect(pages[0]?.newest?.text).toMatchObject({ bytes: null, sha1: sha1Base36('abc') });
  expect(pages[0]?.newest?.model).toBe('wikitext');
});

test.each(['0.3', '0.12', '1.0'])('version %s is refused', (version) => {
  expect(() => read(head('dewiktionary', version), { holds: 'document' })).toThrow(/version/);
});

test('a byte order mark and an XML declaration before the export are passed over', () => {
  const { pages } = read(`\ufeff<?xml version="1.0" encoding="utf-8"?>\n${DOCUMENT}`, { holds: 'document' });
  expect(pages).toHaveLength(2);
});

test.each([
  ['DOCTYPE', `<!DOCTYPE mediawiki [<!ENTITY a "aaaa">]>${DOCUMENT}`],
  ['an external entity', `<!DOCTYPE x SYSTEM "file:///etc/passwd">${DOCUMENT}`],
  ['a comment in the head', DOCUMENT.replace('<siteinfo>', '<!-- x --><siteinfo>')],
  ['no siteinfo', '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/"><page></page></mediawiki>'],
  ['no dbname', DOCUMENT.replace(/<dbname>.*<\/dbname>/, '')],
  ['another encoding', `<?xml version="1.0" encoding="iso-8859-1"?>${DOCUMENT}`],
  ['another format', '<rss><channel></channel></rss>'.padEnd(5000)],
])('%s is refused', (_what, xml) => {
  expect(() => {
    const { reader } = read(xml, { holds: 'document' });
    if (!reader.complete) throw new XmlRefused({ what: 'incomplete' });
  }).toThrow(XmlRefused);
});

test.each([
  ['a comment between pages', `${pageXml({ id: 1, title: 'A' })}<!-- x -->${pageXml({ id: 2, title: 'B' })}`],
  ['a declaration between pages', `<!DOCTYPE x>${pageXml({ id: 1, title: 'A' })}`],
  ['text between pages', `${pageXml({ id: 1, title: 'A' })}stray${pageXml({ id: 2, title: 'B' })}`],
  ['a comment in a page', rawPage(1, 'A', '<!-- x -->')],
  ['CDATA as a title', '<page><title><![CDATA[A]]></title><ns>0</ns><id>1</id></page>'],
  ['a processing instruction', rawPage(1, 'A', '<?php x ?>')],
  ['text between elements', rawPage(1, 'A', 'stray')],
  ['a page without id', '<page><title>A</title><ns>0</ns></page>'],
  ['a page without namespace', '<page><title>A</title><id>1</id></page>'],
  ['an id that is no number', '<page><title>A</title><ns>0</ns><id>1e3</id></page>'],
  ['a revision that is not closed', rawPage(1, 'A', '<revision><id>1</id>')],
  ['a text that is not closed', rawPage(1, 'A', '<revision><id>1</id><text>abc</revision>')],
  ['a tag that is not closed', rawPage(1, 'A', '<restrictions ')],
  ['an element that is not closed', rawPage(1, 'A', '<upload><x>')],
  ['pages behind the end', `${FOOTER}${pageXml({ id: 1, title: 'A' })}`],
  ['a page that is cut', pageXml({ id: 1, title: 'A' }).slice(0, -12)],
])('%s is refused', (_what, xml) => {
  expect(() => read(xml)).toThrow(XmlRefused);
});

test('an error says where in the file it is', () => {
  const xml = pageXml({ id: 1, title: 'A' }) + rawPage(2, 'B', '<!-- -->');
  expect(() => read(xml)).toThrow(/test\.xml, byte \d+ of the XML read/);
});

test('of several revisions the newest counts, whatever their order and ids', () => {
  const page = one(
    revisionXml(textElement('old'), { id: 900, timestamp: '2011-01-01T00:00:00Z' }) +
      revisionXml(textElement('new'), { id: 500, timestamp: '2024-01-01T00:00:00Z' }) +
      revisionXml(textElement('middle'), { id: 400, timestamp: '2020-01-01T00:00:00Z' }),
  );
  expect(page).toMatchObject({ revisions: 3, text: 'new', newest: { revId: 500 } });
});

test('of two revisions of one second the one with the higher id counts', () => {
  const page = one(revisionXml(textElement('a'), { id: 8 }) + revisionXml(textElement('b'), { id: 7 }));
  expect(page.text).toBe('a');
});

test('what the text’s attributes say is read', () => {
  expect(one(revisionXml('<text bytes="0" />')).newest?.text).toMatchObject({ bytes: 0, deleted: false });
  expect(one(revisionXml('<text bytes="-1" deleted="deleted" />')).newest?.text).toMatchObject({
    bytes: -1,
    deleted: true,
  });
  expect(one(revisionXml("<text bytes='12' id='a>b' location='tt:1' />")).newest?.text).toMatchObject({
    bytes: 12,
  });
  expect(one(revisionXml('<text bytes="7"></text>')).text).toBe('');
});

test('redirects, uploads, restrictions, discussions and unknown elements do not disturb', () => {
  const page = one(
    '<redirect title="B &gt; C" /><restrictions>edit=sysop</restrictions><something new="x"><id>9</id></something>' +
      revisionXml(textElement('x')) +
      '<discussionthreadinginfo><ThreadID>4</ThreadID></discussionthreadinginfo>',
  );
  expect(page).toMatchObject({ pageId: 5, redirect: true, text: 'x' });
  expect(one('<upload><filename>A.png</filename><text>no</text></upload>')).toMatchObject({
    newest: null,
    revisions: 0,
  });
});

test('other slots of a revision are not its text, and then its own sum is not the text’s', () => {
  const slot = '<content><role>meta</role><model>json</model><text bytes="2">{}</text></content>';
  const page = one(revisionXml(`<text bytes="3">abc</text>${slot}`));
  expect(page).toMatchObject({ text: 'abc', newest: { model: 'wikitext', text: { sha1: null } } });
});

test('log entries behind the pages are passed over', () => {
  const { pages, reader } = read(
    `${head()}${pageXml({ id: 1, title: 'A' })}<logitem><id>1</id></logitem>${FOOTER}`,
    {
      holds: 'document',
      piece: 11,
    },
  );
  expect(pages).toHaveLength(1);
  expect(reader.complete).toBe(true);
});

test('a hidden contributor, an empty comment and an IP address do not disturb', () => {
  const page = one(`<revision><id>4</id><timestamp>2026-01-01T00:00:00Z</timestamp>
    <contributor deleted="deleted" /><comment deleted="deleted" /><minor/><model>wikitext</model>
    ${textElement('x')}<sha1 /></revision>`);
  expect(page.newest).toMatchObject({ revId: 4, text: { sha1: sha1Base36('x') } });
});

test('a page that does not end, and a gap that does not end, are refused before memory grows', () => {
  const endless = new ExportReader({ file: 'x', holds: 'pages', maxPageBytes: 5 << 20 });
  const piece = Buffer.alloc(1 << 20, 'a');
  endless.push(Buffer.from('<page><title>'));
  expect(() => {
    for (let i = 0; i < 100; i++) {
      endless.push(piece);
      endless.next();
    }
  }).toThrow(SourceLimitExceeded);
  expect(endless.buffer.length).toBeLessThan(20 << 20);
  const gap = new ExportReader({ file: 'x', holds: 'pages' });
  expect(() => {
    gap.push(Buffer.alloc(1 << 20, ' '));
    gap.next();
  }).toThrow(SourceLimitExceeded);
});

test('a page of 2 MiB is read', () => {
  const text = 'ä&'.repeat(700_000);
  const { pages } = read(rawPage(1, 'A', revisionXml(textElement(text))), { piece: 100_000 });
  expect(pages[0]?.newest?.text?.bytes).toBe(2_100_000);
});
