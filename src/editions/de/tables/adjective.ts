import type { Form } from '../../../entries/entry';
import { trimSigns } from '../../../wikitext/collapse';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { declineAdjective, positiveStems, superlativeStem } from '../inflect/adjectiveForms';
import type { EntryState } from '../read/entryState';
import { addOnce, putLabels } from '../read/labelList';
import type { PageContext } from '../../pageContext';
import { cellForms } from './cell';
import { pushAll } from '../../limits';
import { lookup } from '../../lookup';

const DEGREES = lookup<'positive' | 'comparative' | 'superlative'>({
  Positiv: 'positive',
  Komparativ: 'comparative',
  Superlativ: 'superlative',
  Grundform: 'positive',
  '1. Steigerung': 'comparative',
  '2. Steigerung': 'superlative',
});

/**
 * `Deutsch Adjektiv Übersicht`: the three degrees, `*` a variant; `am` stands apart. The declined forms are generated,
 * unless the word is not declined.
 */
export function readAdjectiveTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  readDegrees(page, state, call, 'declined');
}

/** `Deutsch Adverb Übersicht`: degrees only. */
export function readAdverbTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  readDegrees(page, state, call, 'not declined');
}

function readDegrees(
  page: PageContext,
  state: EntryState,
  call: TemplateCall,
  declension: 'declined' | 'not declined',
): void {
  const { entry } = state;
  const withoutAm = page.inline.argument(call, 'am') === 'nein';
  const isDeclined =
    declension === 'declined' &&
    !entry.tags?.includes('indeclinable') &&
    page.inline.argument(call, 'keine weiteren Formen') === '';
  const forms: Form[] = [];
  const generated: Form[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < call.keys.length; index++) {
    const degree = DEGREES[trimSigns(call.keys[index]!, '* ', 'behind')];
    if (degree === undefined) continue;
    const cells = cellForms(page, call, index);
    if (degree === 'comparative' && cells.length === 0) addOnce((entry.tags ??= []), 'not-comparable');
    for (const { form, labels, article } of cells) {
      const made: Form = { form, tags: [degree] };
      putLabels(made, labels);
      if (degree === 'superlative' && !withoutAm) made.article = article || 'am';
      forms.push(made);
      if (!isDeclined) continue;
      for (const stem of stemsOf(form, degree)) {
        if (seen.has(`${degree} ${stem}`)) continue;
        seen.add(`${degree} ${stem}`);
        generated.push(...declineAdjective(stem, degree, 'generated'));
      }
    }
  }
  if (forms.length === 0) return;
  pushAll((entry.forms ??= []), forms);
  pushAll(entry.forms, generated);
}

function stemsOf(form: string, degree: 'positive' | 'comparative' | 'superlative'): string[] {
  if (degree === 'positive') return positiveStems(form);
  if (!/^\p{Ll}/u.test(form)) return [];
  if (degree === 'comparative') return form.endsWith('er') ? [form] : [];
  return form.endsWith('en') ? [superlativeStem(form)] : [];
}
