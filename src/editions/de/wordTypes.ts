import { lookup } from '../lookup';

/** What a part-of-speech heading says. */
export interface WordType {
  pos: string;
  tags: readonly string[];
  /**
   * How it stands beside others in one heading: a `name` beats a noun, `aside` is only a tag of its neighbour,
   * everything else counts in the order written.
   */
  weight: 'name' | 'plain' | 'aside';
}

// pos | tags | Wortart, ...   Names as in {{Wortart|...|Deutsch}}; see Wiktionary:Wortart in the edition.
const TABLE = `
noun | | Substantiv
noun | classifier | Zahlklassifikator
noun | no-plural | Singularetantum
noun | plural-only | Pluraletantum
name | proper-noun | Eigenname
name | toponym | Toponym
name | given-name | Vorname
name | surname | Nachname
name | street-name | Straßenname
name | patronymic | Patronym
name | cognomen | Kognomen
name | gentile-name | Gentilname
name | building | Bauwerksname
name | deity | Göttername
name | place-name-element | Ortsnamengrundwort
verb | | Verb, Partikelverb, Infinitiv
verb | auxiliary | Hilfsverb
adj | | Adjektiv, Pseudopartizip
adv | | Adverb
adv | local | Lokaladverb
adv | temporal | Temporaladverb, Temporaldverb
adv | modal | Modaladverb
adv | causal | Kausaladverb
adv | interrogative | Interrogativadverb
adv | conjunctive | Konjunktionaladverb
adv | pronominal | Pronominaladverb
pron | | Pronomen
pron | personal | Personalpronomen
pron | possessive | Possessivpronomen
pron | demonstrative | Demonstrativpronomen
pron | indefinite | Indefinitpronomen
pron | interrogative | Interrogativpronomen
pron | relative | Relativpronomen
pron | reflexive | Reflexivpronomen
pron | reciprocal | Reziprokpronomen
pron | personal reflexive | Reflexives Personalpronomen
det | | Artikel
prep | | Präposition
postp | | Postposition
circumpos | | Zirkumposition
conj | | Konjunktion
conj | subordinating | Subjunktion
particle | | Partikel
particle | focus | Fokuspartikel
particle | modal | Modalpartikel, Abtönungspartikel
particle | negation | Negationspartikel
particle | degree | Gradpartikel
particle | answer | Antwortpartikel
particle | comparison | Vergleichspartikel
intj | | Interjektion
intj | onomatopoeic | Onomatopoetikum
phrase | | Wortverbindung
phrase | idiomatic | Redewendung
phrase | formula | Formel
phrase | greeting | Grußformel
phrase | mnemonic | Merkspruch
phrase | winged-word | Geflügeltes Wort
proverb | | Sprichwort
num | | Numerale
num | cardinal | Kardinalzahl, Kardinalzahlwort
num | ordinal | Ordinalzahl, Ordinalzahlwort
num | fractional | Bruchzahlwort, Bruchzahl
num | multiplicative | Vervielfältigungszahlwort, Multiplikativzahlwort
num | iterative | Wiederholungszahlwort
num | numeral-sign | Zahlzeichen
character | letter | Buchstabe
character | | Schriftzeichen, Hiragana, Katakana, Kanji, Hanja
symbol | | Symbol
abbrev | abbreviation | Abkürzung
abbrev | contraction | Kontraktion
prefix | | Präfix
prefix | prefixoid | Präfixoid
suffix | | Suffix
suffix | suffixoid | Suffixoid
suffix | enclitic | Enklitikon
infix | | Infix
interfix | | Interfix
circumfix | | Zirkumfix
affix | | Affix
affix | bound-lexeme | Gebundenes Lexem
form | form-of | Deklinierte Form, Konjugierte Form
form | form-of participle-1 | Partizip I
form | form-of participle-2 | Partizip II
form | form-of comparative | Komparativ
form | form-of superlative | Superlativ
form | form-of extended infinitive | Erweiterter Infinitiv
form | form-of gerundive | Gerundivum, Dekliniertes Gerundivum
form | form-of supine | Supinum
form | alt-of obsolete | Alte Schreibweise
`;

const NAME_TAG =
  /name$|^(?:proper-noun|toponym|surname|patronymic|cognomen|building|deity|place-name-element|letter)$/;
const ASIDE = new Set(['Abkürzung', 'Wortverbindung']);

const wordTypes = new Map<string, WordType>();
for (const line of TABLE.trim().split('\n')) {
  const [pos, tags, names] = line.split('|').map((part) => part.trim()) as [string, string, string];
  for (const name of names.split(', ')) {
    wordTypes.set(name, {
      pos,
      tags: tags === '' ? [] : tags.split(' '),
      weight: ASIDE.has(name) ? 'aside' : NAME_TAG.test(tags) ? 'name' : 'plain',
    });
  }
}

/** What a Wortart means; undefined for one that the table does not have. */
export function wordTypeOf(name: string): WordType | undefined {
  const known = wordTypes.get(name);
  if (known) return known;
  for (const [ending, pos] of ENDINGS) if (name.endsWith(ending)) return { pos, tags: [], weight: 'plain' };
  return undefined;
}

/** Kinds that the edition may yet invent, by the end of their names. */
const ENDINGS: readonly (readonly [string, string])[] = [
  ['adverb', 'adv'],
  ['pronomen', 'pron'],
  ['partikel', 'particle'],
  ['zahlwort', 'num'],
  ['zahl', 'num'],
  ['name', 'name'],
  ['verb', 'verb'],
  ['Gerundivum', 'form'],
];

/** Part of speech of an inflected form by the noun that names it: `des Verbs`, `des Substantivs`. */
export const GENITIVE_POS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Hilfs|Modal|Partikel)?[Vv]erbs\b|\bVerbes\b|\bVerbums\b/, 'verb'],
  [/\bSubstantivs\b|\bSubstantives\b|\bNomens\b/, 'noun'],
  [/\b(?:Eigen|Vor|Nach|Familien|Orts|Straßen)namens\b|\bToponyms\b|\bPatronyms\b/, 'name'],
  [
    /\bAdjektivs\b|\bAdjektives\b|\bPartizips\b|\bGerundivums\b|^(?=.*\bPartizip\b)(?=.*\bDeklination)/,
    'adj',
  ],
  [/[Pp]ronomens\b/, 'pron'],
  [/\bArtikels\b/, 'det'],
  [/\bNumerales?\b|[Zz]ahlwort(?:e?s)\b|\bOrdinalzahl\b|\bKardinalzahl\b/, 'num'],
  [/\b[A-Z]?[a-z]*[Aa]dverbs\b/, 'adv'],
  [/\bPräposition\b/, 'prep'],
  [/\bAbkürzung\b/, 'abbrev'],
];

/** Part of speech of an inflected form whose lines do not say it, by its heading. */
export const FORM_POS = lookup<string>({
  'Deklinierte Form': 'noun',
  'Konjugierte Form': 'verb',
  'Partizip I': 'verb',
  'Partizip II': 'verb',
  Komparativ: 'adj',
  Superlativ: 'adj',
  'Erweiterter Infinitiv': 'verb',
  Gerundivum: 'verb',
  'Dekliniertes Gerundivum': 'verb',
  Supinum: 'verb',
  'Alte Schreibweise': 'noun',
});
