import { createHash } from 'node:crypto';
import { type Site } from './site';

/** A page to be written into a dump; what is left out is made up from the page id, always the same way. */
export interface GeneratedPage {
  /** With its namespace's prefix. */
  title: string;
  ns: number;
  /** Wikitext. */
  text: string;
  id?: number;
  /** Title of the page that this one only points to. */
  redirect?: string;
  /** Content model; `wikitext` unless given. */
  model?: string;
  /** ISO 8601, UTC, whole seconds. */
  timestamp?: string;
  revId?: number;
}

const EXPORT = 'http://www.mediawiki.org/xml/export-0.11';
const FORMATS: Record<string, string> = {
  wikitext: 'text/x-wiki',
  Scribunto: 'text/plain',
  css: 'text/css',
  'sanitized-css': 'text/css',
  javascript: 'text/javascript',
  json: 'application/json',
};

/** `<mediawiki>` and `<siteinfo>`: the first stream of a multistream dump. */
export function exportHeader(site: Site): string {
  const namespaces = site.namespaces.map(({ key, case: letterCase, name }) => {
    const open = `      <namespace key="${key}" case="${letterCase}"`;
    return name === '' ? `${open} />` : `${open}>${escapeXml(name)}</namespace>`;
  });
  return `<mediawiki xmlns="${EXPORT}/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="${EXPORT}/ ${EXPORT}.xsd" version="0.11" xml:lang="${site.language}">
  <siteinfo>
    <sitename>${escapeXml(site.sitename)}</sitename>
    <dbname>${site.dbname}</dbname>
    <base>${escapeXml(site.base)}</base>
    <generator>${escapeXml(site.generator)}</generator>
    <case>case-sensitive</case>
    <namespaces>
${namespaces.join('\n')}
    </namespaces>
  </siteinfo>
`;
}

export const EXPORT_FOOTER = '</mediawiki>\n';

/** One `<page>` with its newest revision, as MediaWiki's export 0.11 writes it. */
export function pageXml(page: GeneratedPage, id: number): string {
  const model = page.model ?? 'wikitext';
  const revId = page.revId ?? 8_000_000 + id * 3;
  const sha1 = base36Sha1(page.text);
  const redirect =
    page.redirect === undefined ? '' : `    <redirect title="${escapeXml(page.redirect)}" />\n`;
  return `  <page>
    <title>${escapeXml(page.title)}</title>
    <ns>${page.ns}</ns>
    <id>${id}</id>
${redirect}    <revision>
      <id>${revId}</id>
      <parentid>${revId - 1}</parentid>
      <timestamp>${page.timestamp ?? timestampOf(id)}</timestamp>
      <contributor>
        <username>Beispielbot</username>
        <id>${1000 + (id % 7)}</id>
      </contributor>
      <minor />
      <comment>Eintrag überarbeitet</comment>
      <origin>${revId}</origin>
      <model>${model}</model>
      <format>${FORMATS[model] ?? 'text/plain'}</format>
      ${textElement(page.text, sha1)}
      <sha1>${sha1}</sha1>
    </revision>
  </page>
`;
}

function textElement(text: string, sha1: string): string {
  const open = `<text bytes="${Buffer.byteLength(text)}" sha1="${sha1}" xml:space="preserve"`;
  return text === '' ? `${open} />` : `${open}>${escapeXml(text)}</text>`;
}

/** Escapes as MediaWiki's writer does, in text and attributes alike; titles of the index stay escaped so. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) =>
    c === '&' ? '&amp;' : c === '<' ? '&lt;' : c === '>' ? '&gt;' : '&quot;',
  );
}

/** MediaWiki's way to write the SHA-1 of a text: of its UTF-8, in base 36, 31 characters. */
function base36Sha1(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex');
  return BigInt(`0x${hex}`).toString(36).padStart(31, '0');
}

/** Some second of the years 2012 to 2025. */
function timestampOf(id: number): string {
  const seconds = Date.UTC(2012, 0, 1) / 1000 + ((id * 7_919_003) % (13.5 * 365 * 86_400));
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}
