import { Token, type WikitextTokens } from './tokens';

/** A heading line: `== title ==`. */
export interface Heading {
  /** Number of `=`: 2 for a language, 3 for a part of speech. */
  level: number;
  /** Position of the line. */
  start: number;
  /** Title between the `=`, blanks included. */
  from: number;
  to: number;
  /** First token of the title. */
  token: number;
  /** Where the text under the heading begins: position and first token. */
  body: number;
  bodyToken: number;
}

/** The headings of a page, in order. A comment may stand behind the closing `=`. */
export function readHeadings(tokens: WikitextTokens): Heading[] {
  const headings: Heading[] = [];
  for (const index of tokens.headings) {
    const heading = readHeading(tokens, index);
    if (heading) headings.push(heading);
  }
  return headings;
}

function readHeading(tokens: WikitextTokens, index: number): Heading | undefined {
  const { kind, from, to, text, codes, count } = tokens;
  let end = index + 1;
  let visibleEnd = -1;
  while (end < count && kind[end] !== Token.Newline) {
    if (kind[end] === Token.Nothing && isBlankBehind(tokens, end))
      visibleEnd = visibleEnd < 0 ? from[end]! : visibleEnd;
    else visibleEnd = -1;
    end = tokens.next(end);
  }
  tokens.steps += end - index;
  const lineEnd = end < count ? from[end]! : text.length;
  let closing = visibleEnd < 0 ? lineEnd : visibleEnd;
  while (closing > to[index]! && isBlank(codes[closing - 1]!)) closing--;
  let titleEnd = closing;
  while (titleEnd > to[index]! && codes[titleEnd - 1]! === 61) titleEnd--;
  const level = Math.min(to[index]! - from[index]!, closing - titleEnd);
  if (level < 2) return undefined;
  return {
    level,
    start: from[index]!,
    from: to[index]!,
    to: titleEnd,
    token: index + 1,
    body: Math.min(lineEnd + 1, text.length),
    bodyToken: end < count ? end + 1 : count,
  };
}

/** Whether only blanks and comments follow up to the next token or the line end. */
function isBlankBehind(tokens: WikitextTokens, index: number): boolean {
  const next = index + 1 < tokens.count ? tokens.from[index + 1]! : tokens.text.length;
  for (let at = tokens.to[index]!; at < next; at++) if (!isBlank(tokens.codes[at]!)) return false;
  return true;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0 || code === 0x200e;
}
