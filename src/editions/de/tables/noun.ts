import type { Form } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { remembered } from '../../remembered';
import type { EntryState } from '../read/entryState';
import { addOnce, putLabels } from '../read/labelList';
import type { PageContext } from '../../pageContext';
import { putSenseMark } from '../read/senseMark';
import { cellForms } from './cell';
import { lookup } from '../../lookup';

const CASES: Readonly<Record<string, string>> = {
  Nominativ: 'nominative',
  Genitiv: 'genitive',
  Dativ: 'dative',
  Akkusativ: 'accusative',
  'Wer oder was?': 'nominative',
  'Wessen?': 'genitive',
  'Wem?': 'dative',
  'Wen?': 'accusative',
  'Wen oder was?': 'accusative',
};
const NUMBERS: Readonly<Record<string, string>> = {
  Singular: 'singular',
  Plural: 'plural',
  '(Einzahl)': 'singular',
  '(Mehrzahl)': 'plural',
};
const CELL =
  /^(Nominativ|Genitiv|Dativ|Akkusativ|Wer oder was\?|Wessen\?|Wem\?|Wen(?: oder was)?\?) ?(Singular|Plural|\(Einzahl\)|\(Mehrzahl\))(?: ?(\d))?\**(?: ?(\d)\**)?$/;

const GENDERS = lookup<string>({ m: 'masculine', f: 'feminine', n: 'neuter' });

/** Definite articles: by gender or `plural`, in the order nominative, genitive, dative, accusative. */
const ARTICLES = lookup<readonly [string, string, string, string]>({
  masculine: ['der', 'des', 'dem', 'den'],
  feminine: ['die', 'der', 'der', 'die'],
  neuter: ['das', 'des', 'dem', 'das'],
  plural: ['die', 'der', 'den', 'die'],
});
const CASE_ORDER = ['nominative', 'genitive', 'dative', 'accusative'];

/** Definite article of a form; empty when the gender of a singular is not known. */
export function articleOf(kase: string, number: string, gender: string | undefined): string {
  const articles = ARTICLES[number === 'plural' ? 'plural' : (gender ?? '')];
  return articles?.[CASE_ORDER.indexOf(kase)] ?? '';
}

/**
 * `Deutsch Substantiv Übersicht`: eight cells, `Genitiv Singular*` a variant, `Nominativ Plural 2` another column.
 * Several genders are several columns; a form then says which gender it is of.
 */
export function readNounTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  readCells(page, state, call, 'definite');
}

/** Cells of a noun's or name's table; those without an article get the definite one only if asked for. */
export function readCells(
  page: PageContext,
  state: EntryState,
  call: TemplateCall,
  articles: 'definite' | 'as written',
): void {
  const genders = readGenders(page, state, call);
  const columns = genders.filter((gender) => gender !== undefined).length;
  for (let index = 0; index < call.keys.length; index++) {
    const cell = cellOf(call.keys[index]!);
    if (!cell) continue;
    const { kase, number, column } = cell;
    const gender = genders[column] ?? (columns === 1 ? genders[1] : undefined);
    const tags = columns > 1 && number === 'singular' && gender ? [...cell.tags, gender] : cell.tags;
    for (const { form, article, labels, mark } of cellForms(page, call, index)) {
      const made: Form = { form, tags };
      putLabels(made, labels);
      putSenseMark(made, mark);
      const known = article || (articles === 'definite' ? articleOf(kase, number, gender) : '');
      if (known !== '') made.article = known;
      (state.entry.forms ??= []).push(made);
    }
  }
}

interface Cell {
  kase: string;
  number: string;
  /** Shared by all forms of such cells. */
  tags: string[];
  column: number;
}

/** What a cell holds, by its name. */
const cellOf = remembered((key): Cell | null => {
  const found = CELL.exec(key);
  if (!found) return null;
  const kase = CASES[found[1]!]!;
  const number = NUMBERS[found[2]!]!;
  return { kase, number, tags: [kase, number], column: Number(found[3] ?? found[4] ?? 1) };
});

/** Gender by column; those of the table count where the heading gives none. */
function readGenders(page: PageContext, state: EntryState, call: TemplateCall): (string | undefined)[] {
  const genders: (string | undefined)[] = [];
  const { entry } = state;
  for (let index = 0; index < call.keys.length; index++) {
    const key = call.keys[index]!;
    const column = /^Genus ?(\d?)$/.exec(key)?.[1];
    if (column === undefined) continue;
    const written = page.inline.argumentAt(call, index);
    if (written === '0' || written === 'x') addOnce((entry.tags ??= []), 'plural-only');
    const gender = GENDERS[written];
    if (gender === undefined) continue;
    page.explain?.(call.start(index), 'tags', call.end(index));
    genders[column === '' ? 1 : Number(column)] = gender;
    addOnce((entry.tags ??= []), gender);
  }
  if (genders.length === 0) {
    const fromHeading = entry.tags?.filter((tag) => tag in ARTICLES) ?? [];
    if (fromHeading.length === 1) genders[1] = fromHeading[0];
  }
  return genders;
}
