import type { Form } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import type { EntryState } from '../read/entryState';
import { addOnce, putLabels } from '../read/labelList';
import type { PageContext } from '../read/pageContext';
import { cellForms } from './cell';

interface Cell {
  tags: readonly string[];
  pronouns?: readonly string[];
}

const PRESENT_ICH: Cell = { tags: ['indicative', 'present', 'first-person', 'singular'], pronouns: ['ich'] };
const PRESENT_DU: Cell = { tags: ['indicative', 'present', 'second-person', 'singular'], pronouns: ['du'] };
const PRESENT_ER: Cell = {
  tags: ['indicative', 'present', 'third-person', 'singular'],
  pronouns: ['er', 'sie', 'es'],
};
const PAST_ICH: Cell = { tags: ['indicative', 'past', 'first-person', 'singular'], pronouns: ['ich'] };
const SUBJUNCTIVE_ICH: Cell = { tags: ['subjunctive-ii', 'first-person', 'singular'], pronouns: ['ich'] };
const IMPERATIVE_DU: Cell = { tags: ['imperative', 'second-person', 'singular'] };
const IMPERATIVE_IHR: Cell = { tags: ['imperative', 'second-person', 'plural'] };

/** Cells of `Deutsch Verb Übersicht` and, behind them, of the older `Verb-Tabelle`. */
const CELLS: Readonly<Record<string, Cell>> = {
  Präsens_ich: PRESENT_ICH,
  Präsens_du: PRESENT_DU,
  'Präsens_er, sie, es': PRESENT_ER,
  Präteritum_ich: PAST_ICH,
  'Konjunktiv II_ich': SUBJUNCTIVE_ICH,
  'Imperativ Singular': IMPERATIVE_DU,
  'Imperativ Plural': IMPERATIVE_IHR,
  'Partizip II': { tags: ['participle-2', 'perfect'] },
  Gegenwart_ich: PRESENT_ICH,
  Gegenwart_du: PRESENT_DU,
  'Gegenwart_er, sie, es': PRESENT_ER,
  '1.Vergangenheit_ich': PAST_ICH,
  Befehl_du: IMPERATIVE_DU,
  Befehl_ihr: IMPERATIVE_IHR,
};

/** `Deutsch Verb Übersicht`: the principal parts; `*` behind a name is a variant. The auxiliary is no form of the verb. */
export function readVerbTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  for (let index = 0; index < call.keys.length; index++) {
    const name = call.keys[index]!.replace(/[*\s]+$/, '');
    if (name === 'Hilfsverb') {
      for (const { form } of cellForms(page, call, index)) addOnce((state.entry.auxiliaries ??= []), form);
      continue;
    }
    const cell = CELLS[name];
    if (!cell) continue;
    for (const { form, labels } of cellForms(page, call, index)) {
      const made: Form = { form, tags: [...cell.tags] };
      putLabels(made, labels);
      if (cell.pronouns) made.pronouns = [...cell.pronouns];
      (state.entry.forms ??= []).push(made);
    }
  }
}
