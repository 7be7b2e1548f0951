import { isUtf8 } from 'node:buffer';
import { XmlRefused } from '../errors';

const AMP = 0x26;
const SEMICOLON = 0x3b;
const HASH = 0x23;
const LT = 0x3c;
const REPLACEMENT = 0xfffd;
/** `&#x10FFFF;` and a few leading zeros. */
const LONGEST_REFERENCE = 16;

const PREDEFINED = new Map([
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['amp', 0x26],
  ['quot', 0x22],
  ['apos', 0x27],
]);

/** 1 for bytes that are not simply copied. */
const SPECIAL = new Uint8Array(256);
for (let byte = 0; byte < 0x20; byte++) SPECIAL[byte] = 1;
for (const byte of [0x09, 0x0a, 0x0d]) SPECIAL[byte] = 0;
for (const byte of [AMP, LT, 0xef]) SPECIAL[byte] = 1;

/**
 * Decodes character data of an export: the five predefined entities and numeric references, nothing else.
 *
 * The rule for what XML or UTF-8 does not allow (invalid or overlong UTF-8, control characters, U+FFFE, U+FFFF, lone
 * surrogates, references to any of them): each becomes U+FFFD, and `replaced` says that it happened. Carriage returns
 * stay as they are. Elements, comments, CDATA and unknown entities are refused.
 */
export class XmlText {
  private scratch: Buffer = Buffer.allocUnsafe(1 << 16);
  private length = 0;
  /** Whether the last `decode` had to replace something. */
  replaced = false;

  /** @returns the decoded text of source[from, to); `where` is for messages */
  decode(source: Buffer, from: number, to: number, where: () => string): string {
    // Decoding never makes text longer, but for replaced single bytes (3 for 1).
    if (this.scratch.length < to - from + 8) this.scratch = Buffer.allocUnsafe(2 * (to - from) + 8);
    this.replaced = false;
    this.copy(source, from, to, where);
    const bytes = this.bytes();
    if (!isUtf8(bytes)) this.replaced = true;
    return bytes.toString('utf8');
  }

  /** UTF-8 of the last decoded text as it stood in the export; valid until the next `decode`. */
  bytes(): Buffer {
    return this.scratch.subarray(0, this.length);
  }

  private copy(source: Buffer, from: number, to: number, where: () => string): void {
    let target = this.scratch;
    let n = 0;
    for (let p = from; p < to; p++) {
      const byte = source[p] as number;
      if (SPECIAL[byte] === 0) {
        target[n++] = byte;
      } else if (byte === AMP) {
        const end = referenceEnd(source, p, to);
        const codePoint = end < 0 ? undefined : referenced(source.toString('latin1', p + 1, end));
        if (codePoint === undefined) throw unknownEntity(source, p, to, where());
        n = this.writeCodePoint(codePoint, n);
        p = end;
      } else if (byte === LT) {
        throw markupInText(source, p, to, where());
      } else if (byte !== 0xef) {
        if (target.length < n + 3 + (to - p)) {
          target = this.scratch = Buffer.concat([target.subarray(0, n)], n + 3 * (to - p) + 8);
        }
        n = this.writeCodePoint(REPLACEMENT, n);
        this.replaced = true;
      } else if (source[p + 1] === 0xbf && (source[p + 2] as number) >= 0xbe && p + 2 < to) {
        n = this.writeCodePoint(REPLACEMENT, n);
        this.replaced = true;
        p += 2;
      } else {
        target[n++] = byte;
      }
    }
    this.length = n;
  }

  private writeCodePoint(codePoint: number, at: number): number {
    if (codePoint < 0x80) {
      this.scratch[at] = codePoint;
      if (codePoint >= 0x20 || codePoint === 9 || codePoint === 10 || codePoint === 13) return at + 1;
    }
    if (!isXmlCharacter(codePoint)) {
      this.replaced = true;
      return at + this.scratch.write('\ufffd', at);
    }
    return at + this.scratch.write(String.fromCodePoint(codePoint), at);
  }
}

function isXmlCharacter(c: number): boolean {
  return (
    c === 9 ||
    c === 10 ||
    c === 13 ||
    (c >= 0x20 && c <= 0xd7ff) ||
    (c >= 0xe000 && c <= 0xfffd) ||
    c >= 0x10000
  );
}

function referenceEnd(source: Buffer, from: number, to: number): number {
  const last = Math.min(to, from + LONGEST_REFERENCE);
  for (let p = from + 1; p < last; p++) if (source[p] === SEMICOLON) return p;
  return -1;
}

/** Code point of a reference's name (`lt`, `#10`, `#xA`); undefined when it is none. */
function referenced(name: string): number | undefined {
  if (name.charCodeAt(0) !== HASH) return PREDEFINED.get(name);
  const digits = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name);
  if (!digits) return undefined;
  const codePoint = digits[1] ? parseInt(digits[1], 16) : parseInt(digits[2] as string, 10);
  return codePoint <= 0x10ffff ? codePoint : undefined;
}

function unknownEntity(source: Buffer, at: number, to: number, where: string): XmlRefused {
  const shown = source.toString('utf8', at, Math.min(to, at + LONGEST_REFERENCE));
  return new XmlRefused({
    what: `An entity that MediaWiki's exports never use: ${JSON.stringify(shown)}`,
    where,
    hint: 'Only &lt; &gt; &amp; &quot; &apos; and numeric references are read.',
  });
}

function markupInText(source: Buffer, at: number, to: number, where: string): XmlRefused {
  const shown = source.toString('utf8', at, Math.min(to, at + 24));
  return new XmlRefused({
    what: `Markup where an export has only text: ${JSON.stringify(shown)}`,
    where,
    hint: 'CDATA sections, comments and elements inside of text are refused; MediaWiki never writes them.',
  });
}
