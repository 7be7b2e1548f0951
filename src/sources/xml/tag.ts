import { XmlRefused } from '../errors';

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SPACE = 0x20;

/** A start tag, and where its element ends. */
export class Tag {
  private nameStart = 0;
  nameEnd = 0;
  /** Of the `>` or, when the element is empty, of the `/` before it. */
  tagEnd = 0;
  contentStart = 0;
  selfClosing = false;
  private leaf = -1;

  constructor(
    private readonly b: Buffer,
    private readonly to: number,
    private readonly where: () => string,
  ) {}

  /** Reads the start tag at `p`; false at the end of what is scanned. */
  open(p: number): boolean {
    const { b, to } = this;
    if (p >= to) return false;
    if (b[p] !== LT) throw malformed('Text between elements', this.where());
    const first = b[p + 1] as number;
    if (first === 0x21 || first === 0x3f || first === SLASH) throw malformed(stray(b, p, to), this.where());
    this.nameStart = p + 1;
    let q = p + 1;
    let byte = first;
    while (byte !== GT && byte !== SPACE && byte !== SLASH && q < to) byte = b[++q] as number;
    this.nameEnd = q;
    let quote = 0;
    while (q < to && (byte !== GT || quote !== 0)) {
      if (quote !== 0) {
        if (byte === quote) quote = 0;
      } else if (byte === QUOTE || byte === APOSTROPHE) quote = byte;
      byte = b[++q] as number;
    }
    if (q >= to) throw malformed('A tag is not closed', this.where());
    this.selfClosing = b[q - 1] === SLASH;
    this.tagEnd = this.selfClosing ? q - 1 : q;
    this.contentStart = q + 1;
    this.leaf = -1;
    return true;
  }

  is(name: string): boolean {
    const length = name.length;
    if (this.nameEnd - this.nameStart !== length) return false;
    for (let i = 0; i < length; i++) if (this.b[this.nameStart + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  /** End of the content of an element that holds only text. */
  leafEnd(): number {
    if (this.selfClosing) return this.contentStart;
    let p = this.contentStart;
    while (p < this.to && this.b[p] !== LT) p++;
    if (!this.closesAt(p)) throw malformed(`<${this.name()}> holds markup or is not closed`, this.where());
    this.leaf = p;
    return p;
  }

  /** Where the element ends; passes over whatever it holds. */
  end(): number {
    if (this.selfClosing) return this.contentStart;
    const closing = this.nameEnd - this.nameStart + 3;
    if (this.leaf >= 0) return this.leaf + closing;
    let p = this.contentStart;
    for (;;) {
      p = this.b.indexOf(LT, p);
      if (p < 0 || p >= this.to) throw malformed(`<${this.name()}> is not closed`, this.where());
      if (this.closesAt(p)) return p + closing;
      p++;
    }
  }

  private closesAt(p: number): boolean {
    const { b, nameStart } = this;
    const length = this.nameEnd - nameStart;
    if (p + length + 3 > this.to || b[p + 1] !== SLASH || b[p + 2 + length] !== GT) return false;
    for (let i = 0; i < length; i++) if (b[p + 2 + i] !== b[nameStart + i]) return false;
    return true;
  }

  private name(): string {
    return this.b.toString('latin1', this.nameStart, this.nameEnd);
  }
}

/** The first byte from `from` on that is no white space, or `to`. */
export function skipSpace(b: Buffer, from: number, to: number): number {
  let p = from;
  while (p < to) {
    const byte = b[p] as number;
    if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    p++;
  }
  return p;
}

function stray(b: Buffer, p: number, to: number): string {
  const shown = JSON.stringify(b.toString('utf8', p, Math.min(to, p + 24)));
  return `Markup that no export has: ${shown}`;
}

/** An error for XML that no export has. */
export function malformed(what: string, where: string): XmlRefused {
  return new XmlRefused({
    what,
    where,
    hint: 'The file is no MediaWiki export, or it was changed. Comments, CDATA and DOCTYPE are refused.',
  });
}
