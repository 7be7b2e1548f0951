import { codeAt } from '../../../wikitext/codeAt';
import { type Piece, PieceKind } from '../../../wikitext/inline';
import { remembered } from '../../remembered';

/** What stands in the brackets in front of an item: `1`, `1, 3`, `1–3`, `1a–c`, `*`. */
export interface SenseMark {
  /** As written, blanks collapsed. */
  text: string;
  /** The senses one by one. */
  numbers: string[];
}

const SHAPE =
  /^(?:[\d*?]|[a-z]\)?$|[a-z]\s*[,–-]|[IVX]+(?:$|[\s,–-])|\()[\da-zIVX.,;/*?()\s–—−+-]*(?: u(?:nd|\.) [\da-z–-]+)?$/;
const marks = remembered<SenseMark | null>(parse);

/** Reads the text between brackets; undefined when it names no sense, as in `[sic!]` or `[Anm.: 1933]`. */
export function readSenseMark(written: string): SenseMark | undefined {
  return marks(written) ?? undefined;
}

/** Longer texts in brackets are no marks. */
export const LONGEST_MARK = 60;

function parse(written: string): SenseMark | null {
  if (written.length > LONGEST_MARK) return null;
  const text = written.replace(/[\s\u00a0]+/g, ' ').trim();
  if (!SHAPE.test(text)) return null;
  const numbers: string[] = [];
  for (const part of text.split(/[,;/+]| und | u\. /))
    addNumbers(numbers, part.replace(/[()\s]/g, '').replace(/\.$/, ''));
  return { text: /^\(.*\)$/.test(text) ? text.slice(1, -1) : text, numbers: [...new Set(numbers)] };
}

const LONGEST_RANGE = 60;

function addNumbers(numbers: string[], part: string): void {
  if (part === '') return;
  // eslint-disable-next-line regexp/no-super-linear-backtracking -- at most LONGEST_MARK characters
  const range = /^(.+?)(?:[–—−-]+)(.+)$/.exec(part);
  if (!range) {
    numbers.push(completed(part, numbers));
    return;
  }
  const from = completed(range[1]!, numbers);
  const to = range[2]!;
  // eslint-disable-next-line regexp/no-super-linear-backtracking -- at most LONGEST_MARK characters
  const split = /^(.*?)(\d+|[a-z])$/.exec(from);
  // eslint-disable-next-line regexp/no-super-linear-backtracking -- at most LONGEST_MARK characters
  const last = /^(.*?)(\d+|[a-z])$/.exec(to);
  if (!split || !last) {
    numbers.push(from, to);
    return;
  }
  const isNumber = /\d/.test(split[2]!);
  if (isNumber !== /\d/.test(last[2]!)) {
    numbers.push(from, to);
    return;
  }
  const first = isNumber ? Number(split[2]) : split[2]!.charCodeAt(0);
  const end = isNumber ? Number(last[2]) : last[2]!.charCodeAt(0);
  for (let n = first; n <= end && n - first < LONGEST_RANGE; n++) {
    numbers.push(split[1]! + (isNumber ? String(n) : String.fromCharCode(n)));
  }
}

/** In `[1a, b]` the second is 1b. */
function completed(number: string, before: readonly string[]): string {
  if (!/^[a-z]$/.test(number) || before.length === 0) return number;
  const base = /^(\d+(?:\.\d+)*)[a-z]$/.exec(before[before.length - 1]!);
  return base ? base[1]! + number : number;
}

/**
 * Takes the mark off the front of an item. Pieces before and behind it are changed so that the item begins behind it.
 * A reference or comment may stand inside the brackets.
 */
export function takeSenseMark(pieces: Piece[]): SenseMark | undefined {
  let first = 0;
  while (first < pieces.length && isBlankPiece(pieces[first]!)) first++;
  const piece = pieces[first];
  if (piece === undefined || piece.kind !== PieceKind.Text) return undefined;
  const start = skipBlanks(piece.text, 0);
  if (codeAt(piece.text, start) !== 91) return undefined;
  let end = piece.text.indexOf(']', start);
  let inner: string;
  let last = first;
  if (end >= 0) inner = piece.text.slice(start + 1, end);
  else {
    const closing = closingPiece(pieces, first);
    if (closing < 0) return undefined;
    last = closing;
    end = pieces[last]!.text.indexOf(']');
    inner = piece.text.slice(start + 1);
    for (let index = first + 1; index < last; index++) {
      if (pieces[index]!.kind !== PieceKind.Ref) inner += pieces[index]!.text;
    }
    inner += pieces[last]!.text.slice(0, end);
  }
  const mark = readSenseMark(inner);
  if (!mark) return undefined;
  const behind = pieces[last]!;
  behind.text = behind.text.slice(skipBlanks(behind.text, end + 1));
  const taken = behind.text === '' ? last + 1 : last;
  if (taken === 1) pieces.shift();
  else if (taken > 1) pieces.splice(0, taken);
  return mark;
}

function closingPiece(pieces: readonly Piece[], first: number): number {
  for (let index = first + 1; index < pieces.length && index < first + 5; index++) {
    const { kind, text } = pieces[index]!;
    if (kind === PieceKind.Text && text.includes(']')) return index;
    if (kind === PieceKind.Template) return -1;
  }
  return -1;
}

function isBlankPiece(piece: Piece): boolean {
  return piece.kind === PieceKind.Text
    ? skipBlanks(piece.text, 0) === piece.text.length
    : piece.kind === PieceKind.Ref;
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  const length = text.length;
  while (at < length && (codeAt(text, at) <= 32 || codeAt(text, at) === 0xa0)) at++;
  return at;
}

/** Writes the mark on something that belongs to senses. */
export function putSenseMark(
  target: { sense_index?: string | undefined; sense_indexes?: string[] | undefined },
  mark: SenseMark | undefined,
): void {
  if (!mark) return;
  target.sense_index = mark.text;
  if (mark.numbers.length > 1) target.sense_indexes = mark.numbers;
}
