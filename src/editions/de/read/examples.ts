import type { Example } from '../../../entries/entry';
import { collapse } from '../../../wikitext/collapse';
import { type Piece, PieceKind } from '../../../wikitext/inline';
import type { Line } from '../../../wikitext/lines';
import type { EntryState } from './entryState';
import { NOTHING_SAID } from './items';
import type { PageContext } from '../../pageContext';
import { takeSenseMark } from './senseMark';

/**
 * Section Beispiele. An indented line goes on with the quotation; in sections of other languages it is its German
 * translation.
 */
export function readExamples(page: PageContext, state: EntryState, lines: readonly Line[]): void {
  const { inline } = page;
  let last: { example: Example; depth: number } | undefined;
  for (const line of lines) {
    const pieces = inline.pieces(line.from, line.to, line.token);
    const mark = takeSenseMark(pieces);
    const text = collapse(inline.shown(pieces));
    const ref = lastReference(page, pieces);
    const depth = line.marks.length;
    if (!mark && last && depth > last.depth) {
      continueExample(last.example, text, ref, state.isForeign);
      page.explain?.(line.start, 'senses[].examples', line.to);
      continue;
    }
    if (text === '') {
      page.explain?.(line.start, NOTHING_SAID, line.to);
      continue;
    }
    const example: Example = { text };
    if (ref !== '') example.ref = ref;
    for (const sense of state.sensesOf(mark)) (sense.examples ??= []).push(example);
    page.explain?.(line.start, 'senses[].examples', line.to);
    last = { example, depth };
  }
}

function continueExample(example: Example, text: string, ref: string, isForeign: boolean): void {
  if (text !== '') {
    if (!isForeign) example.text += ` ${text}`;
    else example.translation = example.translation === undefined ? text : `${example.translation} ${text}`;
  }
  if (ref !== '') example.ref = ref;
}

/** What the last `<ref>` of an item says; one that only repeats a name says nothing. */
function lastReference(page: PageContext, pieces: readonly Piece[]): string {
  for (let index = pieces.length - 1; index >= 0; index--) {
    const piece = pieces[index]!;
    if (piece.kind !== PieceKind.Ref) continue;
    const text = referenceText(page, piece.token);
    if (text !== '') return text;
  }
  return '';
}

/** Content of a `<ref>` as text. */
export function referenceText(page: PageContext, open: number): string {
  const { from, to, mate } = page.tokens;
  page.isReference = true;
  const text = page.inline.plain(to[open]!, from[mate[open]!]!, open + 1);
  page.isReference = false;
  return text;
}
