import { goldPages } from '../../../bench/accuracy/gold';
import {
  EntrySchema,
  FormSchema,
  RelationSchema,
  SenseSchema,
  TranslationSchema,
} from '../../../src/entries/entry';

const pages = goldPages();
const entries = pages.flatMap((page) => page.entries);

const WORDS = [
  ...[
    'sein',
    'haben',
    'der',
    'Bank',
    'See',
    'Band',
    'aufmachen',
    'umfahren',
    'wissen',
    'können',
    'dunkel',
    'hoch',
  ],
  ...[
    'gut',
    'rosa',
    'Angestellter',
    'Leute',
    'ß',
    '-ig',
    'München',
    'Müller',
    'usw.',
    'ins Gras beißen',
    'daß',
    'zum',
  ],
  'da',
];

/** Pages that other extractors have read wrongly. */
const FAILURES_OF_OTHERS = [
  ...[
    'Fuss',
    'befruchteten',
    'trage',
    'er',
    'ich',
    'beide',
    'dein',
    'Januar',
    'August',
    'Aal',
    'in',
    'Zitrone',
    'anhaben',
  ],
  ...[
    'Name',
    'dich',
    'abweichen',
    'überstreichen',
    '60-Jähriger',
    'pflegen',
    'Neffe',
    'Kaffee',
    'Mr.',
    'Geothermie',
  ],
  ...['Kyoto', 'Mops', 'Thale', 'Cola', 'Spezi', 'Niederländisch', 'Butter', 'Neugeborene'],
];

const INFLECTED = [
  ...['Deklinierte Form', 'Konjugierte Form', 'Partizip I', 'Partizip II', 'Komparativ', 'Superlativ'],
  ...['Erweiterter Infinitiv', 'Dekliniertes Gerundivum', 'Supinum'],
];

test('the words that dictionaries are judged by are there', () => {
  const titles = new Set(pages.map(({ title }) => title));
  expect([...WORDS, ...FAILURES_OF_OTHERS].filter((word) => !titles.has(word))).toEqual([]);
});

test('there is an inflected page of every kind, and a page of a whole conjugation', () => {
  const kinds = new Set(entries.map(({ pos_title }) => pos_title));
  expect(INFLECTED.filter((kind) => !kinds.has(kind))).toEqual([]);
  expect(pages.some(({ ns }) => ns === 108)).toBe(true);
});

test('there is an entry with each field of the model', () => {
  const missing = (fields: object, things: readonly object[] | undefined): string[] =>
    Object.keys(fields).filter((field) => !things?.some((thing) => field in thing));
  expect({
    entry: missing(EntrySchema.shape, entries),
    sense: missing(
      SenseSchema.shape,
      entries.flatMap(({ senses }) => senses),
    ),
    form: missing(
      FormSchema.shape,
      entries.flatMap(({ forms }) => forms ?? []),
    ),
    translation: missing(
      TranslationSchema.shape,
      entries.flatMap(({ translations }) => translations ?? []),
    ),
    relation: missing(
      RelationSchema.shape,
      entries.flatMap((entry) => [
        ...(entry.synonyms ?? []),
        ...(entry.expressions ?? []),
        ...(entry.descendants ?? []),
      ]),
    ),
  }).toEqual({ entry: [], sense: [], form: [], translation: [], relation: [] });
});
