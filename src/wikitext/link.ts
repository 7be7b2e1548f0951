import { type Inline } from './inline';
import { Token } from './tokens';

export interface Link {
  /** Page it leads to, with namespace and `#section`. */
  target: string;
  /** Text as shown. */
  shown: string;
}

/** What a wiki calls its namespaces of what stands beside the text. */
export interface Namespaces {
  /** `Datei`, `Bild`; `File` and `Image` are known everywhere. */
  pictures: readonly string[];
  /** `Kategorie`; `Category` is known everywhere. */
  categories: readonly string[];
}

/** Tells by its target what kind of link it is. */
export class LinkNames {
  private readonly category: RegExp;
  private readonly beside: RegExp;

  constructor({ pictures, categories }: Namespaces) {
    const category = ['category', ...categories].join('|');
    this.category = new RegExp(`^(?:${category})\\s*:\\s*`, 'i');
    this.beside = new RegExp(`^(?:${['file', 'image', ...pictures].join('|')}|${category})\\s*:`, 'i');
  }

  /** Name of the category; undefined when the link leads elsewhere. */
  categoryOf(target: string): string | undefined {
    const found = this.category.exec(target);
    return found ? target.slice(found[0].length).trim() : undefined;
  }

  isPictureOrCategory(target: string): boolean {
    return this.beside.test(target);
  }
}

const OTHER_WIKI = /^(?:[a-z]{2,3}(?:-[a-z]+){0,2}|simple)\s*:/i;

/** Reads the link between two tokens; undefined when it shows nothing in the text (pictures, categories, languages). */
export function readLink(inline: Inline, open: number, close: number): Link | undefined {
  const { kind, from, to, text } = inline.tokens;
  const start = to[open]!;
  const end = from[close]!;
  let pipe = open + 1;
  while (pipe < close && kind[pipe] !== Token.Pipe) pipe = inline.tokens.next(pipe);
  inline.tokens.steps += pipe - open;
  const targetEnd = pipe < close ? from[pipe]! : end;
  let target = pipe === open + 1 ? text.slice(start, targetEnd) : inline.plain(start, targetEnd, open + 1);
  if (target.charCodeAt(0) === 58) target = target.slice(1);
  else if (target.includes(':')) {
    if (inline.linkNames.isPictureOrCategory(target)) {
      const category = inline.linkNames.categoryOf(target);
      if (category !== undefined) inline.categories.push(category);
      return undefined;
    }
    if (OTHER_WIKI.test(target)) {
      return pipe < close ? { target, shown: label(inline, pipe, close, target) } : undefined;
    }
  }
  return { target, shown: pipe < close ? label(inline, pipe, close, target) : withoutNamespace(target) };
}

function label(inline: Inline, pipe: number, close: number, target: string): string {
  const { from, to, text } = inline.tokens;
  const start = to[pipe]!;
  const end = from[close]!;
  // [[w:Bank (Möbel)|]]: the pipe trick
  if (start === end) return withoutBrackets(withoutNamespace(target));
  if (pipe + 1 === close) return text.slice(start, end);
  return inline.shown(inline.pieces(start, end, pipe + 1));
}

/** Bank (Möbel): Bank */
function withoutBrackets(target: string): string {
  const open = target.lastIndexOf('(');
  const isBracketed = open > 0 && target.trimEnd().endsWith(')');
  return isBracketed ? target.slice(0, open).trimEnd() : target;
}

function withoutNamespace(target: string): string {
  const colon = target.indexOf(':');
  if (colon < 0) return target;
  return target.replace(
    /^(?:(?:w|s|q|b|n|v|voy|d|wikipedia|wikisource|wikiquote|commons):)?(?:[a-z]{2,3}:)?/i,
    '',
  );
}
