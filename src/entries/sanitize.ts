/**
 * The one rule for characters that no database takes: NUL and lone surrogates become U+FFFD, in every text of an entry.
 * Everything else stays as the wiki has it.
 */
export function sanitizeText(text: string): { text: string; replaced: number } {
  let replaced = 0;
  const sane = text.replace(UNSTORABLE, () => {
    replaced++;
    return '\ufffd';
  });
  return { text: sane, replaced };
}

const UNSTORABLE = /\u0000|\p{Surrogate}/gu;

/**
 * Whether JSON made by JSON.stringify may hold such a character: it writes them as escapes, and nothing else that is
 * common. True where a text only speaks of such an escape; `sanitize` then finds nothing to do.
 */
export function mayNeedSanitizing(json: string): boolean {
  return json.includes('\\u0000') || json.includes('\\ud');
}

/** A copy of plain data with every text sanitized, and how many characters that replaced. */
export function sanitize<T>(value: T): { value: T; replaced: number } {
  let replaced = 0;
  const copy = (part: unknown): unknown => {
    if (typeof part === 'string') {
      const sane = sanitizeText(part);
      replaced += sane.replaced;
      return sane.text;
    }
    if (Array.isArray(part)) return part.map(copy);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, copy(inner)]));
  };
  return { value: copy(value) as T, replaced };
}
