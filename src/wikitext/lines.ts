import { Token, type WikitextTokens } from './tokens';

/** A line of a page outside of templates, references and tables. */
export class Line {
  constructor(
    /** List markers in front, e.g. `:`, `::`, `:*`, `**`; empty for other lines. */
    readonly marks: string,
    /** Behind the markers and blanks. */
    readonly from: number,
    /** At the line end. */
    readonly to: number,
    /** First token at or behind `from`. */
    readonly token: number,
    /** Start of the line, markers included. */
    readonly start: number,
  ) {}

  isEmpty(): boolean {
    return this.from >= this.to;
  }
}

/**
 * Calls `each` with every line between two positions, blank ones left out.
 * @param token first token at or behind `from`
 */
export function forEachLine(
  tokens: WikitextTokens,
  from: number,
  to: number,
  token: number,
  each: (line: Line) => void,
): void {
  const { kind, from: starts, count } = tokens;
  let start = from;
  let first = token;
  let index = token;
  for (;;) {
    while (index < count && starts[index]! < to && kind[index] !== Token.Newline) index = tokens.next(index);
    const end = index < count && starts[index]! < to ? starts[index]! : to;
    const line = lineAt(tokens, start, end, first);
    if (line) each(line);
    tokens.steps += index - first + 1;
    if (end >= to) return;
    start = end + 1;
    first = ++index;
  }
}

function lineAt(tokens: WikitextTokens, start: number, to: number, token: number): Line | undefined {
  const { text, codes } = tokens;
  let marksEnd = start;
  while (marksEnd < to && isMark(codes[marksEnd]!)) marksEnd++;
  let from = marksEnd;
  while (from < to && codes[from]! <= 32) from++;
  if (from >= to && marksEnd === start) return undefined;
  const length = marksEnd - start;
  const marks = length === 1 && codes[start]! === 58 ? ':' : text.slice(start, marksEnd);
  return new Line(marks, from, to, token, start);
}

/** : * # ; */
function isMark(code: number): boolean {
  return code === 58 || code === 42 || code === 35 || code === 59;
}
