import {
  STRUCTURAL,
  readEntityEnd,
  readExternalUrlEnd,
  readTagEnd,
  tagName,
  VERBATIM_TAGS,
} from './characters';

/** What a token is. Every other character of a page is text. */
export const enum Token {
  /** Markup without its partner; a reader of the page sees nothing of it in our texts. */
  Stray,
  Newline,
  /** Line start followed by two or more `=`; the token covers them. */
  Heading,
  TemplateOpen,
  TemplateClose,
  LinkOpen,
  LinkClose,
  /** `[https://example.org ` with the blanks behind the address. */
  ExternalOpen,
  ExternalClose,
  Pipe,
  /** Two or more apostrophes. */
  Quotes,
  RefOpen,
  RefClose,
  TableOpen,
  TableClose,
  /** HTML tag that shows nothing itself, `<small>` or `</sup>`. */
  Tag,
  /** `<br>` in all its spellings. */
  Break,
  /** Comment, `<ref name="x"/>`, `__TOC__`: shows nothing. */
  Nothing,
  /** `<nowiki>...</nowiki>`: the text between the tags stands for itself. */
  Verbatim,
  Entity,
}

const HAS_PARTNER =
  (1 << Token.TemplateOpen) | (1 << Token.LinkOpen) | (1 << Token.RefOpen) | (1 << Token.TableOpen);

/** Zeros behind the text, so that looking a few characters ahead needs no check. */
const SENTINELS = 8;

/**
 * The structure of a page: where its markup is and what belongs together. Found in one pass over the text, in time
 * linear in its length whatever the text is; everything else reads the page by these tokens.
 * One object serves many pages, one after the other: `scan` starts again.
 */
export class WikitextTokens {
  text = '';
  /**
   * The text's UTF-16 codes, followed by zeros. A copy, made by one native call, since reading a typed array costs a
   * third of asking a text for its characters.
   */
  codes = new Uint16Array(32_768);
  private bytes = Buffer.from(this.codes.buffer);
  count = 0;
  /** Work done so far over all pages, in characters and tokens looked at; tests hold it to be linear. */
  steps = 0;
  kind = new Uint8Array(1024);
  from = new Int32Array(1024);
  to = new Int32Array(1024);
  /** Index of the partner of an opening or closing token, else -1. */
  mate = new Int32Array(1024);
  /** Indexes of the Heading tokens. */
  headings: number[] = [];

  /** Opening tokens that wait for their partner, and the templates open outside the innermost reference. */
  private open = new Int32Array(256);
  private openCount = 0;
  private templates = 0;
  private templatesOutside = 0;
  private openRef = -1;
  private variantOpen = false;
  /** Where the next closing tag of a kind is; -1 when there is none, so that it is not looked for again. */
  private readonly nextClose = new Map<string, number>();

  scan(text: string): void {
    this.text = text;
    this.count = 0;
    this.headings = [];
    this.openCount = 0;
    this.templates = 0;
    this.openRef = -1;
    this.variantOpen = false;
    this.nextClose.clear();
    this.copyCodes(text);
    const length = text.length;
    const codes = this.codes;
    const isStructural = STRUCTURAL;
    let at = 0;
    if (codes[0] === 61 && codes[1] === 61) at = this.heading(0);
    for (;;) {
      let code = 0;
      while (at < length && ((code = codes[at]!) > 125 || isStructural[code] === 0)) at++;
      if (at >= length) break;
      // Most markup is a bar between arguments.
      at =
        code === 124 && codes[at + 1] !== 125 ? this.push(Token.Pipe, at, at + 1) : this.structure(at, code);
    }
    this.giveUpOpen(0);
    this.steps += length + this.count;
  }

  private copyCodes(text: string): void {
    if (text.length + SENTINELS > this.codes.length) {
      this.codes = new Uint16Array(Math.max(text.length + SENTINELS, this.codes.length * 2));
      this.bytes = Buffer.from(this.codes.buffer);
    }
    this.bytes.write(text, 'utf16le');
    this.codes.fill(0, text.length, text.length + SENTINELS);
  }

  /** Index of the first token at or behind a position of the text. */
  tokenAt(position: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.from[middle]! < position) low = middle + 1;
      else high = middle;
    }
    this.steps += 20;
    return low;
  }

  /** Index of the token behind this one and, when it opens something, behind all that it encloses. */
  next(token: number): number {
    return ((1 << this.kind[token]!) & HAS_PARTNER) !== 0 ? this.mate[token]! + 1 : token + 1;
  }

  private structure(at: number, code: number): number {
    const { text, codes } = this;
    switch (code) {
      case 10: {
        this.push(Token.Newline, at, at + 1);
        this.dropOpenLinks();
        at++;
        if (codes[at]! === 61 && codes[at + 1]! === 61) return this.heading(at);
        return at;
      }
      case 123: // {
        if (codes[at + 1]! === 123) {
          this.templates++;
          return this.pushOpen(Token.TemplateOpen, at, at + 2);
        }
        if (codes[at + 1]! === 124 && this.startsLine(at)) {
          return this.pushOpen(Token.TableOpen, at, at + 2);
        }
        // -{x}- chooses between scripts; what it encloses is shown.
        if (
          codes[at - 1]! === 45 &&
          !this.variantOpen &&
          (this.count === 0 || this.to[this.count - 1]! < at)
        ) {
          this.variantOpen = true;
          return this.push(Token.Stray, at - 1, at + 1);
        }
        return at + 1;
      case 125: // }
        if (codes[at + 1]! === 125) return this.closeTemplate(at);
        if (codes[at + 1]! === 45 && this.variantOpen) {
          this.variantOpen = false;
          return this.push(Token.Stray, at, at + 2);
        }
        return at + 1;
      case 91: // [
        if (codes[at + 1]! === 91) return this.pushOpen(Token.LinkOpen, at, at + 2);
        return this.externalLink(at);
      case 93: // ]
        return this.closeLink(at);
      case 124: // |
        if (codes[at + 1]! === 125 && codes[at + 2]! !== 125 && this.startsLine(at)) {
          return this.closeTable(at);
        }
        return this.push(Token.Pipe, at, at + 1);
      case 39: {
        let end = at + 1;
        while (codes[end]! === 39) end++;
        return end - at > 1 ? this.push(Token.Quotes, at, end) : end;
      }
      case 60:
        return this.tag(at, at + 1);
      case 38: {
        // An escaped reference or comment was escaped twice: nobody writes about <ref> in a dictionary.
        if (text.startsWith('lt;', at + 1) && /^(?:\/?ref\b|!--)/.test(text.slice(at + 4, at + 9))) {
          return this.tag(at, at + 4);
        }
        const end = readEntityEnd(text, at);
        return end > 0 ? this.push(Token.Entity, at, end) : at + 1;
      }
      default: {
        // __TOC__
        if (codes[at + 1]! !== 95) return at + 1;
        let end = at + 2;
        while (isCapital(codes[end]!)) end++;
        const isSwitch = end > at + 2 && codes[end]! === 95 && codes[end + 1]! === 95;
        this.steps += end - at;
        return isSwitch ? this.push(Token.Nothing, at, end + 2) : at + 2;
      }
    }
  }

  private heading(at: number): number {
    this.giveUpOpen(0);
    this.openRef = -1;
    this.templates = 0;
    let end = at;
    while (this.codes[end]! === 61) end++;
    this.headings.push(this.count);
    return this.push(Token.Heading, at, end);
  }

  private startsLine(at: number): boolean {
    let before = at - 1;
    while (before >= 0 && (this.codes[before]! === 58 || this.codes[before]! === 32)) before--;
    this.steps += at - before;
    return before < 0 || this.codes[before]! === 10;
  }

  private closeTemplate(at: number): number {
    const close = this.count;
    this.push(Token.Stray, at, at + 2);
    if (this.templates === 0) return at + 2;
    this.templates--;
    for (;;) {
      const opened = this.open[--this.openCount]!;
      if (this.kind[opened] === Token.TemplateOpen) {
        this.pair(opened, close, Token.TemplateClose);
        return at + 2;
      }
      this.kind[opened] = Token.Stray;
    }
  }

  private closeLink(at: number): number {
    const opened = this.openCount > 0 ? this.open[this.openCount - 1]! : -1;
    const kind = opened < 0 ? Token.Stray : this.kind[opened];
    if (kind === Token.ExternalOpen) {
      this.openCount--;
      this.mate[opened] = this.count;
      return this.push(Token.ExternalClose, at, at + 1, opened);
    }
    if (this.codes[at + 1]! !== 93) return at + 1;
    if (kind === Token.LinkOpen) {
      this.openCount--;
      this.mate[opened] = this.count;
      return this.push(Token.LinkClose, at, at + 2, opened);
    }
    return this.push(Token.Stray, at, at + 2);
  }

  private closeTable(at: number): number {
    const opened = this.openCount > 0 ? this.open[this.openCount - 1]! : -1;
    if (opened < 0 || this.kind[opened] !== Token.TableOpen) return this.push(Token.Stray, at, at + 2);
    this.openCount--;
    this.mate[opened] = this.count;
    return this.push(Token.TableClose, at, at + 2, opened);
  }

  private externalLink(at: number): number {
    const end = readExternalUrlEnd(this.text, at + 1);
    if (end < 0) return at + 1;
    this.steps += end - at;
    return this.pushOpen(Token.ExternalOpen, at, end);
  }

  /** @param inner position behind the `<`, which is four characters long when it was escaped */
  private tag(at: number, inner: number): number {
    const text = this.text;
    if (text.startsWith('!--', inner)) {
      const close = text.indexOf('-->', inner + 3);
      const end = close < 0 ? text.length : close + 3;
      return this.push(Token.Nothing, at, end);
    }
    const end = readTagEnd(text, inner);
    this.steps += (end < 0 ? inner : end) - at;
    if (end < 0) return inner;
    const name = tagName(text, inner);
    if (name === 'ref') return this.refOpen(at, end);
    if (name === '/ref') return this.refClose(at, end);
    if (name === 'br' || name === '/br' || name === 'p' || name === '/p')
      return this.push(Token.Break, at, end);
    if (VERBATIM_TAGS.has(name)) return this.verbatim(name, at, end);
    return this.push(Token.Tag, at, end);
  }

  private refOpen(at: number, end: number): number {
    if (this.codes[end - 2]! === 47 || this.openRef >= 0) return this.push(Token.Nothing, at, end);
    if (this.findClose('</ref', end) < 0 && this.findClose('&lt;/ref', end) < 0) {
      return this.push(Token.Nothing, at, end);
    }
    this.openRef = this.count;
    this.templatesOutside = this.templates;
    this.templates = 0;
    return this.pushOpen(Token.RefOpen, at, end);
  }

  private refClose(at: number, end: number): number {
    if (this.openRef < 0) return this.push(Token.Nothing, at, end);
    for (;;) {
      const opened = this.open[--this.openCount]!;
      if (opened === this.openRef) break;
      this.kind[opened] = Token.Stray;
    }
    this.templates = this.templatesOutside;
    this.mate[this.openRef] = this.count;
    this.push(Token.RefClose, at, end, this.openRef);
    this.openRef = -1;
    return end;
  }

  private verbatim(name: string, at: number, end: number): number {
    if (this.codes[end - 2]! === 47) return this.push(Token.Nothing, at, end);
    const close = this.findClose('</' + name, end);
    if (close < 0) return this.push(Token.Tag, at, end);
    const closeEnd = this.text.indexOf('>', close);
    // mate holds where the text between the tags begins; its end is found again by reading back from the token's end.
    return this.push(Token.Verbatim, at, closeEnd < 0 ? this.text.length : closeEnd + 1, end);
  }

  private findClose(closing: string, behind: number): number {
    let close = this.nextClose.get(closing) ?? 0;
    if (close >= 0 && close < behind) {
      close = this.text.indexOf(closing, behind);
      this.nextClose.set(closing, close);
    }
    return close;
  }

  private dropOpenLinks(): void {
    while (this.openCount > 0) {
      const opened = this.open[this.openCount - 1]!;
      const kind = this.kind[opened];
      if (kind !== Token.LinkOpen && kind !== Token.ExternalOpen) return;
      this.kind[opened] = Token.Stray;
      this.openCount--;
    }
  }

  private giveUpOpen(keep: number): void {
    while (this.openCount > keep) this.kind[this.open[--this.openCount]!] = Token.Stray;
  }

  private pair(opened: number, close: number, closeKind: Token): void {
    this.mate[opened] = close;
    this.mate[close] = opened;
    this.kind[close] = closeKind;
  }

  private pushOpen(kind: Token, from: number, to: number): number {
    if (this.openCount === this.open.length) this.open = grown(this.open, Int32Array);
    this.open[this.openCount++] = this.count;
    return this.push(kind, from, to);
  }

  private push(kind: Token, from: number, to: number, mate = -1): number {
    const index = this.count++;
    if (index === this.kind.length) this.grow();
    this.kind[index] = kind;
    this.from[index] = from;
    this.to[index] = to;
    this.mate[index] = mate;
    return to;
  }

  private grow(): void {
    this.kind = grown(this.kind, Uint8Array);
    this.from = grown(this.from, Int32Array);
    this.to = grown(this.to, Int32Array);
    this.mate = grown(this.mate, Int32Array);
  }
}

/** A to Z and the capitals with signs of Latin-1. */
function isCapital(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 192 && code <= 222);
}

function grown<T extends Uint8Array | Int32Array>(array: T, constructor: new (length: number) => T): T {
  const larger = new constructor(array.length * 2);
  larger.set(array);
  return larger;
}
