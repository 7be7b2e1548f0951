import type { Form } from '../../../entries/entry';
import type { Line } from '../../../wikitext/lines';
import { wholeGrammarTags } from '../grammar';
import type { EntryState } from './entryState';
import { readItemLines } from './items';
import { addLabels, addOnce, type LabelList, newLabels, putLabels } from './labelList';
import type { PageContext } from '../../pageContext';
import { putSenseMark } from './senseMark';

/** Sections of forms and spellings: Nebenformen, Verkleinerungsformen, Abkürzungen, ... */
export function readFormSection(
  page: PageContext,
  state: EntryState,
  lines: readonly Line[],
  tags: readonly string[],
): void {
  readItemLines(page, lines, 'forms', (item) => {
    const form: Form = { form: item.text, tags: [...tags] };
    takeArticle(form);
    const labels = newLabels();
    addLabels(labels, item.labels);
    takeBrackets(form, labels);
    understandGrammar(labels);
    putLabels(form, labels);
    putSenseMark(form, item.mark);
    if (item.note !== '') form.raw_tags = [...(form.raw_tags ?? []), item.note];
    (state.entry.forms ??= []).push(form);
  });
}

const ARTICLE = /^(der|die|das|dem|den|des|ein|eine|am) (?=\S+$)/;

/** `die Angestellte` */
export function takeArticle(form: Form): void {
  const article = ARTICLE.exec(form.form);
  if (!article) return;
  form.form = form.form.slice(article[0].length);
  form.article = article[1]!;
}

/** `syn (frühneuhochdeutsch)`: what is said of the form. */
function takeBrackets(form: Form, labels: LabelList): void {
  const open = form.form.indexOf(' (');
  if (open <= 0 || !form.form.endsWith(')')) return;
  addOnce(labels.raw_tags, form.form.slice(open + 2, -1));
  form.form = form.form.slice(0, open);
}

/** ''Imperativ Singular:'' says which form it is. */
export function understandGrammar(labels: LabelList): void {
  labels.raw_tags = labels.raw_tags.filter((label) => {
    const tags = wholeGrammarTags(label);
    if (!tags) return true;
    for (const tag of tags) addOnce(labels.tags, tag);
    return false;
  });
}
