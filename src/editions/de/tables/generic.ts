import type { Form } from '../../../entries/entry';
import { trimSigns } from '../../../wikitext/collapse';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { wholeGrammarTags } from '../grammar';
import { LONGEST_LABEL } from '../../limits';
import { lookup } from '../../lookup';
import { remembered } from '../../remembered';
import type { EntryState } from '../read/entryState';
import { putLabels } from '../read/labelList';
import type { PageContext } from '../../pageContext';
import { GENDER_TAGS } from '../templates';
import { cellForms } from './cell';
import { articleOf } from './noun';

export interface GenericOptions {
  /** German names and pronouns whose cells give no article get the definite one. */
  articles?: 'definite' | 'as written';
}

/**
 * Any table whose arguments are named by what they are: `Nominativ Singular m=der`, `Plural=seins`. Tables of other
 * languages and the smaller German ones need nothing more.
 */
export function readGenericTable(
  page: PageContext,
  state: EntryState,
  call: TemplateCall,
  { articles = 'as written' }: GenericOptions = {},
): void {
  for (let index = 0; index < call.keys.length; index++) {
    const tags = tagsOfCell(call.keys[index]!);
    if (!tags) continue;
    for (const { form, article, pronouns, labels } of cellForms(page, call, index)) {
      const made: Form = { form, tags: [...tags] };
      putLabels(made, labels);
      const known = article || (articles === 'definite' ? articleFor(tags) : '');
      if (known !== '') made.article = known;
      if (pronouns.length > 0) made.pronouns = pronouns;
      (state.entry.forms ??= []).push(made);
    }
  }
}

const tagsOfCell = remembered(readCell);

function readCell(key: string): readonly string[] | null {
  if (key.length > LONGEST_LABEL) return null;
  const name = questionAsCase(trimSigns(key, '*0123456789 ', 'behind').replace(/_/g, ' '));
  const gender = / ([mfnu])$/.exec(name);
  const rest = gender ? name.slice(0, -2) : name;
  if (!/^[\p{L}.\d ,]{4,60}$/u.test(rest)) return null;
  const tags = wholeGrammarTags(rest);
  if (!tags) return null;
  return gender ? [...tags, ...GENDER_TAGS[gender[1]!]!] : tags;
}

const QUESTION = /^(Wer(?: oder was)?|Wessen|Wem|Wen(?: oder was)?)\? \((Ein|Mehr)zahl(?: ([mfn]))?\)$/;
const CASE_ASKED = lookup<string>({ Wer: 'Nominativ', Wessen: 'Genitiv', Wem: 'Dativ', Wen: 'Akkusativ' });

/** `Wem? (Einzahl f)` of older tables is `Dativ Singular f`. */
function questionAsCase(name: string): string {
  const found = QUESTION.exec(name);
  if (!found) return name;
  const number = found[2] === 'Ein' ? 'Singular' : 'Plural';
  return [CASE_ASKED[found[1]!.replace(' oder was', '')], number, found[3]].filter(Boolean).join(' ');
}

function articleFor(tags: readonly string[]): string {
  const kase = tags.find((tag) => ['nominative', 'genitive', 'dative', 'accusative'].includes(tag));
  const number = tags.includes('plural') ? 'plural' : 'singular';
  const gender = tags.find((tag) => tag === 'masculine' || tag === 'feminine' || tag === 'neuter');
  return kase === undefined ? '' : articleOf(kase, number, gender);
}
