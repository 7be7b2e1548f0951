import type { Entry, EntrySource, Relation, Translation } from '../../../entries/entry';

/** What the API hands over unread; it was checked when it was written, so a missing part is only not shown. */
export type Meta = Partial<Entry> & { source?: EntrySource; frequency?: number };

/** Kinds of related words in the order of a dictionary, with their headings. */
export const RELATIONS = [
  ['synonyms', 'Synonyms'],
  ['antonyms', 'Antonyms'],
  ['hypernyms', 'Broader terms'],
  ['hyponyms', 'Narrower terms'],
  ['holonyms', 'Wholes'],
  ['meronyms', 'Parts'],
  ['coordinate_terms', 'Terms like it'],
  ['collocations', 'Collocations'],
  ['expressions', 'Expressions'],
  ['proverbs', 'Proverbs'],
  ['derived', 'Derived words'],
  ['related', 'Related words'],
  ['descendants', 'Descendants'],
  ['similar', 'Words that look alike'],
  ['anagrams', 'Anagrams'],
  ['bearers', 'Bearers of the name'],
] as const satisfies readonly (readonly [keyof Entry, string])[];

export interface OfSense<T> {
  /** As the page writes it; '' for the whole entry. */
  sense: string;
  items: T[];
}

/** In the order in which senses first occur. */
export function bySense<T extends Relation | Translation>(items: readonly T[]): OfSense<T>[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const sense = item.sense_index ?? '';
    const group = groups.get(sense);
    if (group) group.push(item);
    else groups.set(sense, [item]);
  }
  return [...groups].map(([sense, grouped]) => ({ sense, items: grouped }));
}

/** Translations of one sense, a line per language, by its name. */
export function byLanguage(
  items: readonly Translation[],
): { code: string; name: string; items: Translation[] }[] {
  const groups = new Map<string, { code: string; name: string; items: Translation[] }>();
  for (const item of items) {
    const group = groups.get(item.lang_code);
    if (group) group.items.push(item);
    else groups.set(item.lang_code, { code: item.lang_code, name: item.lang, items: [item] });
  }
  return [...groups.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** A link that a browser may follow: what a page could write into a link is not trusted to be one. */
export function httpsLink(url: string | undefined): string | undefined {
  return url?.startsWith('https://') ? url : undefined;
}
