import { adjectiveSentence, nounSentence, reference, verbSentence } from './germanSentences';
import { type Head, HEADS, MODIFIERS, type Gender } from './germanWords';
import { type AdjectiveLemma, type Lemma, type NounLemma, type VerbLemma } from './lemma';
import { dativePlural } from './lemmas';
import { hyphenate, transcribe } from './phonetics';
import { type Random } from './random';
import { translationSection } from './translations';

const DOMAINS = [
  'Technik',
  'Botanik',
  'Zoologie',
  'Medizin',
  'Recht',
  'Sport',
  'Musik',
  'Wirtschaft',
  'Militär',
  'Architektur',
];
const STYLES = [
  '{{K|ugs.}}',
  '{{K|veraltet}}',
  '{{K|landschaftlich}}',
  '{{K|fachsprachlich}}',
  "''übertragen:''",
  '{{K|scherzhaft}}',
];
const ACCUSATIVE: Record<Gender, string> = { m: 'den', f: 'die', n: 'das' };
const RELATIVE: Record<Gender, string> = { m: 'der', f: 'die', n: 'das' };
const DATIVE: Record<Gender, string> = { m: 'dem', f: 'der', n: 'dem' };

/** The page of a German lemma, with the sections that such pages have; no two pages are alike. */
export function lemmaPage(lemma: Lemma, random: Random): string {
  const senses = 1 + random.few(0.9, 7);
  const glosses = Array.from({ length: senses }, (_, i) => gloss(lemma, i, random));
  const all = senses === 1 ? '[1]' : `[1–${senses}]`;
  return [
    random.chance(0.15) ? `{{Siehe auch|[[${swapCase(lemma.title)}]]}}\n` : '',
    `== ${lemma.title} ({{Sprache|Deutsch}}) ==\n`,
    heading(lemma),
    table(lemma),
    section('Worttrennung', hyphenation(lemma)),
    section('Aussprache', sounds(lemma)),
    section('Bedeutungen', ...glosses.map((text, i) => `[${i + 1}] ${text}`)),
    random.chance(0.8) ? section('Herkunft', etymology(lemma)) : '',
    relations(lemma, senses, random),
    section('Beispiele', ...examples(lemma, senses, random)),
    random.chance(0.5) ? section('Charakteristische Wortkombinationen', collocations(lemma, random)) : '',
    random.chance(0.35) ? section('Wortbildungen', derived(lemma, random)) : '',
    translationSection(
      random,
      glosses.map(plain),
      random.between(5, 12) + random.few(18, 30),
      translated(lemma),
    ),
    references(lemma, all, random),
    random.chance(0.2)
      ? `{{Ähnlichkeiten 1|[[${random.pick(MODIFIERS).noun}]], [[${random.pick(MODIFIERS).noun}]]}}\n`
      : '',
  ].join('');
}

function section(name: string, ...lines: string[]): string {
  return `{{${name}}}\n${lines.map((line) => `:${line}\n`).join('')}\n`;
}

function heading(lemma: Lemma): string {
  const kind = { noun: 'Substantiv', verb: 'Verb', adjective: 'Adjektiv' }[lemma.kind];
  return `=== {{Wortart|${kind}|Deutsch}}${lemma.kind === 'noun' ? `, {{${lemma.gender}}}` : ''} ===\n\n`;
}

function table(lemma: Lemma): string {
  if (lemma.kind === 'noun') return nounTable(lemma);
  const rows = lemma.kind === 'verb' ? verbRows(lemma) : adjectiveRows(lemma);
  const name = lemma.kind === 'verb' ? 'Deutsch Verb Übersicht' : 'Deutsch Adjektiv Übersicht';
  return `{{${name}\n${rows.map(([key, value]) => `|${key}=${value}\n`).join('')}}}\n\n`;
}

function nounTable({ gender, title, genitives, plural, oblique }: NounLemma): string {
  const rows: [string, string][] = [
    ['Genus', gender],
    ['Nominativ Singular', title],
    ['Nominativ Plural', plural ?? '—'],
    ...genitives.map((genitive, i): [string, string] => [`Genitiv Singular${i === 0 ? '' : '*'}`, genitive]),
    ['Genitiv Plural', plural ?? '—'],
    ['Dativ Singular', oblique],
    ['Dativ Plural', plural === null ? '—' : dativePlural(plural)],
    ['Akkusativ Singular', oblique],
    ['Akkusativ Plural', plural ?? '—'],
  ];
  return `{{Deutsch Substantiv Übersicht\n${rows.map(([key, value]) => `|${key}=${value}\n`).join('')}}}\n\n`;
}

function verbRows(verb: VerbLemma): [string, string][] {
  return [
    ['Präsens_ich', verb.ich],
    ['Präsens_du', verb.du],
    ['Präsens_er, sie, es', verb.er],
    ['Präteritum_ich', verb.past],
    ['Konjunktiv II_ich', verb.subjunctive],
    ['Imperativ Singular', verb.imperative],
    ['Imperativ Plural', verb.imperativePlural],
    ['Partizip II', verb.participle],
    ['Hilfsverb', verb.auxiliary],
  ];
}

function adjectiveRows({ title, comparative, superlative }: AdjectiveLemma): [string, string][] {
  return [
    ['Positiv', title],
    ['Komparativ', comparative ?? '—'],
    ['Superlativ', superlative ?? '—'],
  ];
}

function hyphenation(lemma: Lemma): string {
  const word = lemma.parts.map(hyphenate).join('·');
  if (lemma.kind === 'noun')
    return lemma.plural === null ? `${word}, {{kPl.}}` : `${word}, {{Pl.}} ${pluralHyphenation(lemma)}`;
  if (lemma.kind === 'verb')
    return `${word}, {{Prät.}} ${lemma.past.split(' ').map(hyphenate).join(' ')}, {{Part.}} ${hyphenate(lemma.participle)}`;
  if (lemma.comparative === null) return `${word}, {{kSt.}}`;
  return `${word}, {{Komp.}} ${hyphenate(lemma.comparative)}, {{Sup.}} am ${hyphenate(lemma.superlative!)}`;
}

function pluralHyphenation({ parts, plural, head }: NounLemma): string {
  return [...parts.slice(0, -1), plural!.slice(-head.plural!.length)].map(hyphenate).join('·');
}

function sounds(lemma: Lemma): string {
  const ipa = transcribe(lemma.parts);
  const rhyme = transcribe([lemma.parts.at(-1)!]).replace(/^ˈ[^aɛɪɔʊyøeoiː]*/, '');
  return `{{IPA}} {{Lautschrift|${ipa}}}\n:{{Hörbeispiele}} {{Audio|De-${lemma.title}.ogg}}\n:{{Reime}} {{Reim|${rhyme}|Deutsch}}`;
}

function gloss(lemma: Lemma, index: number, random: Random): string {
  const label =
    index > 0 && random.chance(0.6)
      ? `${random.pick(STYLES)} `
      : random.chance(0.3)
        ? `{{K|${random.pick(DOMAINS)}}} `
        : '';
  const other = random.pick(MODIFIERS).noun;
  if (lemma.kind === 'noun') {
    const { head, modifier } = lemma;
    const rest = random.pick([
      `${RELATIVE[lemma.gender]} mit [[${modifier}]] zu tun hat`,
      `${ACCUSATIVE[lemma.gender]} man vor allem dort kennt, wo es [[${other}]] gibt`,
      `bei ${DATIVE[lemma.gender]} [[${modifier}]] und [[${other}]] zusammenkommen`,
      `${RELATIVE[lemma.gender]} für [[${modifier}]] bestimmt ist`,
    ]);
    return `${label}[[${head.hypernym}]]: [[${capital(head.singular)}]], ${rest}`;
  }
  if (lemma.kind === 'verb') {
    const way = random.pick([
      'vollständig',
      'langsam',
      'von oben',
      'zur Seite',
      'noch einmal',
      'bis zum Ende',
    ]);
    return `${label}mit [[${other}]] ''${way}'' [[${lemma.base}]]; so [[${lemma.base}]], dass [[${random.pick(MODIFIERS).noun}]] übrig bleibt`;
  }
  return `${label}${lemma.gloss} [[${lemma.noun}]]${index > 0 ? `, im Gegensatz zu [[${other}]]` : ''}`;
}

function etymology(lemma: Lemma): string {
  if (lemma.kind === 'noun') {
    return `[[Determinativkompositum]] aus den Substantiven ''[[${lemma.modifier}]]'' und ''[[${capital(lemma.head.singular)}]]''`;
  }
  if (lemma.kind === 'verb')
    return `[[Ableitung]] vom Verb ''[[${lemma.base}]]'' mit dem Präfix ''[[${lemma.prefix}-]]''`;
  return `[[Ableitung]] vom Substantiv ''[[${lemma.noun}]]'' mit dem Ableitungsmorphem ''[[-${lemma.ending}]]''`;
}

function relations(lemma: Lemma, senses: number, random: Random): string {
  const neighbours = (count: number): string =>
    Array.from({ length: count }, () => `[[${neighbour(lemma, random)}]]`).join(', ');
  const items = (mean: number): string[] =>
    Array.from({ length: senses }, (_, i) => [i, random.few(mean, 6)] as const).flatMap(([i, count]) =>
      count > 0 ? [`[${i + 1}] ${neighbours(count)}`] : [],
    );
  const optional = (name: string, lines: string[]): string =>
    lines.length > 0 ? section(name, ...lines) : '';
  return [
    optional('Synonyme', items(0.8)),
    optional('Sinnverwandte Wörter', items(0.5)),
    optional('Gegenwörter', items(0.6)),
    lemma.kind === 'noun'
      ? section('Oberbegriffe', `[1] [[${capital(lemma.head.singular)}]], [[${lemma.head.hypernym}]]`)
      : '',
    optional('Unterbegriffe', random.chance(0.3) ? items(1.2) : []),
  ].join('');
}

/** Another word with the same second part. */
function neighbour(lemma: Lemma, random: Random): string {
  const { stem } = random.pick(MODIFIERS);
  if (lemma.kind === 'noun') return stem + (random.chance(0.5) ? lemma.head : random.pick(HEADS)).singular;
  if (lemma.kind === 'verb') return random.pick(['an', 'be', 'ver', 'zu', 'vor', 'um']) + lemma.base;
  return stem.toLowerCase() + lemma.ending;
}

function examples(lemma: Lemma, senses: number, random: Random): string[] {
  return Array.from({ length: senses }, (_, i) => i + 1).flatMap((sense) =>
    Array.from({ length: 1 + random.few(0.9, 5) }, () => {
      const text = sentence(lemma, random);
      return !text.startsWith('„') && random.chance(0.5)
        ? `[${sense}] „${text}“${reference(random)}`
        : `[${sense}] ${text}`;
    }),
  );
}

function sentence(lemma: Lemma, random: Random): string {
  if (lemma.kind === 'noun') {
    return lemma.plural !== null && random.chance(0.4)
      ? nounSentence(random, `die ''${lemma.plural}''`)
      : nounSentence(random, `${ACCUSATIVE[lemma.gender]} ''${lemma.oblique}''`);
  }
  if (lemma.kind === 'verb') return verbSentence(random, `''${lemma.title}''`);
  return adjectiveSentence(random, `''${lemma.title}''`);
}

function collocations(lemma: Lemma, random: Random): string {
  if (lemma.kind === 'noun') {
    const adjectives = random.sample(
      ['alt', 'neu', 'groß', 'klein', 'teuer', 'billig', 'schön', 'gemeinsam', 'erst', 'hölzern'],
      4,
    );
    return `[1] ${adjectives.map((adjective) => `[[${adjective}]]`).join(', ')}; {{mA|:}} ${random.pick(['kaufen', 'suchen', 'finden', 'bauen'])}`;
  }
  if (lemma.kind === 'verb')
    return `[1] [[schnell]], [[langsam]], [[${random.pick(MODIFIERS).noun}]] ''${lemma.title}''`;
  return `[1] ''${lemma.title}'' [[sein]], [[werden]], [[bleiben]]`;
}

function derived(lemma: Lemma, random: Random): string {
  const last = (head: Head): string => lemma.title + head.singular;
  if (lemma.kind === 'noun')
    return random
      .sample(HEADS, random.between(2, 6))
      .map((head) => `[[${last(head)}]]`)
      .join(', ');
  if (lemma.kind === 'verb')
    return `[[${capital(lemma.title)}]], [[${capital(lemma.title.replace(/e?n$/, ''))}ung]]`;
  return `[[un${lemma.title}]], [[${lemma.title}erweise]]`;
}

function translated(lemma: Lemma): Partial<Record<string, string>> {
  return lemma.kind === 'noun' ? lemma.head.translations : {};
}

function references(lemma: Lemma, all: string, random: Random): string {
  const lines = random.sample(
    [
      `${all} {{Wikipedia|${lemma.title}}}`,
      `${all} {{Ref-Grimm}}`,
      `${all} {{Ref-DWDS}}`,
      `[*] {{Ref-UniLeipzig}}`,
      `${all} {{Ref-FreeDictionary}}`,
      `[1] {{Ref-Duden}}`,
    ],
    random.between(2, 5),
  );
  return `${section('Referenzen', ...lines)}{{Quellen}}\n\n`;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const swapCase = (word: string): string => {
  const first = word.charAt(0);
  return (first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase()) + word.slice(1);
};
/** A gloss without markup, short, as translation tables repeat it. */
const plain = (text: string): string =>
  text
    .replace(/\{\{K\|([^}]*)\}\}/g, '$1:')
    .replace(/\[\[(?:[^\]|]*\|)?([^\]]*)\]\]|''/g, '$1')
    .slice(0, 80);
