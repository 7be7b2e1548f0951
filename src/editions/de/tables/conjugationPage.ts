import type { Form } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { declineAdjective } from '../inflect/adjectiveForms';
import { type Conjugation, conjugate, strongConjugation, weakConjugation } from '../inflect/conjugation';
import { joined, type VerbParts } from '../inflect/verbForms';
import type { EntryState } from '../read/entryState';
import { addOnce, putLabels } from '../read/labelList';
import type { PageContext } from '../../pageContext';
import { wholeGrammarTags } from '../grammar';
import { cellForms } from './cell';
import { pushAll } from '../../limits';
import { lookup } from '../../lookup';

/** Whether a template conjugates or declines a whole word, as on `Flexion:` pages. */
export function isConjugation(name: string): boolean {
  return (
    /^Deutsch Verb (?:unregelmäßig|regelmäßig|schwach|stark)/.test(name) ||
    name === 'Deklinationsseite Adjektiv'
  );
}

export function readConjugation(page: PageContext, state: EntryState, call: TemplateCall): void {
  page.explain?.(call.from, 'forms', call.to);
  const source = page.title;
  if (call.name === 'Deklinationsseite Adjektiv') {
    readDeclension(page, state, call, source);
    return;
  }
  const verb = call.name.startsWith('Deutsch Verb unregelmäßig')
    ? readStrong(page, call, source)
    : readWeak(page, state, call, source);
  if (!verb) return;
  applyLacks(page, call, verb);
  const forms = conjugate(verb);
  addOnce((state.entry.auxiliaries ??= []), auxiliaryOf(page, call));
  pushAll((state.entry.forms ??= []), forms);
  pushAll(state.entry.forms, givenForms(page, call, source));
}

function auxiliaryOf(page: PageContext, call: TemplateCall): string {
  const written = page.inline.argument(call, 'Hilfsverb');
  if (written !== '') return written;
  return call.raw('haben') === '0' ? 'sein' : 'haben';
}

/** `1=prefix|2=present|3=past|4=subjunctive|5=participle|6=du|7=endings|8=imperative|10=infinitive` */
function readStrong(page: PageContext, call: TemplateCall, source: string): Conjugation | undefined {
  const argument = (key: string) => page.inline.argument(call, key);
  const present = argument('2');
  if (present === '') return undefined;
  const prefix = argument('1');
  const verb: VerbParts = { prefix, infinitive: argument('10') || `${present}en`, source };
  const conjugation = strongConjugation(verb, {
    present,
    past: argument('3'),
    subjunctive: argument('4'),
    participle: joinedParticiple(prefix, argument('5')),
    second: argument('6'),
    endings: argument('7'),
    imperative: argument('8'),
  });
  return conjugation;
}

function joinedParticiple(prefix: string, participle: string): string {
  return prefix === '' ? participle : joined(prefix, participle);
}

/** `Teil 1=ab|spei|ch|e|r|n|abgespeichert`: the first five arguments are the infinitive, the sixth is the participle. */
function readWeak(
  page: PageContext,
  state: EntryState,
  call: TemplateCall,
  source: string,
): Conjugation | undefined {
  const argument = (key: string) => page.inline.argument(call, key);
  const infinitive = ['1', '2', '3', '4', '5'].map(argument).join('');
  if (!/n$/.test(infinitive)) return undefined;
  const prefix = ['Teil 1', 'Teil 2', 'Teil 3'].map(argument).filter(Boolean).join(' ');
  const isOneWord = prefix !== '' && state.entry.word === prefix.replace(/ /g, '') + infinitive;
  const isSeparable =
    prefix !== '' &&
    (call.name.includes('trennbar') ||
      argument('Nebensatzkonjugation') !== '' ||
      argument('Infinitiv') !== '');
  const parts: VerbParts =
    prefix === '' || isSeparable
      ? { prefix: isOneWord ? prefix.replace(/ /g, '') : prefix, infinitive, source }
      : { prefix: '', infinitive: prefix + infinitive, source };
  const participles = [argument('6'), argument('Partizip+')].filter(Boolean);
  return weakConjugation(parts, participles);
}

function applyLacks(page: PageContext, call: TemplateCall, verb: Conjugation): void {
  const isNone = (key: string) => call.raw(key) === '0';
  verb.lacks = {
    present: isNone('Präsens Aktiv'),
    past: isNone('Präteritum Aktiv'),
    imperative: verb.lacks.imperative || isNone('Imperativ'),
    participle1: isNone('Partizip I'),
    persons: call.raw('unpersönlich') !== '' && call.raw('unpersönlich') !== '0',
  };
  const plural = page.inline.argument(call, 'Imperativ (ihr)');
  if (plural !== '') verb.present = { ...verb.present, ihr: plural };
}

const PERSONS = lookup<readonly string[]>({
  ich: ['first-person', 'singular'],
  du: ['second-person', 'singular'],
  man: ['third-person', 'singular'],
  es: ['third-person', 'singular'],
  er: ['third-person', 'singular'],
  wir: ['first-person', 'plural'],
  ihr: ['second-person', 'plural'],
  sie: ['third-person', 'plural'],
});

/** `Indikativ Präteritum Aktiv Alternativform (du)=ludest`, `2. Plural Konjunktiv Präsens Aktiv=kniet` */
function givenForms(page: PageContext, call: TemplateCall, source: string): Form[] {
  const forms: Form[] = [];
  for (let index = 0; index < call.keys.length; index++) {
    const key = call.keys[index]!;
    const person = /\((\w+)\)$/.exec(key);
    const numbered = /^([123])\. (Singular|Plural) /.exec(key);
    if (!person && !numbered) continue;
    const description = key
      .replace(/ ?Alternativform| ?\(\w+\)$/g, '')
      .replace(/^([123])\. (Singular|Plural)/, '$1. Person $2')
      .replace(/Konjunktiv Präsens/, 'Konjunktiv I Präsens')
      .replace(/Konjunktiv Präteritum/, 'Konjunktiv II');
    const grammar = wholeGrammarTags(description);
    if (!grammar) continue;
    const tags = [...grammar];
    if (person) tags.push(...(PERSONS[person[1]!] ?? []));
    for (const { form, labels } of cellForms(page, call, index)) {
      const made: Form = { form, tags: tags.filter((tag) => tag !== 'active'), source };
      putLabels(made, labels);
      forms.push(made);
    }
  }
  return forms;
}

const DEGREES: Readonly<Record<string, string>> = {
  Positiv: 'positive',
  Komparativ: 'comparative',
  Superlativ: 'superlative',
};

/** `Deklinationsseite Adjektiv|Positiv-Stamm=rot|Komparativ-Stamm=röter|Superlativ-Stamm=rötest` */
function readDeclension(page: PageContext, state: EntryState, call: TemplateCall, source: string): void {
  const forms = (state.entry.forms ??= []);
  const positive = page.inline.argument(call, 'Positiv');
  if (positive !== '') forms.push({ form: positive, tags: ['positive'], source });
  for (let index = 0; index < call.keys.length; index++) {
    const key = /^(Positiv|Komparativ|Superlativ)-Stamm/.exec(call.keys[index]!);
    if (!key) continue;
    const tag = DEGREES[key[1]!]!;
    for (const { form } of cellForms(page, call, index)) {
      if (tag === 'comparative') forms.push({ form, tags: [tag], source });
      if (tag === 'superlative') forms.push({ form: `${form}en`, tags: [tag], article: 'am', source });
      forms.push(...declineAdjective(form, tag, source));
    }
  }
}
