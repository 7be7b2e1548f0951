/*
 * What text must look like to be stored by Postgres, and in its COPY format. One rule for what no Postgres text can
 * hold: U+0000 and halves of surrogate pairs become U+FFFD. Whoever applies it counts it.
 */

declare global {
  // Of ES2024, and of Node 20.
  interface String {
    isWellFormed(): boolean;
    toWellFormed(): string;
  }
}

const CONTROL = /[\t\n\r]/;
const SUSPECT_ESCAPE = /\\u(?:0000|d[89a-f])/i;
/** Whole pairs first, then single escapes; `\\` too, so that a `u` after an escaped backslash is no escape. */
const JSON_ESCAPES = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\./g;

/** The text with what cannot be stored replaced by U+FFFD; the same string where there is nothing to replace. */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\ufffd') : wellFormed;
}

/**
 * The same for JSON text as JSON.stringify writes it: what cannot be stored is there as an escape (`\u0000`, `\ud800`),
 * which jsonb refuses.
 */
export function storableJson(json: string): string {
  if (!json.includes('\\u') || !SUSPECT_ESCAPE.test(json)) return json;
  return json.replace(JSON_ESCAPES, (escape: string) => {
    if (escape.length !== 6) return escape;
    const unit = Number.parseInt(escape.slice(2), 16);
    return unit === 0 || (unit >= 0xd800 && unit <= 0xdfff) ? '\ufffd' : escape;
  });
}

/** JSON text, which has no control characters of its own, in a line of COPY text. */
export function copyJson(json: string): string {
  // Splitting and joining takes a third of the time of a replacement in JSON with many quotes.
  return json.includes('\\') ? json.split('\\').join('\\\\') : json;
}

/** A value in a line of COPY text. */
export function copyField(text: string): string {
  let field = copyJson(text);
  if (CONTROL.test(field)) {
    field = field.replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  }
  return field;
}
