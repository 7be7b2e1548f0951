import type { Form } from '../../../entries/entry';
import type { TemplateCall } from '../../../wikitext/templateCall';
import type { EntryState } from '../read/entryState';
import { addOnce, putLabels } from '../read/labelList';
import type { PageContext } from '../read/pageContext';
import { cellForms } from './cell';

const DEGREES: Readonly<Record<string, string>> = {
  Positiv: 'positive',
  Komparativ: 'comparative',
  Superlativ: 'superlative',
  Grundform: 'positive',
  '1. Steigerung': 'comparative',
  '2. Steigerung': 'superlative',
};

/** `Deutsch Adjektiv Übersicht`: the three degrees, `*` a variant; `am` stands apart. */
export function readAdjectiveTable(page: PageContext, state: EntryState, call: TemplateCall): void {
  const { entry } = state;
  const withoutAm = page.inline.argument(call, 'am') === 'nein';
  for (let index = 0; index < call.keys.length; index++) {
    const degree = DEGREES[call.keys[index]!.replace(/[*\s]+$/, '')];
    if (degree === undefined) continue;
    const forms = cellForms(page, call, index);
    if (degree === 'comparative' && forms.length === 0) addOnce((entry.tags ??= []), 'not-comparable');
    for (const { form, labels, article } of forms) {
      const made: Form = { form, tags: [degree] };
      putLabels(made, labels);
      if (degree === 'superlative' && !withoutAm) made.article = article || 'am';
      (entry.forms ??= []).push(made);
    }
  }
}
