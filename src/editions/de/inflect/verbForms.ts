import type { Form } from '../../../entries/entry';
import {
  DU,
  ER,
  EXTENDED_INFINITIVE,
  ICH,
  IHR,
  type Mood,
  PARTICIPLE_1,
  PAST,
  type Person,
  PRESENT,
  SIE,
  SUBJUNCTIVE_1,
  SUBJUNCTIVE_2,
  WIR,
} from './person';

/** What is known of a verb; forms are those of a main clause without the separable part. */
export interface VerbParts {
  /** Separable part, `auf` of aufmachen; empty for other verbs. */
  prefix: string;
  /** Infinitive without the separable part. */
  infinitive: string;
  source: string;
}

type Finite = readonly [form: string, person: Person];

/** Verbs of which ich and er are alike in the present, and whose plural takes a bare t. */
export const PRETERITE_PRESENTS: ReadonlySet<string> = new Set([
  ...['dürfen', 'können', 'mögen', 'müssen', 'sollen', 'wollen', 'wissen'],
]);

/** Finite forms, with the separable part behind them; in subordinate clauses it stands in front. */
export function finiteForms(verb: VerbParts, mood: Mood, finite: readonly Finite[]): Form[] {
  const { prefix, source } = verb;
  const forms: Form[] = [];
  for (const [form, { index, pronouns }] of finite) {
    forms.push({
      form: prefix === '' ? form : `${form} ${prefix}`,
      tags: mood.main[index],
      pronouns,
      source,
    });
    if (prefix === '') continue;
    forms.push({ form: joined(prefix, form), tags: mood.subordinate[index], pronouns, source });
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
  return finiteForms(verb, PRESENT, [
    [verb.infinitive, WIR],
    ...second.map((form): Finite => [form, IHR]),
    [verb.infinitive, SIE],
  ]);
}

/** ihr of the present where no imperative tells it: macht, arbeitet. */
export function secondPlural(infinitive: string): string {
  const stem = verbStem(infinitive);
  return stem + (needsE(stem) ? 'et' : 't');
}

/** du, er, wir, ihr, sie of the past, from its first person: machte -> machtest, fuhr -> fuhrst, las -> lasest. */
export function pastForms(verb: VerbParts, first: string): Form[] {
  return finiteForms(verb, PAST, pastPersons(first));
}

function pastPersons(first: string): Finite[] {
  const hasE = first.endsWith('e');
  const isDental = /[dt]$/.test(first);
  const second = isDental || /[sßzx]$/.test(first) ? `${first}est` : `${first}st`;
  const plural = hasE ? `${first}n` : `${first}en`;
  return [
    [second, DU],
    [first, ER],
    [plural, WIR],
    [isDental ? `${first}et` : `${first}t`, IHR],
    [plural, SIE],
  ];
}

/** du, er, wir, ihr, sie of Konjunktiv II, from its first person, which ends in e. */
export function subjunctive2Forms(verb: VerbParts, first: string): Form[] {
  if (!first.endsWith('e')) return [];
  return finiteForms(verb, SUBJUNCTIVE_2, [
    [`${first}st`, DU],
    [first, ER],
    [`${first}n`, WIR],
    [`${first}t`, IHR],
    [`${first}n`, SIE],
  ]);
}

/** Konjunktiv I: mache, machest, ...; verbs in -eln and -ern have handle, handelst, ... handeln. */
export function subjunctive1Forms(verb: VerbParts): Form[] {
  const stem = verbStem(verb.infinitive);
  const isShort = /e[lr]$/.test(stem) && /e[lr]n$/.test(verb.infinitive);
  const first = `${isShort ? stem.replace(/el$/, 'l') : stem}e`;
  return finiteForms(verb, SUBJUNCTIVE_1, [
    [first, ICH],
    [isShort ? `${stem}st` : `${stem}est`, DU],
    [first, ER],
    [isShort ? verb.infinitive : `${stem}en`, WIR],
    [isShort ? `${stem}t` : `${stem}et`, IHR],
    [isShort ? verb.infinitive : `${stem}en`, SIE],
  ]);
}

/** Partizip I, and of separable verbs the infinitive with zu: aufmachend, aufzumachen. */
export function nonfiniteForms(verb: VerbParts): Form[] {
  const { prefix, infinitive, source } = verb;
  const participle =
    /[aeiouäöü]n$/.test(infinitive) && !/en$/.test(infinitive)
      ? infinitive.replace(/n$/, 'end')
      : `${infinitive}d`;
  const forms: Form[] = [{ form: joined(prefix, participle), tags: PARTICIPLE_1, source }];
  if (prefix !== '') {
    const form =
      /^\p{Lu}/u.test(prefix) || prefix.includes(' ')
        ? `${prefix} zu ${infinitive}`
        : `${prefix}zu${infinitive}`;
    forms.push({ form, tags: EXTENDED_INFINITIVE, source });
  }
  return forms;
}

/** Whether endings in t and st need an e: arbeit-et, öffn-et, but lern-t, film-t, wohn-t. */
export function needsE(stem: string): boolean {
  return /[dt]$/.test(stem) || /[^aeiouäöülrhmn][mn]$/.test(stem) || /(?:ch|th)[mn]$/.test(stem);
}
