import type { Relation } from '../../../entries/entry';
import type { Line } from '../../../wikitext/lines';
import { languageCode } from '../languages';
import type { RelationField } from '../sections';
import type { EntryState } from './entryState';
import { type Item, readItemLines } from './items';
import { type LabelList, putLabels } from './labelList';
import type { PageContext } from '../../pageContext';
import { putSenseMark } from './senseMark';

/** Sections of words: Synonyme, Redewendungen, Wortbildungen, ... */
export function readRelations(
  page: PageContext,
  state: EntryState,
  lines: readonly Line[],
  field: RelationField,
): void {
  if (field === 'bearers') for (const line of lines) readBearers(page, state, line);
  else readItemLines(page, lines, field, (item) => addRelation(state, field, item));
}

/** `[[w:Erika Muster|Erika Muster]], [[Malerin]]`: people have articles elsewhere, the rest tells who they are. */
function readBearers(page: PageContext, state: EntryState, line: Line): void {
  let bearer: Relation | undefined;
  readItemLines(page, [line], 'bearers', (item) => {
    const isPerson = /^(?:w|wikipedia):/i.test(item.target);
    if (bearer && !isPerson)
      bearer.note = bearer.note === undefined ? item.text : `${bearer.note}, ${item.text}`;
    else {
      addRelation(state, 'bearers', item);
      bearer = state.entry.bearers!.at(-1)!;
    }
  });
}

export function addRelation(state: EntryState, field: RelationField | 'anagrams', item: Item): void {
  const relation: Relation = { word: item.text };
  putSenseMark(relation, item.mark);
  putLabels(relation, field === 'descendants' ? takeLanguage(relation, item) : item.labels);
  if (item.note !== '') relation.note = item.note;
  (state.entry[field] ??= []).push(relation);
}

/** ''deutsch:'' [[Ordination]]: puts the language on the relation; the labels that are left. */
function takeLanguage(relation: Relation, { labels }: Item): Readonly<LabelList> {
  const index = labels.raw_tags.findIndex((label) => languageCode(capitalized(label)) !== undefined);
  if (index < 0) return labels;
  relation.lang = capitalized(labels.raw_tags[index]!);
  relation.lang_code = languageCode(relation.lang)!;
  return { ...labels, raw_tags: labels.raw_tags.filter((_, at) => at !== index) };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
