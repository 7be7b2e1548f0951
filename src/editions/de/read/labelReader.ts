import { type Inline, ITALIC, type Piece, PieceKind } from '../../../wikitext/inline';
import { CONJUNCTIONS, labelOf, templateLabelOf } from '../labels';
import { LONGEST_LABEL } from '../../limits';
import { GENDER_TAGS, templateTextOf } from '../templates';
import { isK, kLabels } from './kTemplate';
import {
  addLabel,
  addLabelText,
  addOnce,
  isKnown,
  type LabelList,
  newLabels,
  NO_LABELS,
  trimLabel,
} from './labelList';

/**
 * Takes the labels off the front of an item: `{{K|...}}`, label templates, italics that end in a colon or stand in
 * brackets, joined by commas and conjunctions. What is left in `pieces` is the item's own text, its own italics included.
 */
export function takeLabels(inline: Inline, pieces: Piece[]): Readonly<LabelList> {
  const front = pieces[0];
  // Most items begin with their text.
  if (front === undefined || (front.kind === PieceKind.Link && (front.style & ITALIC) === 0))
    return NO_LABELS;
  if (
    front.kind === PieceKind.Text &&
    (front.style & ITALIC) === 0 &&
    /^[\s\u00a0]*[^\s\u00a0(,;:-]/.test(front.text)
  ) {
    return NO_LABELS;
  }
  const labels = newLabels();
  let index = 0;
  let taken = 0;
  for (;;) {
    const end = labelEnd(inline, pieces, index, labels);
    if (end > index) {
      index = taken = end;
      continue;
    }
    const joined = skipJoiner(inline, pieces, index);
    if (joined === index) break;
    index = joined;
  }
  if (taken === 0) return NO_LABELS;
  pieces.splice(0, taken);
  const first = pieces[0];
  if (first?.kind === PieceKind.Text)
    first.text = first.text.replace(/^[\s\u00a0]*[:,;]?[\s\u00a0]+|^[:,;]/, '');
  return labels;
}

/** Behind the label at `index`, which is added to `labels`; `index` itself when there is none. */
function labelEnd(inline: Inline, pieces: readonly Piece[], index: number, labels: LabelList): number {
  const piece = pieces[index];
  if (piece === undefined) return index;
  if (piece.kind === PieceKind.Template && (piece.style & ITALIC) === 0) {
    return addTemplateLabel(inline, piece, labels) ? index + 1 : index;
  }
  if (piece.kind === PieceKind.Ref) return index + 1;
  if (piece.kind === PieceKind.Text && (piece.style & ITALIC) === 0) {
    return bracketedEnd(inline, pieces, index, labels);
  }
  if ((piece.style & ITALIC) === 0) return index;
  const end = italicEnd(pieces, index);
  const text = inline.shown(pieces, index, end).trim();
  const behind = textAt(pieces, end);
  if (
    text.endsWith(':') ||
    (text.startsWith('(') && text.endsWith(')') && text.indexOf(')') === text.length - 1)
  ) {
    addLabelText(labels, text);
    return end;
  }
  if (/^\s*:/.test(behind)) {
    addLabelText(labels, text);
    return end;
  }
  const isJoined =
    text.endsWith(',') || /^\s*[,;]|^\s*(?:und|oder|sowie)\s*$/.test(behind) || isTemplateLabel(pieces[end]);
  if (
    isJoined &&
    text.length <= LONGEST_LABEL &&
    trimLabel(text)
      // eslint-disable-next-line regexp/no-super-linear-move -- at most LONGEST_LABEL characters
      .split(/\s*[,;]\s*/)
      .every(isKnown)
  ) {
    addLabelText(labels, text);
    return end;
  }
  // ''oder'' between two labels
  if (CONJUNCTIONS.has(text) && isTemplateLabel(pieces[nextVisible(pieces, end)])) return end;
  return index;
}

/** `(''veraltet'')` in front of a gloss. */
function bracketedEnd(inline: Inline, pieces: readonly Piece[], index: number, labels: LabelList): number {
  if (pieces[index]!.text.trim() !== '(') return index;
  const end = italicEnd(pieces, index + 1);
  const closing = pieces[end];
  if (end === index + 1 || closing?.kind !== PieceKind.Text || !closing.text.startsWith(')')) return index;
  addLabelText(labels, inline.shown(pieces, index + 1, end));
  closing.text = closing.text.slice(1);
  return end;
}

function addTemplateLabel(inline: Inline, piece: Piece, labels: LabelList): boolean {
  if (isK(piece.text)) {
    kLabels(inline.call(piece.token), inline, labels);
    return true;
  }
  if (piece.text in GENDER_TAGS) {
    for (const tag of GENDER_TAGS[piece.text]!) addOnce(labels.tags, tag);
    return true;
  }
  if (templateLabelOf(piece.text)) {
    addLabel(labels, piece.text);
    return true;
  }
  const text = templateTextOf(piece.text);
  if (text?.shows === 'nothing') return true;
  if (text?.shows !== 'text' || !labelOf(text.text)) return false;
  addLabel(labels, text.text);
  return true;
}

/** Whether a piece is a template that labels what stands behind it. */
export function isTemplateLabel(piece: Piece | undefined): boolean {
  return piece?.kind === PieceKind.Template && (isK(piece.text) || templateLabelOf(piece.text) !== undefined);
}

/** Behind blanks, commas and conjunctions when a label follows them; else `index`. */
function skipJoiner(inline: Inline, pieces: readonly Piece[], index: number): number {
  const piece = pieces[index];
  if (piece?.kind !== PieceKind.Text || (piece.style & ITALIC) !== 0) return index;
  const text = piece.text.replace(/[\s\u00a0]+/g, ' ').trim();
  if (text !== '' && text !== ',' && text !== ';' && text !== ':' && text !== '-' && !CONJUNCTIONS.has(text))
    return index;
  const probe = newLabels();
  return index + 1 < pieces.length && canBeLabel(inline, pieces, index + 1, probe) ? index + 1 : index;
}

function canBeLabel(inline: Inline, pieces: readonly Piece[], index: number, probe: LabelList): boolean {
  const piece = pieces[index]!;
  if (piece.kind === PieceKind.Text && (piece.style & ITALIC) === 0) return false;
  if (piece.kind === PieceKind.Template && (piece.style & ITALIC) === 0) {
    return (
      isTemplateLabel(piece) || templateTextOf(piece.text)?.shows === 'nothing' || piece.text in GENDER_TAGS
    );
  }
  return labelEnd(inline, pieces, index, probe) > index;
}

function italicEnd(pieces: readonly Piece[], index: number): number {
  let end = index;
  while (end < pieces.length && ((pieces[end]!.style & ITALIC) !== 0 || isGap(pieces, end))) end++;
  return end;
}

/** A blank between two italic pieces belongs to them. */
function isGap(pieces: readonly Piece[], index: number): boolean {
  const next = pieces[index + 1];
  return (
    pieces[index]!.kind === PieceKind.Text &&
    pieces[index]!.text.trim() === '' &&
    next !== undefined &&
    (next.style & ITALIC) !== 0
  );
}

function textAt(pieces: readonly Piece[], index: number): string {
  const piece = pieces[index];
  return piece?.kind === PieceKind.Text ? piece.text : '';
}

function nextVisible(pieces: readonly Piece[], index: number): number {
  return textAt(pieces, index).trim() === '' && pieces[index]?.kind === PieceKind.Text ? index + 1 : index;
}
