import type { Form } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import type { EntryState } from '../read/entryState';
import { addOnce, putLabels } from '../read/labelList';
import type { PageContext } from '../read/pageContext';
import { putSenseMark } from '../read/senseMark';
import { cellForms } from './cell';

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
  /^(Nominativ|Genitiv|Dativ|Akkusativ|Wer oder was\?|Wessen\?|Wem\?|Wen(?: oder was)?\?) ?(Singular|Plural|\(Einzahl\)|\(Mehrzahl\))(?: ?(\d))?\**(?: ?(\d))?\**$/;

const GENDERS: Readonly<Record<string, string>> = { m: 'masculine', f: 'feminine', n: 'neuter' };

/** Definite articles: by gender or `plural`, in the order nominative, genitive, dative, accusative. */
const ARTICLES: Readonly<Record<string, readonly [string, string, string, string]>> = {
  masculine: ['der', 'des', 'dem', 'den'],
  feminine: ['die', 'der', 'der', 'die'],
  neuter: ['das', 'des', 'dem', 'das'],
  plural: ['die', 'der', 'den', 'die'],
};
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

const cells = new Map<string, Cell | null>();

/** What a cell holds, by its name. */
function cellOf(key: string): Cell | null {
  let cell = cells.get(key);
  if (cell === undefined) {
    const found = CELL.exec(key);
    if (found) {
      const kase = CASES[found[1]!]!;
      const number = NUMBERS[found[2]!]!;
      cell = { kase, number, tags: [kase, number], column: Number(found[3] ?? found[4] ?? 1) };
    } else cell = null;
    if (cells.size > 2_000) cells.clear();
    cells.set(key, cell);
  }
  return cell;
}

/** Gender by column; those of the table count where the heading gives none. */
function readGenders(page: PageContext, state: EntryState, call: TemplateCall): (string | undefined)[] {
  const genders: (string | undefined)[] = [];
  const { entry } = state;
  for (let index = 0; index < call.keys.length; index++) {
    const key = call.keys[index]!;
    if (!key.startsWith('Genus')) continue;
    const written = page.inline.argumentAt(call, index);
    if (written === '0' || written === 'x') addOnce((entry.tags ??= []), 'plural-only');
    const gender = GENDERS[written];
    if (gender === undefined) continue;
    genders[key.length === 5 ? 1 : Number(key.slice(5))] = gender;
    addOnce((entry.tags ??= []), gender);
  }
  if (genders.length === 0) {
    const fromHeading = entry.tags?.filter((tag) => tag in ARTICLES) ?? [];
    if (fromHeading.length === 1) genders[1] = fromHeading[0];
  }
  return genders;
}
