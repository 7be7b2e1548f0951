import { type Inline } from './inline';
import { Token } from './tokens';

export interface Link {
  /** Page it leads to, with namespace and `#section`. */
  target: string;
  /** Text as shown. */
  shown: string;
}

const NOT_SHOWN = /^(?:datei|file|bild|image|kategorie|category|[a-z]{2,3}(?:-[a-z]+){0,2}|simple)\s*:/i;
const CATEGORY = /^(?:kategorie|category)\s*:\s*/i;

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
  else if (target.includes(':') && NOT_SHOWN.test(target)) {
    if (CATEGORY.test(target)) inline.categories.push(target.replace(CATEGORY, '').trim());
    if (!isPictureOrCategory(target) && pipe < close)
      return { target, shown: label(inline, pipe, close, target) };
    return undefined;
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

function isPictureOrCategory(target: string): boolean {
  return /^(?:datei|file|bild|image|kategorie|category)\s*:/i.test(target);
}

function withoutNamespace(target: string): string {
  const colon = target.indexOf(':');
  if (colon < 0) return target;
  return target.replace(
    /^(?:(?:w|s|q|b|n|v|voy|d|wikipedia|wikisource|wikiquote|commons):)?(?:[a-z]{2,3}:)?/i,
    '',
  );
}
