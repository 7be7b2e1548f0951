import { XmlRefused } from '../errors';

/** What the head of an export says about the wiki. */
export interface SiteInfo {
  dbname: string;
  /** URL of the main page. */
  base: string;
  /** Names by number (`"14": "Kategorie"`); the main namespace has the empty name. */
  namespaces: Record<string, string>;
  /** Format version, `0.10` or `0.11`. */
  version: string;
}

/**
 * Reads the head of an export, from its first byte to `</siteinfo>`.
 * @throws XmlRefused for a DOCTYPE, another format or version, or a missing siteinfo
 */
export function readSiteInfo(head: string, where: string): SiteInfo {
  const refuse = (what: string, hint: string) => new XmlRefused({ what, where, hint });
  if (/<!/.test(head)) {
    throw refuse(
      `The file has a declaration that no export has: ${JSON.stringify(/<![^>]{0,40}/.exec(head)?.[0])}`,
      'DOCTYPE, entity declarations, comments and CDATA are refused.',
    );
  }
  const start = /^\ufeff?\s*(?:<\?xml[^>]*\?>\s*)?<mediawiki\s([^>]*)>\s*(?=<siteinfo>)/.exec(head);
  if (!start)
    throw refuse('This is no MediaWiki export', 'It must start with <mediawiki ...> and <siteinfo>.');
  if (/^\ufeff?\s*<\?xml[^>]*encoding=["'](?!utf-8["'])/i.test(head)) {
    throw refuse('The export is not in UTF-8', 'MediaWiki writes UTF-8 only; take the original file.');
  }
  const version = /xmlns="http:\/\/www\.mediawiki\.org\/xml\/export-(\d+\.\d+)\/"/.exec(
    start[1] as string,
  )?.[1];
  if (version !== '0.10' && version !== '0.11') {
    throw refuse(
      `The export has format version ${version ?? 'unknown'}`,
      'Versions 0.10 and 0.11 are read; a newer one needs a newer release of this program.',
    );
  }
  const dbname = element(head, 'dbname');
  if (!dbname) throw refuse('siteinfo does not say which wiki this is (no dbname)', 'Use an unchanged dump.');
  const namespaces: Record<string, string> = {};
  for (const [, key, name] of head.matchAll(/<namespace key="(-?\d+)"[^>]*?(?:\/>|>([^<]*)<\/namespace>)/g)) {
    namespaces[key as string] = unescape(name ?? '');
  }
  return { dbname, base: element(head, 'base') ?? '', namespaces, version };
}

function element(head: string, name: string): string | undefined {
  const content = new RegExp(`<${name}>([^<]*)</${name}>`).exec(head)?.[1];
  return content === undefined ? undefined : unescape(content.trim());
}

const PREDEFINED: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescape(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => PREDEFINED[name] as string);
}
