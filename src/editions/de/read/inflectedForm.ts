import type { Sense } from '../../../entries/entry';
import { collapse } from '../../../wikitext/collapse';
import { BOLD, type Piece, PieceKind } from '../../../wikitext/inline';
import type { Line } from '../../../wikitext/lines';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { grammarTags } from '../grammar';
import { GENITIVE_POS } from '../wordTypes';
import type { EntryState } from './entryState';
import type { PageContext } from '../../pageContext';
import { putSenseMark, takeSenseMark } from './senseMark';
import { readTranslationTemplate } from './translationTemplate';

/** Section Grammatische Merkmale: a sense per line, which is the form of a lemma. */
export function readGrammarLines(page: PageContext, state: EntryState, lines: readonly Line[]): void {
  const { inline } = page;
  for (const line of lines) {
    const pieces = inline.pieces(line.from, line.to, line.token);
    const mark = takeSenseMark(pieces);
    const gloss = collapse(inline.shown(pieces));
    if (gloss === '') continue;
    page.explain?.(line.start, `senses[${state.entry.senses.length}].form_of`, line.to);
    const lemma = lemmaOf(page, pieces);
    const sense: Sense = {
      glosses: [gloss],
      tags: ['form-of', ...grammarTags(lemma === '' ? gloss : withoutLemma(gloss, lemma))],
    };
    if (lemma !== '') sense.form_of = [{ word: lemma }];
    putSenseMark(sense, mark);
    state.addSense(sense, mark?.numbers ?? []);
  }
}

/** The last bold link's target; without one the last link's, or the word of a `{{Ü}}`. */
function lemmaOf(page: PageContext, pieces: readonly Piece[]): string {
  let bold = '';
  let linked = '';
  let foreign = '';
  for (const piece of pieces) {
    if (piece.kind === PieceKind.Link) {
      const target = pageOf(piece.target, page.title);
      if ((piece.style & BOLD) !== 0) bold = target;
      else linked = target;
    } else if (piece.kind === PieceKind.Template) {
      foreign = readTranslationTemplate(page.inline.call(piece.token), page.inline)?.word ?? foreign;
    }
  }
  if (bold !== '') return bold;
  if (foreign !== '') return foreign;
  if (linked !== '') return linked;
  const written = pieces.filter((piece) => (piece.style & BOLD) !== 0 && piece.kind === PieceKind.Text);
  return written.length > 0 ? collapse(written.map((piece) => piece.text).join('')) : '';
}

/** Page of a link without `#section`; `#section` alone is this page. */
export function pageOf(target: string, title: string): string {
  const hash = target.indexOf('#');
  const page = (hash < 0 ? target : target.slice(0, hash)).replace(/_/g, ' ').trim();
  return page === '' ? title : page;
}

/** The lemma's own name must not be read as grammar: `Plural des Substantivs Plural`. */
function withoutLemma(gloss: string, lemma: string): string {
  const at = gloss.lastIndexOf(lemma);
  return at < 0 ? gloss : gloss.slice(0, at) + gloss.slice(at + lemma.length);
}

/**
 * `{{Grundformverweis Konj|tragen}}` and `{{Partizipform|Verb=...}}`: the lemma for senses that do not name one; without
 * any sense it makes one.
 */
export function readLemmaReference(page: PageContext, state: EntryState, call: TemplateCall): void {
  const { inline } = page;
  const lemma = ['1', 'Verb', 'Partizip', 'Adjektiv', 'Substantiv']
    .map((key) => inline.argument(call, key))
    .find((text) => text !== '');
  if (lemma === undefined) return;
  const word = pageOf(lemma, page.title);
  page.explain?.(call.from, 'senses[].form_of', call.to);
  if (state.entry.senses.length === 0) {
    state.addSense({ tags: ['form-of', 'no-gloss'], form_of: [{ word }] }, []);
    return;
  }
  for (const sense of state.entry.senses) {
    if (sense.tags?.includes('form-of') && !sense.form_of) sense.form_of = [{ word }];
  }
}

/** Part of speech that the lines name: `des Verbs`, `des Substantivs`. */
export function posOfGlosses(senses: readonly Sense[]): string | undefined {
  for (const { glosses } of senses) {
    const gloss = glosses?.[0];
    if (gloss === undefined) continue;
    for (const [genitive, pos] of GENITIVE_POS) if (genitive.test(gloss)) return pos;
  }
  return undefined;
}
