import { gunzipSync } from 'node:zlib';

const COLON = 0x3a;
const NEWLINE = 0x0a;

/**
 * The lines of a unit's part of the multistream index, one after the other. The title stays raw: XML-escaped, UTF-8,
 * with any number of colons. The lines were checked when the plan was made.
 */
export class UnitIndex {
  private readonly lines: Buffer;
  private next = 0;
  /** Of the current line: the file offset of the page's stream. */
  offset = -1;
  pageId = -1;
  titleStart = 0;
  titleEnd = 0;

  constructor(gzipped: Buffer) {
    this.lines = gunzipSync(gzipped);
    this.advance();
  }

  /** Whether all lines were passed. */
  get done(): boolean {
    return this.offset < 0;
  }

  /** Goes to the next line. */
  advance(): void {
    const { lines } = this;
    let p = this.next;
    if (p >= lines.length) {
      this.offset = -1;
      return;
    }
    let offset = 0;
    for (; lines[p] !== COLON; p++) offset = offset * 10 + ((lines[p] as number) - 0x30);
    let pageId = 0;
    for (p++; lines[p] !== COLON; p++) pageId = pageId * 10 + ((lines[p] as number) - 0x30);
    const end = lines.indexOf(NEWLINE, p + 1);
    this.offset = offset;
    this.pageId = pageId;
    this.titleStart = p + 1;
    this.titleEnd = end < 0 ? lines.length : end;
    this.next = this.titleEnd + 1;
  }

  /** Whether the current line's title is, byte for byte, b[from, to). */
  hasTitle(b: Buffer, from: number, to: number): boolean {
    return b.compare(this.lines, this.titleStart, this.titleEnd, from, to) === 0;
  }

  /** The raw title, as text. */
  get title(): string {
    return this.lines.toString('utf8', this.titleStart, this.titleEnd);
  }

  /** The line's bytes, and where its title stands in them. */
  get bytes(): Buffer {
    return this.lines;
  }
}
