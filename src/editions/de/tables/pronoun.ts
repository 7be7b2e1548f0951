import type { Form } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import type { EntryState } from '../read/entryState';
import type { PageContext } from '../../pageContext';

const CASES = ['nominative', 'genitive', 'dative', 'accusative'];

// Personal pronouns: the template's number | tags | nominative, genitive, dative, accusative; / parts variants.
const PERSONAL = `
1 | first-person singular | ich, meiner/mein, mir, mich
1 | first-person plural | wir, unser, uns, uns
2 | second-person singular | du, deiner/dein, dir, dich
2 | second-person plural | ihr, euer, euch, euch
3 | third-person singular masculine | er, seiner/sein, ihm, ihn
3 | third-person singular feminine | sie, ihrer, ihr, sie
3 | third-person singular neuter | es, seiner/sein, ihm, es
3 | third-person plural | sie, ihrer, ihnen, sie
`;

const PERSONAL_FORMS = PERSONAL.trim()
  .split('\n')
  .flatMap((line) => {
    const [person, tags, cells] = line.split(' | ') as [string, string, string];
    return cells.split(', ').flatMap((cell, kase) =>
      cell.split('/').map((form, variant) => ({
        person,
        form,
        // mein, dein, sein for meiner, deiner, seiner
        tags: [CASES[kase]!, ...tags.split(' '), ...(variant > 0 ? ['archaic'] : [])],
      })),
    );
  });

/** `Deutsch Personalpronomen 1` to `3` have no cells: every pronoun of the person, those like the title included. */
export function readPersonalPronoun(_page: PageContext, state: EntryState, call: TemplateCall): void {
  const wanted = / ([123])$/.exec(call.name)?.[1] ?? call.raw('1');
  for (const { person, form, tags } of PERSONAL_FORMS) {
    if (person === wanted) (state.entry.forms ??= []).push({ form, tags });
  }
}

type Endings = readonly [string, string, string, string];

const GENDERS = ['masculine', 'feminine', 'neuter', 'plural'] as const;

/** Endings of mein, dein, ...: in front of a noun, alone, and alone behind an article. */
const POSSESSIVE: readonly (readonly [use: readonly string[], table: Readonly<Record<string, Endings>>])[] = [
  [
    ['attributive'],
    {
      masculine: ['', 'es', 'em', 'en'],
      feminine: ['e', 'er', 'er', 'e'],
      neuter: ['', 'es', 'em', ''],
      plural: ['e', 'er', 'en', 'e'],
    },
  ],
  [
    ['predicative', 'without-article'],
    {
      masculine: ['er', 'es', 'em', 'en'],
      feminine: ['e', 'er', 'er', 'e'],
      neuter: ['es', 'es', 'em', 'es'],
      plural: ['e', 'er', 'en', 'e'],
    },
  ],
  [
    ['predicative', 'with-article'],
    {
      masculine: ['e', 'en', 'en', 'en'],
      feminine: ['e', 'en', 'en', 'e'],
      neuter: ['e', 'en', 'en', 'e'],
      plural: ['en', 'en', 'en', 'en'],
    },
  ],
];

const DEFINITE: Readonly<Record<string, Endings>> = {
  masculine: ['der', 'des', 'dem', 'den'],
  feminine: ['die', 'der', 'der', 'die'],
  neuter: ['das', 'des', 'dem', 'das'],
  plural: ['die', 'der', 'den', 'die'],
};

/** `Deutsch Possessivpronomen|sein`: case, number and gender of every form, the title's own cells included. */
export function readPossessivePronoun(page: PageContext, state: EntryState, call: TemplateCall): void {
  const word = page.inline.argument(call, '1') || page.title;
  // euer: eure, eures, but unser: unsere
  const stem = word.endsWith('euer') ? `${word.slice(0, -2)}r` : word;
  for (const [use, table] of POSSESSIVE) {
    for (let kase = 0; kase < 4; kase++) {
      for (const gender of GENDERS) {
        const ending = table[gender]![kase]!;
        const tags = [CASES[kase]!, ...(gender === 'plural' ? ['plural'] : ['singular', gender]), ...use];
        const made: Form = { form: ending === '' ? word : stem + ending, tags };
        if (use.includes('with-article')) made.article = DEFINITE[gender]![kase]!;
        (state.entry.forms ??= []).push(made);
      }
    }
    // meins beside meines
    if (use.includes('without-article')) {
      for (const kase of ['nominative', 'accusative']) {
        const form = word.endsWith('er') ? `${stem}s` : `${word}s`;
        (state.entry.forms ??= []).push({ form, tags: [kase, 'singular', 'neuter', ...use] });
      }
    }
  }
}
