import type { Form } from '../../../entries/entry';
import { trimSigns } from '../../../wikitext/collapse';
import type { TemplateCall } from '../../../wikitext/templateCall';
import {
  joined,
  nonfiniteForms,
  pastForms,
  presentPlural,
  PRETERITE_PRESENTS,
  secondPlural,
  subjunctive1Forms,
  subjunctive2Forms,
  type VerbParts,
} from '../inflect/verbForms';
import {
  DU,
  ER,
  ICH,
  IHR,
  IMPERATIVE,
  type Mood,
  PARTICIPLE_2,
  PAST,
  type Person,
  PRESENT,
  SUBJUNCTIVE_2,
} from '../inflect/person';
import type { EntryState } from '../read/entryState';
import { addOnce, putLabels } from '../read/labelList';
import type { PageContext } from '../../pageContext';
import { cellForms } from './cell';
import { pushAll } from '../../limits';
import { lookup } from '../../lookup';

interface Cell {
  name: 'ich' | 'du' | 'er' | 'past' | 'subjunctive' | 'imperative' | 'imperatives' | 'participle';
  tags: string[];
  /** Tags in a subordinate clause, of separable verbs. */
  subordinate: string[] | undefined;
  pronouns: string[] | undefined;
}

const finite = (name: Cell['name'], mood: Mood, { index, pronouns }: Person): Cell => ({
  name,
  tags: mood.main[index]!,
  subordinate: mood === IMPERATIVE ? undefined : mood.subordinate[index]!,
  pronouns: mood === IMPERATIVE ? undefined : pronouns,
});

const PRESENT_ICH = finite('ich', PRESENT, ICH);
const PRESENT_DU = finite('du', PRESENT, DU);
const PRESENT_ER = finite('er', PRESENT, ER);
const PAST_ICH = finite('past', PAST, ICH);
const SUBJUNCTIVE = finite('subjunctive', SUBJUNCTIVE_2, ICH);
const IMPERATIVE_DU = finite('imperative', IMPERATIVE, DU);
const IMPERATIVE_IHR = finite('imperatives', IMPERATIVE, IHR);

/** Cells of `Deutsch Verb Übersicht` and, behind them, of the older `Verb-Tabelle`. */
const CELLS = lookup<Cell>({
  Präsens_ich: PRESENT_ICH,
  Präsens_du: PRESENT_DU,
  'Präsens_er, sie, es': PRESENT_ER,
  Präteritum_ich: PAST_ICH,
  'Konjunktiv II_ich': SUBJUNCTIVE,
  'Imperativ Singular': IMPERATIVE_DU,
  'Imperativ Plural': IMPERATIVE_IHR,
  'Partizip II': { name: 'participle', tags: PARTICIPLE_2, subordinate: undefined, pronouns: undefined },
  Gegenwart_ich: PRESENT_ICH,
  Gegenwart_du: PRESENT_DU,
  'Gegenwart_er, sie, es': PRESENT_ER,
  '1.Vergangenheit_ich': PAST_ICH,
  Befehl_du: IMPERATIVE_DU,
  Befehl_ihr: IMPERATIVE_IHR,
});

/**
 * `Deutsch Verb Übersicht`: the principal parts, `*` behind a name is a variant; the other simple forms are generated
 * from them. The auxiliary is no form of the verb.
 */
export function readVerbTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  const { entry } = state;
  const given: Record<Cell['name'], string[]> = {
    ...{
      ich: [],
      du: [],
      er: [],
      past: [],
      subjunctive: [],
      imperative: [],
      imperatives: [],
      participle: [],
    },
  };
  const forms: Form[] = [];
  for (let index = 0; index < call.keys.length; index++) {
    const key = call.keys[index]!;
    const name = key.endsWith('*') ? trimSigns(key, '* ', 'behind') : key;
    if (name === 'Hilfsverb') {
      for (const { form } of cellForms(page, call, index)) addOnce((entry.auxiliaries ??= []), form);
      page.explain?.(call.start(index), 'auxiliaries', call.end(index));
      continue;
    }
    const cell = CELLS[name];
    if (!cell) continue;
    for (const { form, labels, pronouns } of cellForms(page, call, index)) {
      given[cell.name].push(form);
      const made: Form = { form, tags: cell.tags };
      putLabels(made, labels);
      if (pronouns.length > 0) made.pronouns = pronouns;
      else if (cell.pronouns) made.pronouns = cell.pronouns;
      forms.push(made);
    }
  }
  if (forms.length === 0) return;
  impersonal(given, forms);
  pushAll((entry.forms ??= []), forms);
  pushAll(entry.forms, generated(page.title, given));
}

/** A verb without ich has no first person in the other tenses either: es regnete. */
function impersonal(given: Record<Cell['name'], string[]>, forms: readonly Form[]): void {
  if (given.ich.length > 0 || given.du.length > 0 || given.er.length === 0) return;
  for (const form of forms) {
    if (form.pronouns?.[0] !== 'ich') continue;
    form.pronouns = ['er', 'sie', 'es'];
    form.tags = form.tags!.map((tag) => (tag === 'first-person' ? 'third-person' : tag));
  }
}

/** What the principal parts let one say. `sein` is beyond rules; a verb without ich has no other persons. */
function generated(title: string, given: Record<Cell['name'], string[]>): Form[] {
  if (title === 'sein' || title.endsWith(' sein') || !/n$/.test(title)) return [];
  const verb = verbParts(title, given.ich[0] ?? given.er[0]);
  if (!verb) return [];
  const own = (form: string) => (verb.prefix === '' ? form : form.slice(0, -verb.prefix.length - 1));
  const isOwn = (form: string) => verb.prefix === '' || form.endsWith(` ${verb.prefix}`);
  const forms: Form[] = [];
  if (verb.prefix !== '') {
    for (const { name, subordinate, pronouns } of SUBORDINATE) {
      for (const form of new Set(given[name].filter(isOwn))) {
        forms.push({
          form: joined(verb.prefix, own(form)),
          tags: subordinate,
          pronouns,
          source: verb.source,
        });
      }
    }
  }
  if (given.ich.length > 0) {
    const seconds =
      PRETERITE_PRESENTS.has(verb.infinitive) || given.imperatives.length === 0 ? [] : given.imperatives;
    const second = [...new Set(seconds.filter(isOwn).map(own))];
    pushAll(forms, presentPlural(verb, second.length > 0 ? second : [secondPlural(verb.infinitive)]));
    forms.push(...subjunctive1Forms(verb));
    for (const first of new Set(given.past.filter(isOwn))) forms.push(...pastForms(verb, own(first)));
    for (const first of new Set(given.subjunctive.filter(isOwn)))
      forms.push(...subjunctive2Forms(verb, own(first)));
  }
  forms.push(...nonfiniteForms(verb));
  return forms;
}

const SUBORDINATE = [PRESENT_ICH, PRESENT_DU, PRESENT_ER, PAST_ICH, SUBJUNCTIVE];

/** Finds the separable part: what follows the first word of `mache auf` begins the infinitive. */
function verbParts(title: string, present: string | undefined): VerbParts | undefined {
  const blank = present?.indexOf(' ') ?? -1;
  if (present === undefined || blank < 0) return { prefix: '', infinitive: title, source: 'generated' };
  const prefix = present.slice(blank + 1);
  if (!title.startsWith(prefix)) return undefined;
  return { prefix, infinitive: title.slice(prefix.length).trim(), source: 'generated' };
}
