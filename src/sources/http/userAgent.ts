import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ContactMissing } from '../errors';

const WIKIMEDIA = /(^|\.)(wikimedia|wikipedia|wiktionary|wikidata|mediawiki)\.org$/i;
/** A mail address or a URL, printable ASCII, fit for a header. */
const CONTACT = /^(?:mailto:)?[\w.+-]+@[\w-]+(\.[\w-]+)+$|^https?:\/\/[\w-]+(\.[\w-]+)+[\x21-\x7e]*$/i;
const PLACEHOLDER =
  /\bexample\.|\.example\b|\.(test|invalid|localhost|local)\b|@(test|domain|yourdomain|mydomain|email)\.|your[-_.]?(name|mail|email|domain)|changeme|placeholder|user@host|foo@bar|me@me\b/i;

/** `aqea/<version> (<contact>)`, as Wikimedia's User-Agent policy wants it. */
export function userAgent(contact: string | undefined): string {
  const usable = contact !== undefined && CONTACT.test(contact.trim());
  return usable ? `aqea/${version()} (${contact.trim()})` : `aqea/${version()}`;
}

/** Whether a host belongs to Wikimedia, whose rules ask for a contact. */
export function isWikimediaHost(host: string): boolean {
  return WIKIMEDIA.test(host);
}

/** Refuses to ask a Wikimedia host without saying who asks. */
export function requireContact(host: string, contact: string | undefined): void {
  if (!isWikimediaHost(host)) return;
  const given = contact?.trim();
  if (given && CONTACT.test(given) && !PLACEHOLDER.test(given)) return;
  const problem = given ? `"${given}" is no real mail address or URL` : 'none is set';
  throw new ContactMissing({
    what: `${host} wants to know who asks, and ${problem}: set AQEA_CONTACT (or source.contact in the configuration) to your mail address or your project's URL.`,
  });
}

let cachedVersion: string | undefined;

/** From package.json, which lies above this file in the sources and, two folders higher, above the built code. */
function version(): string {
  for (let folder = __dirname; cachedVersion === undefined; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file))
      cachedVersion = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
    else if (folder === dirname(folder)) cachedVersion = '0';
  }
  return cachedVersion;
}
