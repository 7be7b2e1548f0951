import { type Entry, EntrySchema } from './entry';

/** All fields of an entry, in the order in which they are written. */
const FIELDS = Object.keys(EntrySchema.shape) as (keyof Entry)[];

/**
 * An entry to be filled: every field is there from the start, undefined until it is known. Objects of one shape are read
 * and written several times faster than those that grow a field here and there.
 */
export function draftEntry(word: string, lang: string, lang_code: string, pos: string): Entry {
  return {
    word,
    lang,
    lang_code,
    pos,
    pos_title: undefined,
    other_pos: undefined,
    tags: undefined,
    raw_tags: undefined,
    senses: [],
    forms: undefined,
    auxiliaries: undefined,
    sounds: undefined,
    hyphenations: undefined,
    etymology_texts: undefined,
    synonyms: undefined,
    antonyms: undefined,
    hypernyms: undefined,
    hyponyms: undefined,
    holonyms: undefined,
    meronyms: undefined,
    coordinate_terms: undefined,
    expressions: undefined,
    proverbs: undefined,
    collocations: undefined,
    derived: undefined,
    related: undefined,
    descendants: undefined,
    similar: undefined,
    anagrams: undefined,
    bearers: undefined,
    translations: undefined,
    translations_see: undefined,
    notes: undefined,
    references: undefined,
    images: undefined,
    redirects: undefined,
    categories: undefined,
  };
}

/** The entry without the fields that stayed empty. */
export function finishEntry(draft: Entry): Entry {
  const entry: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const value = draft[field];
    if (value !== undefined) entry[field] = value;
  }
  return entry as Entry;
}
