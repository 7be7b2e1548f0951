import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { compressBz2 } from '../../bench/generate/bz2Encoder';
import type { PinnedSource, PlannedUnit } from '../../src/sources/source';

// Small exports in MediaWiki's format, written for the tests.

export function sha1Base36(text: string | Buffer): string {
  return BigInt(`0x${createHash('sha1').update(text).digest('hex')}`)
    .toString(36)
    .padStart(31, '0');
}

export function head(dbname = 'dewiktionary', version = '0.11'): string {
  return `<mediawiki xmlns="http://www.mediawiki.org/xml/export-${version}/" version="${version}" xml:lang="de">
  <siteinfo>
    <sitename>Wiktionary</sitename>
    <dbname>${dbname}</dbname>
    <base>https://de.wiktionary.org/wiki/Wiktionary:Hauptseite</base>
    <case>case-sensitive</case>
    <namespaces>
      <namespace key="0" case="case-sensitive" />
      <namespace key="14" case="case-sensitive">Kategorie</namespace>
    </namespaces>
  </siteinfo>
`;
}

export const FOOTER = '</mediawiki>\n';

export interface TestPage {
  id: number;
  title: string;
  ns?: number;
  text?: string;
}

export function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** A `<text>` as MediaWiki writes it. */
export function textElement(text: string): string {
  return `<text bytes="${Buffer.byteLength(text)}" sha1="${sha1Base36(text)}" xml:space="preserve">${escape(text)}</text>`;
}

export function revisionXml(
  text: string,
  { id = 1, timestamp = '2026-01-02T03:04:05Z', model = 'wikitext' } = {},
) {
  return `    <revision>
      <id>${id}</id>
      <parentid>1</parentid>
      <timestamp>${timestamp}</timestamp>
      <contributor>
        <username>Example</username>
        <id>77</id>
      </contributor>
      <comment>/* x */ y</comment>
      <origin>${id}</origin>
      <model>${model}</model>
      <format>text/x-wiki</format>
      ${text}
      <sha1>00000000000000000000000000000aa</sha1>
    </revision>
`;
}

/** A page around whatever stands after its id. */
export function rawPage(id: number, title: string, rest: string, ns = 0): string {
  return `  <page>
    <title>${escape(title)}</title>
    <ns>${ns}</ns>
    <id>${id}</id>
${rest}  </page>
`;
}

export function pageXml({ id, title, ns = 0, text = `Text of ${title}` }: TestPage): string {
  return rawPage(id, title, revisionXml(textElement(text), { id: id * 10 }), ns);
}

/** A multistream dump of the given pages, one stream per inner array, with head, footer and empty stream. */
export function multistream(
  streams: readonly (readonly TestPage[])[],
  { dbname = 'dewiktionary' } = {},
): { data: Buffer; index: Buffer; lines: string[] } {
  const pieces = [compressBz2(Buffer.from(head(dbname)))];
  const lines: string[] = [];
  let offset = (pieces[0] as Buffer).length;
  for (const stream of streams) {
    for (const { id, title } of stream) lines.push(`${offset}:${id}:${escape(title)}`);
    const piece = compressBz2(Buffer.from(stream.map(pageXml).join('')));
    pieces.push(piece);
    offset += piece.length;
  }
  pieces.push(compressBz2(Buffer.from(FOOTER)), compressBz2(Buffer.alloc(0)));
  return { data: Buffer.concat(pieces), index: indexOf(lines), lines };
}

export function indexOf(lines: readonly string[]): Buffer {
  return compressBz2(Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

/** `count` pages in streams of `perStream`. */
export function somePages(count: number, perStream: number): TestPage[][] {
  const pages = Array.from({ length: count }, (_, i) => ({ id: 10 + 2 * i, title: `Wort ${i}` }));
  return Array.from({ length: Math.ceil(count / perStream) }, (_, i) =>
    pages.slice(i * perStream, (i + 1) * perStream),
  );
}

/** A source of one file for `readUnit`, as a plan would pin it. */
export function pinned(kind: PinnedSource['kind'], sizeBytes: number): PinnedSource {
  const file = { location: 'test.xml.bz2', sizeBytes, sha1: null, etag: null, mtimeMs: null };
  return {
    kind,
    dbname: 'dewiktionary',
    date: null,
    complete: false,
    files: [file],
    namespaces: {},
    base: '',
  };
}

/** One unit over bytes [start, end); with index lines it is a multistream unit. */
export function unitOf(
  start: number,
  end: number,
  pages: readonly TestPage[],
  lines?: readonly string[],
): PlannedUnit {
  return {
    unit: 0,
    file: 0,
    start,
    end,
    pages: pages.length,
    firstPageId: Math.min(...pages.map(({ id }) => id)),
    lastPageId: Math.max(...pages.map(({ id }) => id)),
    index: lines ? gzipSync(lines.map((line) => `${line}\n`).join('')) : null,
  };
}
