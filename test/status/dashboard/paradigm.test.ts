import type { Form } from '../../../src/entries/entry';
import { paradigms } from '../../../src/status/dashboard/dictionary/paradigm';

const texts = (forms: Form[]) =>
  paradigms(forms).tables.map(({ title, columns, rows }) => ({
    title,
    columns,
    rows: rows.map(({ label, cells }) => [
      label,
      ...cells.map(
        (cell) => cell?.forms.map(({ before, text }) => `${before} ${text}`.trim()).join(' / ') ?? null,
      ),
    ]),
  }));

test('a noun is a table of cases by number, in the order of grammars', () => {
  const forms = [
    { form: 'Bänken', article: 'den', tags: ['dative', 'plural'] },
    { form: 'Bank', article: 'die', tags: ['nominative', 'singular'] },
    { form: 'Bänke', article: 'die', tags: ['nominative', 'plural'] },
  ];
  expect(texts(forms)).toEqual([
    {
      title: '',
      columns: ['singular', 'plural'],
      rows: [
        ['nominative', 'die Bank', 'die Bänke'],
        ['dative', null, 'den Bänken'],
      ],
    },
  ]);
});

test('a form of several cases and genders stands in each of their places', () => {
  const forms = [
    { form: 'guter', tags: ['positive', 'strong', 'genitive', 'dative', 'singular', 'feminine'] },
    { form: 'guten', tags: ['positive', 'strong', 'genitive', 'singular', 'masculine', 'neuter'] },
  ];
  expect(texts(forms)).toEqual([
    {
      title: 'positive, strong',
      columns: ['singular masculine', 'singular feminine', 'singular neuter'],
      rows: [
        ['genitive', 'guten', 'guter', 'guten'],
        ['dative', null, 'guter', null],
      ],
    },
  ]);
});

test('a verb is a table of persons by mood and tense, whichever order its forms have', () => {
  const forms = [
    { form: 'ging', pronouns: ['er', 'sie', 'es'], tags: ['indicative', 'past', 'third-person', 'singular'] },
    { form: 'gehe', pronouns: ['ich'], tags: ['indicative', 'present', 'first-person', 'singular'] },
    { form: 'geht', tags: ['imperative', 'second-person', 'plural'] },
  ];
  expect(texts(forms)).toEqual([
    {
      title: 'conjugation',
      columns: ['indicative present', 'indicative past', 'imperative'],
      rows: [
        ['first-person singular', 'ich gehe', null, null],
        ['third-person singular', null, 'er/sie/es ging', null],
        ['second-person plural', null, null, 'geht'],
      ],
    },
  ]);
});

test('variants share a cell, the same form stands there once, and what a rule made is marked', () => {
  const tags = ['genitive', 'singular'];
  const { tables } = paradigms([
    { form: 'Tags', article: 'des', tags },
    { form: 'Tages', article: 'des', tags, source: 'generated' },
    { form: 'Tags', article: 'des', tags },
  ]);
  expect(tables[0]?.rows[0]?.cells[0]?.forms).toEqual([
    { text: 'Tags', before: 'des', generated: false, note: '' },
    { text: 'Tages', before: 'des', generated: true, note: '' },
  ]);
});

test('forms without case and person are listed with what is said of them, and none is lost', () => {
  const { tables, loose } = paradigms([
    { form: 'besser', tags: ['comparative'] },
    { form: 'gegangen', tags: ['participle-2', 'perfect'] },
    { form: 'Bk.' },
  ]);
  expect(tables).toEqual([]);
  expect(loose.map(({ label, cell }) => [label, cell.forms[0]?.text])).toEqual([
    ['comparative', 'besser'],
    ['participle-2, perfect', 'gegangen'],
    ['', 'Bk.'],
  ]);
});
