import type { Form } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import type { EntryState } from '../read/entryState';
import { pushAll } from '../../limits';
import { addOnce, putLabels } from '../read/labelList';
import type { PageContext } from '../../pageContext';
import { GENDER_TAGS } from '../templates';
import { cellForms } from './cell';
import { articleOf } from './noun';

const CASES = ['Nominativ', 'Genitiv', 'Dativ', 'Akkusativ'] as const;
const CASE_TAGS = ['nominative', 'genitive', 'dative', 'accusative'] as const;
const DECLENSIONS = { stark: 'strong', schwach: 'weak', gemischt: 'mixed' } as const;

/** What joins the stem in Nominativ, Genitiv, Dativ, Akkusativ: Angestellte -> Angestellter, Angestellten, ... */
const STRONG: Readonly<Record<string, readonly [string, string, string, string]>> = {
  masculine: ['r', 'n', 'm', 'n'],
  feminine: ['', 'r', 'r', ''],
  neuter: ['s', 'n', 'm', 's'],
  plural: ['', 'r', 'n', ''],
};

const INDEFINITE: Readonly<Record<string, readonly [string, string, string, string]>> = {
  masculine: ['ein', 'eines', 'einem', 'einen'],
  feminine: ['eine', 'einer', 'einer', 'eine'],
  neuter: ['ein', 'eines', 'einem', 'ein'],
  plural: ['keine', 'keiner', 'keinen', 'keine'],
};

/**
 * Nouns declined like adjectives (`Deutsch adjektivisch Übersicht` and older ones): 24 cells `Nominativ Singular stark`,
 * those that are not given made from `Stamm`. Weak forms stand with the definite article, mixed ones with ein or kein.
 */
export function readAdjectivalTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  const { inline } = page;
  const { entry } = state;
  const gender = genderOf(page, state, call);
  const stem = inline.argument(call, 'Stamm') || inline.argument(call, '1') || stemOfTitle(page.title);
  const hasPlural = inline.argument(call, 'kein Plural') === '';
  addOnce((entry.tags ??= []), 'adjectival');
  if (!hasPlural) addOnce(entry.tags, 'no-plural');
  const forms: Form[] = [];
  for (const [german, declension] of Object.entries(DECLENSIONS)) {
    for (const number of hasPlural ? (['Singular', 'Plural'] as const) : (['Singular'] as const)) {
      for (let kase = 0; kase < 4; kase++) {
        const column = number === 'Plural' ? 'plural' : gender;
        const tags = [CASE_TAGS[kase]!, number.toLowerCase(), declension];
        const article = articleFor(declension, kase, number.toLowerCase(), column);
        const index = cellOf(call, `${CASES[kase]!} ${number} ${german}`);
        if (index >= 0) {
          for (const cell of cellForms(page, call, index)) {
            const made: Form = { form: cell.form, tags };
            putLabels(made, cell.labels);
            const known = cell.article || article;
            if (known !== '') made.article = known;
            forms.push(made);
          }
        } else if (column !== undefined) {
          const made: Form = { form: stem + ending(declension, kase, column), tags, source: 'generated' };
          if (article !== '') made.article = article;
          forms.push(made);
        }
      }
    }
  }
  pushAll((entry.forms ??= []), forms);
}

function ending(declension: string, kase: number, column: string): string {
  const strong = STRONG[column]![kase]!;
  if (declension === 'strong') return strong;
  if (column === 'plural') return 'n';
  const isOblique = kase === 1 || kase === 2;
  if (declension === 'mixed') return isOblique ? 'n' : strong;
  return isOblique || (kase === 3 && column === 'masculine') ? 'n' : '';
}

function articleFor(declension: string, kase: number, number: string, column: string | undefined): string {
  if (declension === 'strong' || column === undefined) return '';
  if (declension === 'weak') return articleOf(CASE_TAGS[kase]!, number, column);
  return INDEFINITE[column]![kase]!;
}

function cellOf(call: TemplateCall, key: string): number {
  return call.indexOf(key);
}

function genderOf(page: PageContext, state: EntryState, call: TemplateCall): string | undefined {
  const written = page.inline.argument(call, 'Genus') || / ([mfn])$/.exec(call.name)?.[1] || '';
  const gender = GENDER_TAGS[written]?.[0];
  const { entry } = state;
  if (gender !== undefined) {
    addOnce((entry.tags ??= []), gender);
    return gender;
  }
  return entry.tags?.find((tag) => tag === 'masculine' || tag === 'feminine' || tag === 'neuter');
}

/** Angestellter, Angestellte, Neues -> Angestellte, Neue */
function stemOfTitle(title: string): string {
  return title.replace(/e[rsnm]$/, 'e');
}

/** `Deutsch Substantiv Übersicht -sch`: languages, das Deutsch, das Deutsche; no plural. */
export function readLanguageNameTable(page: PageContext, state: EntryState): void {
  const name = page.title;
  const { entry } = state;
  const cells: readonly (readonly [string, string, readonly string[]])[] = [
    ['nominative', 'das', [name, `${name}e`]],
    ['genitive', 'des', [name, `${name}s`, `${name}en`]],
    ['dative', 'dem', [name, `${name}en`]],
    ['accusative', 'das', [name, `${name}e`]],
  ];
  for (const tag of ['neuter', 'no-plural']) addOnce((entry.tags ??= []), tag);
  for (const [kase, article, forms] of cells) {
    for (const form of forms)
      (entry.forms ??= []).push({ form, tags: [kase, 'singular'], article, source: 'generated' });
  }
}
