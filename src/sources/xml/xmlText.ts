import { isUtf8 } from 'node:buffer';
import { XmlRefused } from '../errors';

const AMP = 0x26;
const SEMICOLON = 0x3b;
const HASH = 0x23;
const LT = 0x3c;
const REPLACEMENT = 0xfffd;
/** Added to the upper bits of a code point beyond U+FFFF, gives the first of its two UTF-16 units. */
const HIGH = 0xd800 - (0x10000 >> 10);
/** `&#x10FFFF;` and a few leading zeros. */
const LONGEST_REFERENCE = 16;

const PREDEFINED = new Map([
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['amp', 0x26],
  ['quot', 0x22],
  ['apos', 0x27],
]);

/**
 * Decodes character data of an export: the five predefined entities and numeric references, nothing else.
 *
 * The rule for what XML or UTF-8 does not allow (invalid or overlong UTF-8, control characters, U+FFFE, U+FFFF, lone
 * surrogates, references to any of them): each becomes U+FFFD, and `replaced` says that it happened. Carriage returns
 * stay as they are. Elements, comments, CDATA and unknown entities are refused.
 */
export class XmlText {
  private units = new Uint16Array(1 << 16);
  private unitBytes: Buffer = Buffer.from(this.units.buffer);
  private raw: Buffer | string = '';
  /** Whether the last `decode` had to replace something. */
  replaced = false;

  /** @returns the decoded text of source[from, to); `where` is for messages */
  decode(source: Buffer, from: number, to: number, where: () => string): string {
    let bytes = source.subarray(from, to);
    this.replaced = !isUtf8(bytes);
    if (this.replaced) bytes = Buffer.from(bytes.toString('utf8'));
    // Every character takes as many bytes as it has UTF-16 units, or more.
    if (this.units.length < bytes.length) this.grow(bytes.length);
    const { units } = this;
    const end = bytes.length;
    let n = 0;
    let all = 0;
    let escaped = false;
    for (let p = 0; p < end; p++) {
      let unit = bytes[p] as number;
      if (unit < 0x80) {
        if (unit === AMP) {
          escaped = true;
          const semicolon = referenceEnd(bytes, p, end);
          const codePoint =
            semicolon < 0 ? undefined : referenced(bytes.toString('latin1', p + 1, semicolon));
          if (codePoint === undefined) throw unknownEntity(bytes, p, end, where());
          p = semicolon;
          unit = codePoint;
          if (!isXmlCharacter(codePoint)) unit = this.replacement();
          else if (codePoint > 0xffff) {
            units[n++] = HIGH + (codePoint >> 10);
            unit = 0xdc00 | (codePoint & 0x3ff);
          }
        } else if (unit === LT) throw markupInText(bytes, p, end, where());
        else if (unit < 0x20 && unit !== 0x09 && unit !== 0x0a && unit !== 0x0d) unit = this.replacement();
      } else if (unit < 0xe0) {
        unit = ((unit & 0x1f) << 6) | ((bytes[++p] as number) & 0x3f);
      } else if (unit < 0xf0) {
        unit =
          ((unit & 0xf) << 12) | (((bytes[p + 1] as number) & 0x3f) << 6) | ((bytes[p + 2] as number) & 0x3f);
        p += 2;
        if (unit >= 0xfffe) unit = this.replacement();
      } else {
        const high = ((unit & 7) << 18) | (((bytes[p + 1] as number) & 0x3f) << 12);
        const codePoint = high | (((bytes[p + 2] as number) & 0x3f) << 6) | ((bytes[p + 3] as number) & 0x3f);
        p += 3;
        units[n++] = HIGH + (codePoint >> 10);
        unit = 0xdc00 | (codePoint & 0x3ff);
      }
      all |= unit;
      units[n++] = unit;
    }
    const text = all < 0x100 ? this.latin1(n) : this.unitBytes.toString('utf16le', 0, 2 * n);
    this.raw = escaped || this.replaced ? text : bytes;
    return text;
  }

  /** The last decoded text in the cheapest form that hashes as its UTF-8; valid until the next `decode`. */
  get hashable(): Buffer | string {
    return this.raw;
  }

  /** Half the memory, and faster to search, than the same text in UTF-16. */
  private latin1(length: number): string {
    const { units, unitBytes } = this;
    // In place: byte i lies at or before unit i, which is read by then.
    for (let i = 0; i < length; i++) unitBytes[i] = units[i] as number;
    return unitBytes.toString('latin1', 0, length);
  }

  private replacement(): number {
    this.replaced = true;
    return REPLACEMENT;
  }

  private grow(length: number): void {
    this.units = new Uint16Array(2 * length);
    this.unitBytes = Buffer.from(this.units.buffer);
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
