/**
 * The groups of entries: second part of the entry key, and what decides which pages of the address space an entry may
 * have (`addresses/groups.ts`). Found from part of speech, tags and title; coarser than wiktextract's `pos`.
 */
export const GROUPS = [
  'noun',
  'verb',
  'adjective',
  'adverb',
  'preposition',
  'pronoun',
  'determiner',
  'conjunction',
  'numeral',
  'interjection',
  'particle',
  'name',
  'auxiliary',
  'classifier',
  'copula',
  'form',
  'multiword',
  'affix',
  'symbol',
  'letter',
  'abbreviation',
] as const;
export type Group = (typeof GROUPS)[number];
