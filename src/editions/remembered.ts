import { LONGEST_LABEL } from './limits';

const MOST_REMEMBERED = 5_000;

/**
 * A function that remembers its answers to short texts: editors write the same few thousand names, labels and marks again
 * and again. When there are too many it forgets all, so that its memory is bounded.
 */
export function remembered<Value extends object | string | boolean | null>(
  find: (text: string) => Value,
): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = find(text);
    if (text.length <= LONGEST_LABEL) {
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(ownCopy(text), found);
    }
    return found;
  };
}

/** The same text by itself: a part of a page's text would keep the whole page in memory. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
