import { lookup } from '../lookup';
import { remembered } from '../remembered';

// Words of German grammar and the tags that they stand for. One word may stand for several; lines are in the order in
// which longer names must be tried before the words in them.
const PHRASES: readonly (readonly [string, readonly string[]])[] = [
  ['1. person', ['first-person']],
  ['2. person', ['second-person']],
  ['3. person', ['third-person']],
  ['konjunktiv i', ['subjunctive-i']],
  ['konjunktiv ii', ['subjunctive-ii']],
  ['partizip perfekt', ['participle-2', 'perfect']],
  ['partizip präsens', ['participle-1', 'present']],
  ['partizip ii', ['participle-2', 'perfect']],
  ['partizip i', ['participle-1', 'present']],
  ['futur ii', ['future-ii']],
  ['futur i', ['future-i']],
  ['alle genera', ['masculine', 'feminine', 'neuter']],
  ['aller genera', ['masculine', 'feminine', 'neuter']],
  ['allen genera', ['masculine', 'feminine', 'neuter']],
  ['alle drei genera', ['masculine', 'feminine', 'neuter']],
  ['alle kasus', ['nominative', 'genitive', 'dative', 'accusative']],
  ['aller kasus', ['nominative', 'genitive', 'dative', 'accusative']],
  ['allen kasus', ['nominative', 'genitive', 'dative', 'accusative']],
  ['erweiterter infinitiv', ['infinitive', 'extended']],
  ['erweiterte infinitiv', ['infinitive', 'extended']],
  ['infinitiv mit zu', ['infinitive', 'extended']],
];

const WORDS = lookup<readonly string[]>({
  nominativ: ['nominative'],
  genitiv: ['genitive'],
  dativ: ['dative'],
  akkusativ: ['accusative'],
  vokativ: ['vocative'],
  ablativ: ['ablative'],
  instrumental: ['instrumental'],
  instrumentalis: ['instrumental'],
  lokativ: ['locative'],
  partitiv: ['partitive'],
  präpositiv: ['prepositional'],
  essiv: ['essive'],
  translativ: ['translative'],
  inessiv: ['inessive'],
  elativ: ['elative'],
  illativ: ['illative'],
  adessiv: ['adessive'],
  allativ: ['allative'],
  abessiv: ['abessive'],
  komitativ: ['comitative'],
  instruktiv: ['instructive'],
  sublativ: ['sublative'],
  superessiv: ['superessive'],
  delativ: ['delative'],
  terminativ: ['terminative'],
  ergativ: ['ergative'],
  absolutiv: ['absolutive'],
  äquativ: ['equative'],
  singular: ['singular'],
  plural: ['plural'],
  dual: ['dual'],
  maskulinum: ['masculine'],
  maskulin: ['masculine'],
  männlich: ['masculine'],
  femininum: ['feminine'],
  feminin: ['feminine'],
  weiblich: ['feminine'],
  neutrum: ['neuter'],
  sächlich: ['neuter'],
  utrum: ['common'],
  starken: ['strong'],
  starke: ['strong'],
  stark: ['strong'],
  schwachen: ['weak'],
  schwache: ['weak'],
  schwach: ['weak'],
  gemischten: ['mixed'],
  gemischte: ['mixed'],
  gemischt: ['mixed'],
  positivs: ['positive'],
  positiv: ['positive'],
  komparativs: ['comparative'],
  komparativ: ['comparative'],
  superlativs: ['superlative'],
  superlativ: ['superlative'],
  indikativ: ['indicative'],
  konjunktiv: ['subjunctive'],
  imperativ: ['imperative'],
  präsens: ['present'],
  präteritum: ['past'],
  imperfekt: ['imperfect'],
  perfekt: ['perfect'],
  plusquamperfekt: ['pluperfect'],
  futur: ['future'],
  aorist: ['aorist'],
  aktiv: ['active'],
  passiv: ['passive'],
  hauptsatzkonjugation: ['main-clause'],
  nebensatzkonjugation: ['subordinate-clause'],
  prädikativ: ['predicative'],
  prädikative: ['predicative'],
  attributiv: ['attributive'],
  adverbial: ['adverbial'],
  adverbiale: ['adverbial'],
  adverbielle: ['adverbial'],
  adverbiell: ['adverbial'],
  infinitiv: ['infinitive'],
  partizip: ['participle'],
  gerundivum: ['gerundive'],
  gerundivums: ['gerundive'],
  gerundium: ['gerund'],
  supinum: ['supine'],
  diminutiv: ['diminutive'],
  bestimmt: ['definite'],
  bestimmte: ['definite'],
  unbestimmt: ['indefinite'],
  unbestimmte: ['indefinite'],
  bestimmter: ['definite'],
  unbestimmter: ['indefinite'],
  perfektiv: ['perfective'],
  imperfektiv: ['imperfective'],
  reflexiv: ['reflexive'],
  veraltet: ['archaic'],
  possessiv: ['possessive'],
  höflichkeitsform: ['honorific'],
});

/** Words that say nothing by themselves; a text of these and the ones above is wholly understood. */
const FILLERS = new Set([
  ...[
    'deklination',
    'flexion',
    'des',
    'der',
    'den',
    'dem',
    'die',
    'das',
    'und',
    'oder',
    'sowie',
    'mit',
    'ohne',
    'artikel',
  ],
  ...['person', 'kasus', 'genera', 'form', 'im', 'in', 'bei', 'beim', 'auch'],
]);

interface Grammar {
  tags: readonly string[];
  isWhole: boolean;
}

const grammarOf = remembered((description): Grammar => {
  const tags = new Set<string>();
  const isWhole = readGrammar(description, tags);
  return { tags: [...tags], isWhole };
});

/** Tags of a grammatical description such as `3. Person Singular Konjunktiv I Präsens Aktiv`, without doubles. */
export function grammarTags(description: string): readonly string[] {
  return grammarOf(description).tags;
}

/** The same, but undefined unless every word of the description is a word of grammar. */
export function wholeGrammarTags(description: string): readonly string[] | undefined {
  const { tags, isWhole } = grammarOf(description);
  return isWhole && tags.length > 0 ? tags : undefined;
}

/** Adds the tags; whether every word was understood. */
function readGrammar(description: string, tags: Set<string>): boolean {
  const words = description.toLowerCase().split(/[\s,;:/()]+/);
  let isWhole = true;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === '') continue;
    const phrase = phraseAt(words, at);
    if (phrase) {
      for (const tag of phrase.tags) tags.add(tag);
      at += phrase.length - 1;
      continue;
    }
    const meaning = WORDS[word];
    if (meaning) for (const tag of meaning) tags.add(tag);
    else if (/^[123]\.(?:\/[123]\.)*$/.test(word)) tags.add(PERSONS[word.charCodeAt(0) - 49]!);
    else if (!FILLERS.has(word)) isWhole = false;
  }
  return isWhole;
}

const PERSONS = ['first-person', 'second-person', 'third-person'] as const;

const phrasesByWord = new Map<string, { words: readonly string[]; tags: readonly string[] }[]>();
for (const [phrase, tags] of PHRASES) {
  const words = phrase.split(' ');
  const same = phrasesByWord.get(words[0]!) ?? [];
  same.push({ words, tags });
  same.sort((a, b) => b.words.length - a.words.length);
  phrasesByWord.set(words[0]!, same);
}

function phraseAt(
  words: readonly string[],
  at: number,
): { tags: readonly string[]; length: number } | undefined {
  const candidates = phrasesByWord.get(words[at]!);
  if (!candidates) return undefined;
  for (const { words: phrase, tags } of candidates) {
    if (phrase.every((word, offset) => words[at + offset] === word)) return { tags, length: phrase.length };
  }
  return undefined;
}
