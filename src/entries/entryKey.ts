/**
 * What an entry is: `de:noun:Bank:2` (language, group, lemma, how many-th such section of the page), with `@en` at the
 * end when it comes from another language's edition. Never depends on when the entry was found.
 */
export type EntryKey = string & { readonly __brand: 'EntryKey' };
