/**
 * Text as a reader sees it: runs of blanks (also no-break spaces, tabs, line ends) become one blank, none is left at
 * the ends, and invisible direction marks go. Returns the same string when there is nothing to do.
 */
export function collapse(text: string): string {
  const length = text.length;
  if (length === 0) return text;
  let blankBefore = true;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > 32 && code < 160) blankBefore = false;
    else if (code === 32 && !blankBefore) blankBefore = true;
    else if (code <= 32 || isOddBlank(code)) return slowCollapse(text);
    else blankBefore = false;
  }
  return blankBefore ? text.slice(0, -1) : text;
}

/** No-break space, the typographic blanks, zero-width space and the marks of direction. */
function isOddBlank(code: number): boolean {
  return (
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x200e ||
    code === 0x200f ||
    code === 0x202f ||
    code === 0x3000
  );
}

function slowCollapse(text: string): string {
  return text
    .replace(/[\u200b\u200e\u200f]/g, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}
