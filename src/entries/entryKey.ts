import type { Entry } from './entry';
import type { Group } from './group';
import { groupOf } from './groupOf';
import type { LanguageCode } from './language';
import { sanitizeText } from './sanitize';

/**
 * What an entry is: `de:noun:Bank:2` (language, group, lemma, how many-th such section of the page), with `@en` at the
 * end when it comes from another language's edition. Never depends on when the entry was found.
 *
 * The lemma is the page's title in NFC and may contain colons itself. To take a key apart, cut at the first colon, the
 * second and the last: language and group have none, the number has none.
 */
export type EntryKey = string & { readonly __brand: 'EntryKey' };

export interface KeyedEntry {
  entry: Entry;
  key: EntryKey;
  group: Group;
}

/** Gives the entries of one page their keys, numbered by position within each language and group. */
export function assignEntryKeys(
  entries: readonly Entry[],
  { edition, title }: { edition: LanguageCode; title: string },
): KeyedEntry[] {
  const lemma = sanitizeText(title).text.normalize('NFC');
  const counts = new Map<string, number>();
  return entries.map((entry) => {
    const group = groupOf(entry, title);
    const kind = `${entry.lang_code}:${group}`;
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const foreign = entry.lang_code === edition ? '' : `@${edition}`;
    return { entry, key: `${kind}:${lemma}:${number}${foreign}` as EntryKey, group };
  });
}
