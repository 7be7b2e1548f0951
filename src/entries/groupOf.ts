import type { Entry } from './entry';
import type { Group } from './group';

/** Groups by part of speech (wiktextract's `pos`, of all editions). */
const GROUP_BY_POS: Readonly<Record<string, Group>> = {
  noun: 'noun',
  name: 'name',
  verb: 'verb',
  aux: 'auxiliary',
  adj: 'adjective',
  adv: 'adverb',
  pron: 'pronoun',
  det: 'determiner',
  article: 'determiner',
  prep: 'preposition',
  postp: 'preposition',
  circumpos: 'preposition',
  ambiposition: 'preposition',
  conj: 'conjunction',
  num: 'numeral',
  intj: 'interjection',
  particle: 'particle',
  classifier: 'classifier',
  counter: 'classifier',
  phrase: 'multiword',
  prep_phrase: 'multiword',
  adv_phrase: 'multiword',
  proverb: 'multiword',
  prefix: 'affix',
  suffix: 'affix',
  infix: 'affix',
  interfix: 'affix',
  circumfix: 'affix',
  affix: 'affix',
  combining_form: 'affix',
  symbol: 'symbol',
  punct: 'symbol',
  character: 'letter',
  letter: 'letter',
  syllable: 'letter',
  abbrev: 'abbreviation',
  contraction: 'abbreviation',
  root: 'affix',
};

/** Tags that say more than the part of speech, in the order in which they count. */
const GROUP_BY_TAG: readonly (readonly [string, Group])[] = [
  ['form-of', 'form'],
  ['copula', 'copula'],
  ['auxiliary', 'auxiliary'],
  ['classifier', 'classifier'],
];

/** Kinds of words that count as multiword as soon as their title has a blank; names and abbreviations do not. */
const OF_ONE_WORD: ReadonlySet<Group> = new Set<Group>([
  ...([
    'noun',
    'verb',
    'adjective',
    'adverb',
    'preposition',
    'pronoun',
    'determiner',
    'conjunction',
  ] as const),
  ...(['numeral', 'interjection', 'particle'] as const),
]);

/** The group of an entry, found from part of speech, tags and title. Spellings of another word stay in its group. */
export function groupOf(entry: Pick<Entry, 'pos' | 'tags'>, title: string): Group {
  const tags = entry.tags;
  if (tags) for (const [tag, group] of GROUP_BY_TAG) if (tags.includes(tag)) return group;
  const group = GROUP_BY_POS[entry.pos] ?? 'form';
  return OF_ONE_WORD.has(group) && title.includes(' ') ? 'multiword' : group;
}
