import type { Reference } from '../../../entries/entry';
import { collapse } from '../../../wikitext/collapse';
import type { Line } from '../../../wikitext/lines';
import type { EntryState } from './entryState';
import { NOTHING_SAID } from './items';
import type { PageContext } from '../../pageContext';
import { putSenseMark, takeSenseMark } from './senseMark';

/** Sections of running text, a paragraph per line: Herkunft and Anmerkung. Sense numbers stay in the text. */
export function readTexts(
  page: PageContext,
  state: EntryState,
  lines: readonly Line[],
  field: 'etymology_texts' | 'notes',
): void {
  for (const line of lines) {
    const text = page.inline.plain(line.from, line.to, line.token);
    if (text === '' || /^\[[^\]]*\]$/.test(text) || text === '—') {
      page.explain?.(line.start, NOTHING_SAID, line.to);
      continue;
    }
    page.explain?.(line.start, field, line.to);
    (state.entry[field] ??= []).push(text);
  }
}

/** Section Referenzen. */
export function readReferences(page: PageContext, state: EntryState, lines: readonly Line[]): void {
  for (const line of lines) {
    const pieces = page.inline.pieces(line.from, line.to, line.token);
    const mark = takeSenseMark(pieces);
    page.isReference = true;
    const text = collapse(page.inline.shown(pieces));
    page.isReference = false;
    page.explain?.(line.start, text === '' ? NOTHING_SAID : 'references', line.to);
    if (text === '') continue;
    const reference: Reference = { text };
    putSenseMark(reference, mark);
    (state.entry.references ??= []).push(reference);
  }
}
