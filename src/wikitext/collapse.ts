// Faster than a method of texts of many kinds; see wikitext/codeAt.ts.
const { charCodeAt } = String.prototype;

/**
 * Text as a reader sees it: runs of blanks (also no-break spaces, tabs, line ends) become one blank, none is left at
 * the ends, and invisible direction marks go. Returns the same string when there is nothing to do.
 */
export function collapse(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && charCodeAt.call(text, from) <= 32) from++;
  while (to > from && charCodeAt.call(text, to - 1) <= 32) to--;
  let blankBefore = false;
  for (let at = from; at < to; at++) {
    const code = charCodeAt.call(text, at);
    if (code > 32) {
      if (code >= 160 && isOddBlank(code)) return slowCollapse(text);
      blankBefore = false;
    } else if (blankBefore || code !== 32) return slowCollapse(text);
    else blankBefore = true;
  }
  return to - from === text.length ? text : text.slice(from, to);
}

/** No-break space, the typographic blanks, zero-width space and the marks of direction. */
function isOddBlank(code: number): boolean {
  return (
    code === 0xa0 ||
    (code >= 0x2000 &&
      (code <= 0x200b || code === 0x200e || code === 0x200f || code === 0x202f || code === 0x3000))
  );
}

function slowCollapse(text: string): string {
  return text
    .replace(/[\u200b\u200e\u200f]/g, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}

/** A text without the signs at its ends. (An expression such as /[,;]+$/ takes quadratic time for runs of signs.) */
export function trimSigns(text: string, signs: string, where: 'front' | 'behind' | 'both' = 'both'): string {
  let from = 0;
  let to = text.length;
  if (where !== 'behind') while (from < to && signs.includes(text[from]!)) from++;
  if (where !== 'front') while (to > from && signs.includes(text[to - 1]!)) to--;
  return text.slice(from, to);
}
