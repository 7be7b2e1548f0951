import type { Form } from '../../../entries/entry';

/** What is known of a verb; forms are those of a main clause without the separable part. */
export interface VerbParts {
  /** Separable part, `auf` of aufmachen; empty for other verbs. */
  prefix: string;
  /** Infinitive without the separable part. */
  infinitive: string;
  source: string;
}

type Finite = readonly [form: string, person: 'first' | 'second' | 'third', number: 'singular' | 'plural'];

const PRONOUNS: Readonly<Record<string, readonly string[]>> = {
  'first singular': ['ich'],
  'second singular': ['du'],
  'third singular': ['er', 'sie', 'es'],
  'first plural': ['wir'],
  'second plural': ['ihr'],
  'third plural': ['sie'],
};

/** Verbs of which ich and er are alike in the present, and whose plural takes a bare t. */
export const PRETERITE_PRESENTS: ReadonlySet<string> = new Set([
  ...['dürfen', 'können', 'mögen', 'müssen', 'sollen', 'wollen', 'wissen'],
]);

/** A finite form, with the separable part behind it; in subordinate clauses it stands in front. */
export function finiteForms(verb: VerbParts, mood: readonly string[], finite: readonly Finite[]): Form[] {
  const forms: Form[] = [];
  for (const [form, person, number] of finite) {
    const tags = [...mood, `${person}-person`, number];
    const pronouns = [...PRONOUNS[`${person} ${number}`]!];
    forms.push({
      form: verb.prefix === '' ? form : `${form} ${verb.prefix}`,
      tags,
      pronouns,
      source: verb.source,
    });
    if (verb.prefix === '') continue;
    forms.push({
      form: joined(verb.prefix, form),
      tags: [...tags, 'subordinate-clause'],
      pronouns,
      source: verb.source,
    });
  }
  return forms;
}

/** `auf` + `mache`, but `Rad` + ` fahre`. */
export function joined(prefix: string, form: string): string {
  return /^\p{Lu}/u.test(prefix) || prefix.includes(' ') ? `${prefix} ${form}` : prefix + form;
}

/** Infinitive without its ending: mach, handel, tu, kni. */
export function verbStem(infinitive: string): string {
  return infinitive.replace(/(?:e(?=n$)n|n)$/, '');
}

/** wir, ihr, sie of the present. */
export function presentPlural(verb: VerbParts, second: readonly string[]): Form[] {
  return finiteForms(
    verb,
    ['indicative', 'present'],
    [
      [verb.infinitive, 'first', 'plural'],
      ...second.map((form): Finite => [form, 'second', 'plural']),
      [verb.infinitive, 'third', 'plural'],
    ],
  );
}

/** ihr of the present where no imperative tells it: macht, arbeitet. */
export function secondPlural(infinitive: string): string {
  const stem = verbStem(infinitive);
  return stem + (needsE(stem) ? 'et' : 't');
}

/** du, er, wir, ihr, sie of the past, from its first person: machte -> machtest, fuhr -> fuhrst, las -> lasest. */
export function pastForms(verb: VerbParts, first: string): Form[] {
  return finiteForms(verb, ['indicative', 'past'], pastPersons(first));
}

function pastPersons(first: string): Finite[] {
  const hasE = first.endsWith('e');
  const isDental = /[dt]$/.test(first);
  const second = isDental || /[sßzx]$/.test(first) ? `${first}est` : `${first}st`;
  const plural = hasE ? `${first}n` : `${first}en`;
  return [
    [second, 'second', 'singular'],
    [first, 'third', 'singular'],
    [plural, 'first', 'plural'],
    [isDental ? `${first}et` : `${first}t`, 'second', 'plural'],
    [plural, 'third', 'plural'],
  ];
}

/** du, er, wir, ihr, sie of Konjunktiv II, from its first person, which ends in e. */
export function subjunctive2Forms(verb: VerbParts, first: string): Form[] {
  if (!first.endsWith('e')) return [];
  return finiteForms(
    verb,
    ['subjunctive-ii'],
    [
      [`${first}st`, 'second', 'singular'],
      [first, 'third', 'singular'],
      [`${first}n`, 'first', 'plural'],
      [`${first}t`, 'second', 'plural'],
      [`${first}n`, 'third', 'plural'],
    ],
  );
}

/** Konjunktiv I: mache, machest, ...; verbs in -eln and -ern have handle, handelst, ... handeln. */
export function subjunctive1Forms(verb: VerbParts): Form[] {
  const stem = verbStem(verb.infinitive);
  const isShort = /e[lr]$/.test(stem) && /e[lr]n$/.test(verb.infinitive);
  const first = `${isShort ? stem.replace(/el$/, 'l') : stem}e`;
  return finiteForms(
    verb,
    ['subjunctive-i'],
    [
      [first, 'first', 'singular'],
      [isShort ? `${stem}st` : `${stem}est`, 'second', 'singular'],
      [first, 'third', 'singular'],
      [isShort ? verb.infinitive : `${stem}en`, 'first', 'plural'],
      [isShort ? `${stem}t` : `${stem}et`, 'second', 'plural'],
      [isShort ? verb.infinitive : `${stem}en`, 'third', 'plural'],
    ],
  );
}

/** Partizip I, and of separable verbs the infinitive with zu: aufmachend, aufzumachen. */
export function nonfiniteForms(verb: VerbParts): Form[] {
  const { prefix, infinitive, source } = verb;
  const participle =
    /[aeiouäöü]n$/.test(infinitive) && !/en$/.test(infinitive)
      ? infinitive.replace(/n$/, 'end')
      : `${infinitive}d`;
  const forms: Form[] = [{ form: joined(prefix, participle), tags: ['participle-1', 'present'], source }];
  if (prefix !== '') {
    const form =
      /^\p{Lu}/u.test(prefix) || prefix.includes(' ')
        ? `${prefix} zu ${infinitive}`
        : `${prefix}zu${infinitive}`;
    forms.push({ form, tags: ['infinitive', 'extended'], source });
  }
  return forms;
}

/** Whether endings in t and st need an e: arbeit-et, öffn-et, but lern-t, film-t, wohn-t. */
export function needsE(stem: string): boolean {
  return /[dt]$/.test(stem) || /[^aeiouäöülrhmn][mn]$/.test(stem) || /(?:ch|th)[mn]$/.test(stem);
}
