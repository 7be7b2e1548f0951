import type { Form } from '../../../entries/entry';

/** A cell's forms as they are shown, each once. */
export interface Cell {
  forms: { text: string; before: string; generated: boolean; note: string }[];
}

export interface Paradigm {
  /** What distinguishes it from the others: `positive, strong`; '' for the only one. */
  title: string;
  columns: string[];
  rows: { label: string; cells: (Cell | null)[] }[];
}

/** Forms in tables, and those that belong in none. */
export interface Paradigms {
  tables: Paradigm[];
  loose: { label: string; cell: Cell }[];
}

const CASES = ['nominative', 'genitive', 'dative', 'accusative'];
const NUMBERS = ['singular', 'plural'];
const GENDERS = ['masculine', 'feminine', 'neuter'];
const PERSONS = ['first-person', 'second-person', 'third-person'];
const MOODS = ['indicative', 'subjunctive-i', 'subjunctive-ii', 'imperative'];
const TENSES = ['present', 'past'];
const DEGREES = ['positive', 'comparative', 'superlative'];
const STRENGTHS = ['strong', 'weak', 'mixed'];

/** One place in a table: which table, row and column; what is left of the tags is a note. */
interface Place {
  table: string;
  row: string;
  column: string;
  note: string;
}

/** Sorts the forms of any entry into tables by what their tags say: case and number, person and tense, or a list. */
export function paradigms(forms: readonly Form[]): Paradigms {
  const tables = new Map<string, Map<string, Map<string, Cell>>>();
  const loose = new Map<string, Cell>();
  for (const form of forms) {
    const places = placesOf(form.tags ?? []);
    for (const { table, row, column, note } of places) {
      const rows = getOrMake(tables, table, () => new Map<string, Map<string, Cell>>());
      const cells = getOrMake(rows, row, () => new Map<string, Cell>());
      add(
        getOrMake(cells, column, () => ({ forms: [] })),
        form,
        note,
      );
    }
    if (places.length > 0) continue;
    const label = [...(form.tags ?? []), ...(form.raw_tags ?? [])].join(', ');
    add(
      getOrMake(loose, label, () => ({ forms: [] })),
      form,
      '',
    );
  }
  return {
    tables: [...tables].map(([title, rows]) => table(title, rows)),
    loose: [...loose].map(([label, cell]) => ({ label, cell })),
  };
}

function table(title: string, rows: Map<string, Map<string, Cell>>): Paradigm {
  const columns = [...new Set([...rows.values()].flatMap((cells) => [...cells.keys()]))].sort(byOrder);
  return {
    title,
    columns,
    rows: [...rows]
      .sort(([a], [b]) => byOrder(a, b))
      .map(([label, cells]) => ({ label, cells: columns.map((column) => cells.get(column) ?? null) })),
  };
}

/** A form with several cases or genders stands in each of their places. */
function placesOf(tags: readonly string[]): Place[] {
  const has = (names: readonly string[]): string[] => names.filter((name) => tags.includes(name));
  const cases = has(CASES);
  const persons = has(PERSONS);
  const rest = (...used: string[][]): string => tags.filter((tag) => !used.flat().includes(tag)).join(', ');
  if (cases.length > 0) {
    const layer = [...has(DEGREES), ...has(STRENGTHS)];
    const columns = has(NUMBERS).flatMap((number) => {
      const genders = number === 'plural' ? [] : has(GENDERS);
      return genders.length > 0 ? genders.map((gender) => `${number} ${gender}`) : [number];
    });
    const note = rest(cases, NUMBERS, GENDERS, layer);
    return cases.flatMap((row) =>
      (columns.length > 0 ? columns : ['']).map((column) => ({ table: layer.join(', '), row, column, note })),
    );
  }
  if (persons.length > 0) {
    const numbers = has(NUMBERS);
    const column = [...has(MOODS), ...has(TENSES)].join(' ');
    const note = rest(PERSONS, NUMBERS, MOODS, TENSES);
    return persons.flatMap((person) =>
      (numbers.length > 0 ? numbers : ['']).map((number) => ({
        ...{ table: 'conjugation', row: `${person} ${number}`.trim(), column, note },
      })),
    );
  }
  return [];
}

function add(cell: Cell, form: Form, note: string): void {
  const before = form.article ?? form.pronouns?.join('/') ?? '';
  const known = cell.forms.find(({ text, before: other }) => text === form.form && other === before);
  if (!known) cell.forms.push({ text: form.form, before, generated: form.source === 'generated', note });
}

const ORDER = [
  ...CASES,
  ...NUMBERS.flatMap((number) => [
    ...PERSONS.map((person) => `${person} ${number}`),
    number,
    ...GENDERS.map((gender) => `${number} ${gender}`),
  ]),
  ...MOODS.flatMap((mood) => [mood, ...TENSES.map((tense) => `${mood} ${tense}`)]),
];

function byOrder(a: string, b: string): number {
  const [x, y] = [ORDER.indexOf(a), ORDER.indexOf(b)];
  return (x < 0 ? ORDER.length : x) - (y < 0 ? ORDER.length : y);
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
