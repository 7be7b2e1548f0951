import type { Form } from '../../../entries/entry';
import {
  DU,
  ER,
  ICH,
  IHR,
  IMPERATIVE,
  INFINITIVE,
  PARTICIPLE_2,
  PAST,
  PRESENT,
  SIE,
  SUBJUNCTIVE_2,
  WIR,
} from './person';
import {
  finiteForms,
  needsE,
  nonfiniteForms,
  PRETERITE_PRESENTS,
  subjunctive1Forms,
  subjunctive2Forms,
  type VerbParts,
  verbStem,
} from './verbForms';

/** What the templates of `Flexion:` pages give of a verb, without its separable part. */
export interface Conjugation extends VerbParts {
  present: { ich: readonly string[]; du: string; er: string; ihr: string };
  /** First person; empty when there is no past. */
  past: string;
  /** du of the past, variants first to last. */
  pastDu: readonly string[];
  subjunctive2: string;
  participles: readonly string[];
  imperative: readonly string[];
  /** What the verb does not have. */
  lacks: {
    present?: boolean;
    past?: boolean;
    imperative?: boolean;
    participle1?: boolean;
    persons?: boolean;
  };
}

/** A weak verb from its infinitive: flute, flutest, ... flutete. */
export function weakConjugation(verb: VerbParts, participles: readonly string[]): Conjugation {
  const stem = verbStem(verb.infinitive);
  const e = needsE(stem) ? 'e' : '';
  const second = /[sßzx]$/.test(stem) ? `${stem}t` : `${stem}${e}st`;
  const past = `${stem}${e}te`;
  return {
    ...verb,
    present: {
      ich: firstPersons(verb.infinitive, stem),
      du: second,
      er: `${stem}${e}t`,
      ihr: `${stem}${e}t`,
    },
    past,
    pastDu: [`${past}st`],
    subjunctive2: past,
    participles,
    imperative: firstPersons(verb.infinitive, stem),
    lacks: {},
  };
}

/** handle, handel, handele; bechere, becher, bechre; sonst mache. */
function firstPersons(infinitive: string, stem: string): string[] {
  if (!/e[lr]n$/.test(infinitive)) return [`${stem}e`];
  const contracted = `${stem.slice(0, -2)}${stem.slice(-1)}e`;
  return stem.endsWith('l') ? [contracted, stem, `${stem}e`] : [stem, `${stem}e`, contracted];
}

/** Arguments of `Deutsch Verb unregelmäßig`, by what they say. */
export interface StrongStems {
  /** trag, mess */
  present: string;
  /** Whole first person: trug, brachte */
  past: string;
  /** trüg, brächt */
  subjunctive: string;
  participle: string;
  /** träg, miss; empty when it is the present's stem. */
  second: string;
  /** `e`: an e stands before t and st; `-s`: du misst. */
  endings: string;
  /** `i`: the imperative has the stem of du. */
  imperative: string;
}

/** A strong or irregular verb from its stems: trage, trägst, ... trug, trügest. */
export function strongConjugation(verb: VerbParts, stems: StrongStems): Conjugation {
  const second = stems.second || stems.present;
  const hasE = stems.endings.startsWith('e') && !stems.endings.startsWith('em');
  const linking = hasE && stems.second === '' ? 'e' : '';
  const isPreteritePresent = PRETERITE_PRESENTS.has(verb.infinitive);
  const isSibilant = stems.endings === '-s' || /[sßzx]$/.test(second);
  const third = isPreteritePresent ? second : thirdPerson(second, linking);
  const withI = stems.imperative.includes('i') && !stems.imperative.includes('n');
  return {
    ...verb,
    present: {
      ich: [isPreteritePresent ? second : `${stems.present}e`],
      du: secondPerson(second, linking, isSibilant),
      er: third,
      ihr: `${stems.present}${hasE ? 'e' : ''}t`,
    },
    past: stems.past,
    pastDu: pastSecond(stems.past),
    subjunctive2: `${stems.subjunctive}e`,
    participles: [stems.participle],
    imperative: isPreteritePresent ? [] : withI ? [second] : [`${stems.present}e`, stems.present],
    lacks: isPreteritePresent ? { imperative: true } : {},
  };
}

/** misst, wäschst, birst, meidest */
function secondPerson(stem: string, linking: string, isSibilant: boolean): string {
  if (/st$/.test(stem) && linking === '') return stem;
  if (isSibilant && linking === '') return `${stem}t`;
  return `${stem}${linking}st`;
}

/** misst, lädt, tritt, birst, wird */
function thirdPerson(stem: string, linking: string): string {
  if (linking !== '') return `${stem}et`;
  if (stem === 'wir') return 'wird';
  return stem.endsWith('t') ? stem : `${stem}t`;
}

/** Of past stems in a dental or sibilant both are said: tratst and tratest, maßest and maßt. */
function pastSecond(past: string): string[] {
  if (/st$/.test(past)) return [past, `${past}est`];
  if (/[dt]$/.test(past)) return [`${past}st`, `${past}est`];
  if (/[sßzx]$/.test(past)) return [`${past}est`, `${past}t`];
  return [`${past}st`];
}

/** All simple forms. Tenses made with auxiliaries are left to who needs them. */
export function conjugate(verb: Conjugation): Form[] {
  const { present, past, lacks } = verb;
  const forms: Form[] = [{ form: infinitiveOf(verb), tags: INFINITIVE, source: verb.source }];
  if (!lacks.present) {
    forms.push(
      ...finiteForms(verb, PRESENT, [
        ...present.ich.map((form) => [form, ICH] as const),
        [present.du, DU],
        [present.er, ER],
        [verb.infinitive, WIR],
        [present.ihr, IHR],
        [verb.infinitive, SIE],
      ]),
      ...subjunctive1Forms(verb),
    );
  }
  if (!lacks.past && past !== '') {
    const plural = past.endsWith('e') ? `${past}n` : `${past}en`;
    forms.push(
      ...finiteForms(verb, PAST, [
        [past, ICH],
        ...verb.pastDu.map((form) => [form, DU] as const),
        [past, ER],
        [plural, WIR],
        [/[dt]$/.test(past) ? `${past}et` : `${past}t`, IHR],
        [plural, SIE],
      ]),
      ...finiteForms(verb, SUBJUNCTIVE_2, [[verb.subjunctive2, ICH]]),
      ...subjunctive2Forms(verb, verb.subjunctive2),
    );
  }
  if (!lacks.imperative) forms.push(...imperatives(verb));
  for (const participle of verb.participles) {
    forms.push({ form: participle, tags: PARTICIPLE_2, source: verb.source });
  }
  const nonfinite = nonfiniteForms(verb);
  forms.push(...(lacks.participle1 ? nonfinite.slice(1) : nonfinite));
  return lacks.persons ? forms.filter(isThirdPerson) : forms;
}

function imperatives(verb: Conjugation): Form[] {
  const behind = verb.prefix === '' ? '' : ` ${verb.prefix}`;
  return [
    ...verb.imperative.map((form) => ({
      form: form + behind,
      tags: IMPERATIVE.main[DU.index],
      source: verb.source,
    })),
    { form: verb.present.ihr + behind, tags: IMPERATIVE.main[IHR.index], source: verb.source },
  ];
}

function infinitiveOf(verb: VerbParts): string {
  if (verb.prefix === '') return verb.infinitive;
  return /^\p{Lu}/u.test(verb.prefix) || verb.prefix.includes(' ')
    ? `${verb.prefix} ${verb.infinitive}`
    : verb.prefix + verb.infinitive;
}

/** es regnet: of an impersonal verb only this and what has no person. */
function isThirdPerson({ tags }: Form): boolean {
  if (tags!.includes('imperative')) return false;
  return (
    !tags!.some((tag) => tag.endsWith('-person')) ||
    (tags!.includes('third-person') && tags!.includes('singular'))
  );
}
