/**
 * Bounds far beyond what editors write. They keep the time and the size of what is read in proportion to the page, also
 * for pages that were made to break readers; behind them text is kept, but no longer taken apart.
 */

/** Longer texts are prose: no word, form, heading or name. In characters. */
export const LONGEST_TERM = 1_000;

/** Longer texts are no labels. In characters. */
export const LONGEST_LABEL = 200;

/** Labels of one kind of one thing. */
export const MOST_LABELS = 50;

/** Articles of one form. */
export const MOST_ARTICLES = 10;

/** Parts of one sense, 1a, 1b, ...: what belongs to the sense is written to each. */
export const MOST_PARTS = 60;

/** Tables and other boxes of one entry. */
export const MOST_BOXES = 100;

/** Senses repeat the glosses of those that they are parts of; so much text is written twice, in characters per entry. */
export const MOST_REPEATED = 300_000;

/** A text that many things of the page share, cut where it is longer than any of a dictionary. */
export function cutLong(text: string): string {
  return text.length > LONGEST_TERM ? `${text.slice(0, LONGEST_TERM - 1)}…` : text;
}

/** Adds all of a list; a call with every item as an argument fails for long lists. */
export function pushAll<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}
