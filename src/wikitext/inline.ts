import { decodeEntity } from './characters';
import { collapse } from './collapse';
import { type Link, LinkNames, type Namespaces, readLink } from './link';
import { TemplateCall } from './templateCall';
import { Token, type WikitextTokens } from './tokens';

export const enum PieceKind {
  Text,
  Link,
  Template,
  Ref,
  /** `<br>` */
  Break,
}

export const ITALIC = 1;
export const BOLD = 2;
/** Between `<small>` and `</small>`. */
export const SMALL = 4;

/** A part of a line: text as shown, a link, a template, a reference. Comments and tags are gone, entities decoded. */
export class Piece {
  constructor(
    readonly kind: PieceKind,
    /** Text as shown; of a template its name. */
    public text: string,
    /** ITALIC, BOLD, SMALL: a sum of these. */
    readonly style: number,
    /** Of a link: the page it leads to, with namespace and `#section`. */
    readonly target: string,
    /** Index of the opening token of a template or reference, else -1. */
    readonly token: number,
    /** Position in the text. */
    readonly at: number,
  ) {}
}

/** What the templates of an edition show: the text that stands in a template's place. */
export type TemplateText = (call: TemplateCall, inline: Inline) => string;

/** Deeper than this, templates in templates show nothing. */
const DEEPEST = 40;

/** Reads what stands in a line. One object per scanner; it keeps no state between calls. */
export class Inline {
  private depth = 0;
  private readonly templateText: TemplateText;
  readonly linkNames: LinkNames;
  /** Targets of `[[Kategorie:...]]` links met so far; the reader of a page empties it. */
  categories: string[] = [];

  constructor(
    readonly tokens: WikitextTokens,
    templateText: TemplateText,
    namespaces: Namespaces,
  ) {
    this.templateText = templateText;
    this.linkNames = new LinkNames(namespaces);
  }

  /** @param token index of the first token at or behind `from` */
  pieces(from: number, to: number, token: number): Piece[] {
    const { kind, from: starts, to: ends, mate, text, count } = this.tokens;
    const pieces: Piece[] = [];
    let style = 0;
    let at = from;
    let index = token;
    for (; index < count && starts[index]! < to; index++) {
      const start = starts[index]!;
      if (start > at) addText(pieces, text.slice(at, start), style, at);
      at = ends[index]!;
      switch (kind[index]) {
        case Token.Quotes:
          style = afterQuotes(style, at - start);
          if (at - start === 4 || at - start > 5) addText(pieces, "'", style, start);
          break;
        case Token.Newline:
          style = 0;
          addText(pieces, ' ', style, start);
          break;
        case Token.Entity:
          addText(pieces, decodeEntity(text, start, at) ?? '', style, start);
          break;
        case Token.Break:
          pieces.push(new Piece(PieceKind.Break, ' ', style, '', -1, start));
          break;
        case Token.Verbatim:
          addText(pieces, verbatimText(text, start, mate[index]!, at), style, start);
          break;
        case Token.Pipe:
          addText(pieces, '|', style, start);
          break;
        case Token.TemplateOpen: {
          const close = mate[index]!;
          pieces.push(new Piece(PieceKind.Template, this.nameOf(index), style, '', index, start));
          index = close;
          at = ends[close]!;
          break;
        }
        case Token.LinkOpen: {
          const close = mate[index]!;
          const link = this.link(index, close);
          if (link) pieces.push(new Piece(PieceKind.Link, link.shown, style, link.target, -1, start));
          index = close;
          at = ends[close]!;
          break;
        }
        case Token.RefOpen: {
          const close = mate[index]!;
          pieces.push(new Piece(PieceKind.Ref, '', style, '', index, start));
          index = close;
          at = ends[close]!;
          break;
        }
        case Token.Tag:
          if (text.startsWith('<small', start)) style |= SMALL;
          else if (text.startsWith('</small', start)) style &= ~SMALL;
          break;
        case Token.TableOpen:
          index = mate[index]!;
          at = ends[index]!;
          break;
        default:
      }
    }
    if (to > at) addText(pieces, text.slice(at, to), style, at);
    this.tokens.steps += index - token + 1;
    return pieces;
  }

  /** Text as a reader sees it, without references, blanks collapsed. */
  plain(from: number, to: number, token: number): string {
    const { from: starts, count, text } = this.tokens;
    if (token >= count || starts[token]! >= to) return collapse(text.slice(from, to));
    if (this.depth >= DEEPEST) return '';
    return collapse(this.shown(this.pieces(from, to, token)));
  }

  /** Text of pieces, blanks as they are. */
  shown(pieces: readonly Piece[], first = 0, end = pieces.length): string {
    let shown = '';
    for (let index = first; index < end; index++) {
      const piece = pieces[index]!;
      shown += piece.kind === PieceKind.Template ? this.template(piece.token) : piece.text;
    }
    return shown;
  }

  /** What a template shows. */
  template(open: number): string {
    if (this.depth >= DEEPEST) return '';
    this.depth++;
    const shown = this.templateText(this.call(open), this);
    this.depth--;
    return shown;
  }

  private link(open: number, close: number): Link | undefined {
    if (this.depth >= DEEPEST) return undefined;
    this.depth++;
    const link = readLink(this, open, close);
    this.depth--;
    return link;
  }

  call(open: number): TemplateCall {
    return new TemplateCall(this.tokens, open);
  }

  /** An argument of a template as a reader sees it; empty when there is none. */
  argument(call: TemplateCall, key: string): string {
    const index = call.indexOf(key);
    return index < 0 ? '' : this.argumentAt(call, index);
  }

  argumentAt(call: TemplateCall, index: number): string {
    return this.plain(call.start(index), call.end(index), call.token(index));
  }

  /** Name of the template that opens at a token. */
  nameOf(open: number): string {
    const { kind, from, to, text, codes } = this.tokens;
    const next = open + 1;
    if (kind[next] === Token.Pipe || kind[next] === Token.TemplateClose) {
      const first = codes[to[open]!]!;
      const last = codes[from[next]! - 1]!;
      if (first > 32 && last > 32 && last < 0x2000) {
        const name = text.slice(to[open], from[next]);
        return name.includes('_') ? name.replace(/_/g, ' ') : name;
      }
    }
    return this.call(open).name;
  }
}

function addText(pieces: Piece[], text: string, style: number, at: number): void {
  const last = pieces.length > 0 ? pieces[pieces.length - 1]! : undefined;
  if (last !== undefined && last.kind === PieceKind.Text && last.style === style) last.text += text;
  else if (text !== '') pieces.push(new Piece(PieceKind.Text, text, style, '', -1, at));
}

/** Two apostrophes switch italics, three bold face, five both. */
function afterQuotes(style: number, length: number): number {
  if (length === 2) return style ^ ITALIC;
  if (length < 5) return style ^ BOLD;
  return style ^ (ITALIC | BOLD);
}

function verbatimText(text: string, from: number, contentStart: number, to: number): string {
  if (
    text.startsWith('<gallery', from) ||
    text.startsWith('<score', from) ||
    text.startsWith('<timeline', from) ||
    text.startsWith('<hiero', from)
  ) {
    return '';
  }
  const contentEnd = text.lastIndexOf('</', to);
  const content = text.slice(contentStart, contentEnd);
  return content.replace(/&[#\w]+;/g, (entity) => decodeEntity(entity, 0, entity.length) ?? entity);
}
