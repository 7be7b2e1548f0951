import {
  ADJECTIVE_ENDINGS,
  HEADS,
  type Head,
  INSEPARABLE_PREFIXES,
  MODIFIERS,
  SEPARABLE_PREFIXES,
  STRONG_VERBS,
  type StrongVerb,
  WEAK_VERBS,
} from './germanWords';
import { type AdjectiveLemma, type InflectedForm, type Lemma, type NounLemma, type VerbLemma } from './lemma';
import { shuffled } from './random';

const BASES: StrongVerb[] = [...WEAK_VERBS.map(weakVerb), ...STRONG_VERBS];
const PREFIXES = [
  ...SEPARABLE_PREFIXES.map((prefix) => ({ prefix, separable: true })),
  ...INSEPARABLE_PREFIXES.map((prefix) => ({ prefix, separable: false })),
];
const VERBS = BASES.length * PREFIXES.length;
const ADJECTIVES = MODIFIERS.length * ADJECTIVE_ENDINGS.length;

/** The `index`-th German lemma: 13 nouns, 3 verbs and 4 adjectives of 20, nouns only when the others are used up. */
export function lemmaAt(index: number, seed: number): Lemma {
  const round = Math.floor(index / 20);
  const place = index % 20;
  if (place >= 16) {
    const adjective = round * 4 + place - 16;
    if (adjective < ADJECTIVES) return adjectiveLemma(shuffled(adjective, ADJECTIVES, seed));
  } else if (place >= 13) {
    const verb = round * 3 + place - 13;
    if (verb < VERBS) return verbLemma(shuffled(verb, VERBS, seed));
  }
  return nounLemma(index, seed);
}

/** Compounds of two parts, and of three when there are no more of two. */
function nounLemma(index: number, seed: number): NounLemma {
  const pairs = MODIFIERS.length * HEADS.length;
  const number = shuffled(index % pairs, pairs, seed);
  const head = HEADS[number % HEADS.length]!;
  const modifier = MODIFIERS[Math.floor(number / HEADS.length)]!;
  const outer = Math.floor(index / pairs);
  const stems = outer === 0 ? [] : [MODIFIERS[(outer * 37 + number) % MODIFIERS.length]!.stem];
  stems.push(stems.length > 0 ? modifier.stem.toLowerCase() : modifier.stem);
  return compound(stems, modifier.noun, head);
}

function compound(stems: string[], modifier: string, head: Head): NounLemma {
  const first = stems.join('');
  const singular = first + head.singular;
  const genitives = head.genitives.map((genitive) => first + genitive);
  const plural = head.plural === null ? null : first + head.plural;
  const oblique = head.weak ? genitives[0]! : singular;
  const forms: InflectedForm[] = [];
  const add = (form: string, ...features: string[]): void => {
    const of = features.map((feature) => `${feature} des Substantivs`);
    const known = forms.find((f) => f.form === form);
    if (known) known.features.push(...of);
    else if (form !== singular) {
      forms.push({
        form,
        parts: [...stems, form.slice(first.length)],
        wordClass: 'Deklinierte Form',
        features: of,
      });
    }
  };
  for (const genitive of genitives) add(genitive, 'Genitiv Singular');
  if (head.weak) add(oblique, 'Dativ Singular', 'Akkusativ Singular');
  if (plural !== null) {
    add(plural, 'Nominativ Plural', 'Genitiv Plural', 'Akkusativ Plural');
    add(dativePlural(plural), 'Dativ Plural');
  }
  const parts = [...stems, head.singular];
  return {
    kind: 'noun',
    title: singular,
    parts,
    forms,
    gender: head.gender,
    modifier,
    head,
    genitives,
    plural,
    oblique,
  };
}

export function dativePlural(plural: string): string {
  return /[ns]$/.test(plural) ? plural : `${plural}n`;
}

function verbLemma(number: number): VerbLemma {
  const base = BASES[number % BASES.length]!;
  const { prefix, separable } = PREFIXES[Math.floor(number / BASES.length)]!;
  const title = prefix + base.infinitive;
  const before = separable ? '' : prefix;
  const after = separable ? ` ${prefix}` : '';
  const finite = (form: string): string => before + form + after;
  const participle = separable ? prefix + base.participle : prefix + base.participle.replace(/^ge/, '');
  const forms: InflectedForm[] = [];
  const add = (form: string, wordClass: InflectedForm['wordClass'], ...features: string[]): void => {
    const of = features.map((feature) => `${feature} des Verbs`);
    const known = forms.find((f) => f.form === form);
    if (known) known.features.push(...of);
    else if (form !== title)
      forms.push({ form, parts: [prefix, form.slice(prefix.length)], wordClass, features: of });
  };
  const clause = separable ? ' der Nebensatzkonjugation' : '';
  const addFinite = (form: string, ...features: string[]): void =>
    add(prefix + form, 'Konjugierte Form', ...features.map((feature) => feature + clause));
  addFinite(base.du, '2. Person Singular Indikativ Präsens Aktiv');
  addFinite(
    base.past,
    '1. Person Singular Indikativ Präteritum Aktiv',
    '3. Person Singular Indikativ Präteritum Aktiv',
  );
  add(participle, 'Partizip II', 'Partizip Perfekt');
  addFinite(
    base.ich,
    '1. Person Singular Indikativ Präsens Aktiv',
    '1. Person Singular Konjunktiv I Präsens Aktiv',
    '3. Person Singular Konjunktiv I Präsens Aktiv',
  );
  addFinite(base.er, '3. Person Singular Indikativ Präsens Aktiv');
  addFinite(
    withEnding(base.past, 'en'),
    '1. Person Plural Indikativ Präteritum Aktiv',
    '3. Person Plural Indikativ Präteritum Aktiv',
  );
  addFinite(
    base.subjunctive,
    '1. Person Singular Konjunktiv II Präteritum Aktiv',
    '3. Person Singular Konjunktiv II Präteritum Aktiv',
  );
  if (separable) {
    const zu = `${prefix}zu${base.infinitive}`;
    forms.push({
      form: zu,
      parts: [prefix, 'zu', base.infinitive],
      wordClass: 'Erweiterter Infinitiv',
      features: ['Erweiterter Infinitiv des Verbs'],
    });
  }
  return {
    kind: 'verb',
    title,
    parts: [prefix, base.infinitive],
    forms,
    prefix,
    separable,
    base: base.infinitive,
    ich: finite(base.ich),
    du: finite(base.du),
    er: finite(base.er),
    past: finite(base.past),
    subjunctive: finite(base.subjunctive),
    participle,
    imperative: finite(base.imperative),
    imperativePlural: finite(base.imperativePlural),
    auxiliary: base.auxiliary,
  };
}

/** `machte` + en = `machten`, `ging` + en = `gingen`. */
function withEnding(form: string, ending: string): string {
  return form.endsWith('e') ? form + ending.slice(1) : form + ending;
}

function weakVerb(stem: string): StrongVerb {
  const liquid = /e[lr]$/.test(stem);
  const insert = /[dt]$|(ch|[^aeiouäöülrhmn])[nm]$/.test(stem) ? 'e' : '';
  const hissing = /[sßz]$/.test(stem);
  const ich = stem.endsWith('el') ? `${stem.slice(0, -2)}le` : `${stem}e`;
  return {
    infinitive: liquid ? `${stem}n` : `${stem}en`,
    ich,
    du: stem + insert + (hissing ? 't' : 'st'),
    er: `${stem}${insert}t`,
    past: `${stem}${insert}te`,
    participle: `ge${stem}${insert}t`,
    subjunctive: `${stem}${insert}te`,
    imperative: insert || liquid ? ich : stem,
    imperativePlural: `${stem}${insert}t`,
    auxiliary: 'haben',
  };
}

const CASES_BY_ENDING: [string, string[]][] = [
  ['e', ['Nominativ Singular Femininum der starken Deklination', 'Akkusativ Plural der starken Deklination']],
  ['en', ['Dativ Plural der starken Deklination', 'Genitiv Singular Maskulinum der schwachen Deklination']],
  ['er', ['Nominativ Singular Maskulinum der starken Deklination', 'Genitiv Plural der starken Deklination']],
  [
    'es',
    [
      'Nominativ Singular Neutrum der starken Deklination',
      'Akkusativ Singular Neutrum der gemischten Deklination',
    ],
  ],
  [
    'em',
    ['Dativ Singular Maskulinum der starken Deklination', 'Dativ Singular Neutrum der starken Deklination'],
  ],
];

function adjectiveLemma(number: number): AdjectiveLemma {
  const { ending, gloss, degrees } = ADJECTIVE_ENDINGS[number % ADJECTIVE_ENDINGS.length]!;
  const modifier = MODIFIERS[Math.floor(number / ADJECTIVE_ENDINGS.length)]!;
  const stem = modifier.stem.toLowerCase();
  const title = stem + ending;
  const weak = ending.endsWith('e');
  const positive = weak ? title.slice(0, -1) : title;
  const comparative = degrees
    ? ending === 'nah'
      ? `${stem}näher`
      : ending === 'arm'
        ? `${stem}ärmer`
        : `${positive}er`
    : null;
  const superlative = degrees ? superlativeOf(stem, ending) : null;
  const forms: InflectedForm[] = [];
  const decline = (of: string, degree: string): void => {
    for (const [suffix, cases] of CASES_BY_ENDING) {
      const form = of + suffix;
      if (form === title || form === comparative) continue;
      const features = cases.map((name) => `${name} des ${degree} des Adjektivs`);
      forms.push({ form, parts: [stem, form.slice(stem.length)], wordClass: 'Deklinierte Form', features });
    }
  };
  if (comparative !== null) {
    forms.push({
      form: comparative,
      parts: [stem, comparative.slice(stem.length)],
      wordClass: 'Komparativ',
      features: ['Prädikative und adverbielle Form des Komparativs des Adjektivs'],
    });
  }
  decline(positive, 'Positivs');
  if (comparative !== null) decline(comparative, 'Komparativs');
  if (superlative !== null) decline(superlative.slice(0, -2), 'Superlativs');
  return {
    kind: 'adjective',
    title,
    parts: [stem, ending],
    forms,
    noun: modifier.noun,
    ending,
    gloss,
    comparative,
    superlative,
  };
}

/** With its ending -en, as tables have it. */
function superlativeOf(stem: string, ending: string): string {
  if (ending === 'nah') return `${stem}nächsten`;
  if (ending === 'arm') return `${stem}ärmsten`;
  const positive = ending.endsWith('e') ? ending.slice(0, -1) : ending;
  return `${stem}${positive}${/([dt]|fest)$/.test(positive) ? 'esten' : 'sten'}`;
}
