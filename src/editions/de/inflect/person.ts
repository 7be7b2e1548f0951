/** A grammatical person with its number. The arrays are shared by all forms: nobody adds to them. */
export interface Person {
  index: number;
  tags: readonly [string, string];
  pronouns: string[];
}

const person = (index: number, name: string, number: string, pronouns: string[]): Person => ({
  index,
  tags: [`${name}-person`, number],
  pronouns,
});

export const ICH = person(0, 'first', 'singular', ['ich']);
export const DU = person(1, 'second', 'singular', ['du']);
export const ER = person(2, 'third', 'singular', ['er', 'sie', 'es']);
export const WIR = person(3, 'first', 'plural', ['wir']);
export const IHR = person(4, 'second', 'plural', ['ihr']);
export const SIE = person(5, 'third', 'plural', ['sie']);

const PERSONS = [ICH, DU, ER, WIR, IHR, SIE];

/** A tense and mood: the tags of its six persons, in main and in subordinate clauses. */
export interface Mood {
  main: string[][];
  subordinate: string[][];
}

const mood = (...tags: string[]): Mood => ({
  main: PERSONS.map((of) => [...tags, ...of.tags]),
  subordinate: PERSONS.map((of) => [...tags, ...of.tags, 'subordinate-clause']),
});

export const PRESENT = mood('indicative', 'present');
export const PAST = mood('indicative', 'past');
export const SUBJUNCTIVE_1 = mood('subjunctive-i');
export const SUBJUNCTIVE_2 = mood('subjunctive-ii');
export const IMPERATIVE = mood('imperative');
export const PARTICIPLE_1 = ['participle-1', 'present'];
export const PARTICIPLE_2 = ['participle-2', 'perfect'];
export const INFINITIVE = ['infinitive', 'present'];
export const EXTENDED_INFINITIVE = ['infinitive', 'extended'];
