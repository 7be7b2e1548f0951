import { SourceLimitExceeded } from '../errors';
import { scanPage, type ScannedPage } from './pageScanner';
import { readSiteInfo, type SiteInfo } from './siteInfo';
import { malformed, skipSpace } from './tag';

const OPEN_PAGE = Buffer.from('<page>');
const CLOSE_PAGE = Buffer.from('</page>');
const OPEN_LOG = Buffer.from('<logitem>');
const CLOSE_LOG = Buffer.from('</logitem>');
const FOOTER = Buffer.from('</mediawiki>');
const CLOSE_SITEINFO = Buffer.from('</siteinfo>');

/** A page's text has at most 2 MiB, escaped at most six times that; history pages of small wikis are larger. */
const MAX_PAGE_BYTES = 64 << 20;
const MAX_HEAD_BYTES = 1 << 20;
const MAX_GAP_BYTES = 1 << 16;

export interface ExportReaderOptions {
  /** For messages. */
  file: string;
  /** A whole `document` with head and footer, or only `pages` (streams of a multistream dump). */
  holds: 'document' | 'pages';
  maxPageBytes?: number;
}

/**
 * Cuts an export's XML into pages, in bounded memory: bytes in by `push`, pages out by `next`. What a page's offsets
 * point into is `buffer`, and they hold until the next `push`.
 */
export class ExportReader {
  buffer: Buffer = Buffer.allocUnsafe(1 << 20);
  siteInfo: SiteInfo | undefined;
  /** Counts the `push`es: tells whether a page's offsets still hold. */
  generation = 0;
  private state: 'head' | 'pages' | 'after';
  private start = 0;
  private end = 0;
  /** Up to here the buffer is known not to hold the end of the element at `start`. */
  private searched = 0;
  /** Bytes of XML before the buffer's first. */
  private dropped = 0;
  private gap = 0;
  private readonly maxPageBytes: number;

  constructor(private readonly options: ExportReaderOptions) {
    this.state = options.holds === 'document' ? 'head' : 'pages';
    this.maxPageBytes = options.maxPageBytes ?? MAX_PAGE_BYTES;
  }

  /** Adds bytes; those of pages already given are dropped. */
  push(bytes: Uint8Array): void {
    this.generation++;
    if (this.end + bytes.length > this.buffer.length) this.makeRoom(bytes.length);
    this.buffer.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** The next whole page; undefined when more bytes are needed. */
  next(): ScannedPage | undefined {
    if (this.state === 'head' && !this.readHead()) return undefined;
    for (;;) {
      this.skipSpace();
      const left = this.end - this.start;
      if (left === 0) return undefined;
      if (this.state === 'after') throw this.refuse('Something follows the end of the export');
      if (this.at(OPEN_PAGE)) return this.page();
      if (this.at(OPEN_LOG)) {
        const end = this.find(CLOSE_LOG);
        if (end < 0) return undefined;
        this.advance(end + CLOSE_LOG.length);
      } else if (this.at(FOOTER)) {
        this.advance(this.start + FOOTER.length);
        this.state = 'after';
      } else if (left < FOOTER.length) return undefined;
      else throw this.refuse('Here is neither a page nor the end of the export');
    }
  }

  /** Whether the footer was read. */
  get complete(): boolean {
    return this.state === 'after';
  }

  /** To be called where only whole pages may have gone in: at the end of a stream, of the file. */
  expectNothingLeft(): void {
    this.skipSpace();
    if (this.start < this.end) throw this.refuse('The data ends in the middle of a page');
  }

  /** Place of an offset of `buffer`, for messages. */
  place(offset: number): string {
    return `${this.options.file}, byte ${this.dropped + offset} of the XML read`;
  }

  private page(): ScannedPage | undefined {
    const end = this.find(CLOSE_PAGE);
    if (end < 0) return undefined;
    const from = this.start + OPEN_PAGE.length;
    this.advance(end + CLOSE_PAGE.length);
    return scanPage(this.buffer, from, end, () => this.place(from));
  }

  private readHead(): boolean {
    const end = this.find(CLOSE_SITEINFO);
    if (end < 0) {
      if (this.end - this.start > MAX_HEAD_BYTES || this.end - this.start > 4096) this.checkHeadStart();
      return false;
    }
    const head = this.buffer.toString('utf8', this.start, end + CLOSE_SITEINFO.length);
    this.siteInfo = readSiteInfo(head, this.options.file);
    this.advance(end + CLOSE_SITEINFO.length);
    this.state = 'pages';
    return true;
  }

  /** Fails early for what cannot become an export, before much of it is read. */
  private checkHeadStart(): void {
    const head = this.buffer.toString('utf8', this.start, Math.min(this.end, this.start + 4096));
    if (this.end - this.start > MAX_HEAD_BYTES || !/^\ufeff?\s*(<\?xml[^>]*\?>\s*)?<mediawiki\s/.test(head)) {
      readSiteInfo(head, this.options.file);
      throw this.refuse('There is no siteinfo at the start of the file');
    }
  }

  private find(needle: Buffer): number {
    const from = Math.max(this.start, this.searched - needle.length);
    const found = this.buffer.subarray(0, this.end).indexOf(needle, from);
    if (found < 0) this.searched = this.end;
    return found;
  }

  private at(token: Buffer): boolean {
    const { buffer, start } = this;
    if (this.end - start < token.length) return false;
    for (let i = 0; i < token.length; i++) if (buffer[start + i] !== token[i]) return false;
    return true;
  }

  private advance(to: number): void {
    this.start = to;
    this.searched = to;
    this.gap = 0;
  }

  private skipSpace(): void {
    const p = skipSpace(this.buffer, this.start, this.end);
    this.gap += p - this.start;
    if (this.gap > MAX_GAP_BYTES) throw this.tooLarge(`More than ${MAX_GAP_BYTES} bytes between two pages`);
    this.start = p;
  }

  private makeRoom(bytes: number): void {
    const kept = this.end - this.start;
    const needed = kept + bytes;
    if (kept > this.maxPageBytes) throw this.tooLarge(`A page of more than ${this.maxPageBytes} bytes`);
    if (needed > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.buffer.length));
      this.buffer.copy(grown, 0, this.start, this.end);
      this.buffer = grown;
    } else this.buffer.copyWithin(0, this.start, this.end);
    this.dropped += this.start;
    this.searched = Math.max(0, this.searched - this.start);
    this.start = 0;
    this.end = kept;
  }

  private tooLarge(what: string): SourceLimitExceeded {
    return new SourceLimitExceeded({
      what,
      where: this.place(this.start),
      hint: 'No wiki has such pages; the file is not what it says it is.',
    });
  }

  private refuse(what: string) {
    const shown = this.buffer.toString('utf8', this.start, Math.min(this.end, this.start + 40));
    return malformed(`${what}: ${JSON.stringify(shown)}`, this.place(this.start));
  }
}
