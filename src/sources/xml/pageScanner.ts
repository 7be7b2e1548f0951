import { malformed, skipSpace, Tag } from './tag';

const SLASH = 0x2f;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const EQUALS = 0x3d;

const CLOSE_TEXT = Buffer.from('</text>');
const CLOSE_REVISION = Buffer.from('</revision>');

/** Where a revision's text stands, and what its attributes say. Offsets count from the start of the buffer. */
export interface ScannedText {
  start: number;
  end: number;
  /** `bytes` attribute; null without one. */
  bytes: number | null;
  /** Base-36 SHA-1 of the UTF-8 text; null where none is given. */
  sha1: string | null;
  deleted: boolean;
}

/** One revision, as far as it is needed. */
export interface ScannedRevision {
  revId: number;
  timestamp: string;
  /** `wikitext` where the export does not say. */
  model: string;
  text: ScannedText | null;
}

/** One page's facts; its title and text stay undecoded in the buffer. */
export interface ScannedPage {
  pageId: number;
  ns: number;
  titleStart: number;
  titleEnd: number;
  redirect: boolean;
  revisions: number;
  /** The newest; null for a page without any (an upload). */
  newest: ScannedRevision | null;
}

/**
 * Reads the elements of one page, b[from, to) being what stands between `<page>` and `</page>`.
 * Unknown elements are passed over; anything that no export has (comments, CDATA, stray text) is refused.
 * @param where for messages: where `from` is
 */
export function scanPage(b: Buffer, from: number, to: number, where: () => string): ScannedPage {
  const page: ScannedPage = {
    pageId: -1,
    ns: NaN,
    titleStart: -1,
    titleEnd: -1,
    redirect: false,
    revisions: 0,
    newest: null,
  };
  const tag = new Tag(b, to, where);
  let p = from;
  while (tag.open((p = skipSpace(b, p, to)))) {
    p = tag.contentStart;
    if (tag.is('title')) {
      page.titleStart = p;
      page.titleEnd = tag.leafEnd();
    } else if (tag.is('ns')) page.ns = integer(b, p, tag.leafEnd(), where);
    else if (tag.is('id')) page.pageId = integer(b, p, tag.leafEnd(), where);
    else if (tag.is('redirect')) page.redirect = true;
    else if (tag.is('revision') && !tag.selfClosing) {
      const end = b.indexOf(CLOSE_REVISION, p);
      if (end < 0 || end > to) throw malformed('A revision is not closed', where());
      const revision = scanRevision(b, p, end, where);
      page.revisions++;
      if (!page.newest || isNewer(revision, page.newest)) page.newest = revision;
      p = end + CLOSE_REVISION.length;
      continue;
    }
    p = tag.end();
  }
  if (page.titleStart < 0 || page.pageId < 0 || Number.isNaN(page.ns)) {
    throw malformed('A page without title, id or namespace', where());
  }
  return page;
}

function scanRevision(b: Buffer, from: number, to: number, where: () => string): ScannedRevision {
  const revision: ScannedRevision = { revId: -1, timestamp: '', model: 'wikitext', text: null };
  const tag = new Tag(b, to, where);
  let revisionSha1: string | null = null;
  let otherSlots = false;
  let p = from;
  while (tag.open((p = skipSpace(b, p, to)))) {
    p = tag.contentStart;
    if (tag.is('id')) revision.revId = integer(b, p, tag.leafEnd(), where);
    else if (tag.is('timestamp')) revision.timestamp = b.toString('latin1', p, tag.leafEnd());
    else if (tag.is('model')) revision.model = b.toString('latin1', p, tag.leafEnd());
    else if (tag.is('sha1')) revisionSha1 = b.toString('latin1', p, tag.leafEnd()) || null;
    else if (tag.is('content')) otherSlots = true;
    else if (tag.is('text')) {
      const end = tag.selfClosing ? p : b.indexOf(CLOSE_TEXT, p);
      if (end < 0 || end > to) throw malformed('A text is not closed', where());
      revision.text = { start: p, end, bytes: null, sha1: null, deleted: false };
      readTextAttributes(b, tag, revision.text, where);
      p = tag.selfClosing ? p : end + CLOSE_TEXT.length;
      continue;
    }
    p = tag.end();
  }
  if (revision.revId < 0) throw malformed('A revision without an id', where());
  // The revision's own sum covers all slots together; it is the text's only where there is no other slot.
  if (revision.text && revision.text.sha1 === null && !otherSlots) revision.text.sha1 = revisionSha1;
  return revision;
}

/** Imported revisions have high ids and old dates, so the date decides. */
function isNewer(a: ScannedRevision, b: ScannedRevision): boolean {
  return a.timestamp === b.timestamp ? a.revId > b.revId : a.timestamp > b.timestamp;
}

function readTextAttributes(b: Buffer, tag: Tag, text: ScannedText, where: () => string): void {
  let p = tag.nameEnd;
  while ((p = skipSpace(b, p, tag.tagEnd)) < tag.tagEnd) {
    const name = p;
    while (p < tag.tagEnd && b[p] !== EQUALS) p++;
    const quote = b[p + 1];
    const value = p + 2;
    const end = quote === QUOTE || quote === APOSTROPHE ? b.indexOf(quote, value) : -1;
    if (end < 0 || end > tag.tagEnd) {
      if (b[name] === SLASH) return;
      throw malformed('An attribute without a value', where());
    }
    const first = b[name];
    const length = p - name;
    if (length === 5 && first === 0x62) text.bytes = integer(b, value, end, where);
    else if (length === 4 && first === 0x73) text.sha1 = b.toString('latin1', value, end) || null;
    else if (length === 7 && first === 0x64) text.deleted = true;
    p = end + 1;
  }
}

function integer(b: Buffer, from: number, to: number, where: () => string): number {
  let value = 0;
  const negative = b[from] === 0x2d;
  const start = negative ? from + 1 : from;
  for (let p = start; p < to; p++) {
    const digit = (b[p] as number) - 0x30;
    if (digit < 0 || digit > 9) throw malformed(`Not a number: "${b.toString('latin1', from, to)}"`, where());
    value = value * 10 + digit;
  }
  if (to <= start || to - start > 15) throw malformed('A number is missing or too long', where());
  return negative ? -value : value;
}
