import { collapse } from '../../../wikitext/collapse';
import { type Inline, ITALIC, type Piece, PieceKind } from '../../../wikitext/inline';
import { CONJUNCTIONS, labelOf, templateLabelOf } from '../labels';
import { GENDER_TAGS, templateTextOf } from '../templates';
import { kLabels } from './kTemplate';
import { addLabel, addLabels, addLabelText, addOnce, isKnown, type LabelList, newLabels } from './labelList';
import { readSenseMark, type SenseMark, takeSenseMark } from './senseMark';

/** One word or phrase of a list such as `[1] ''regional:'' [[Dirndl]], sich [[anziehen]] – note`. */
export interface Item {
  text: string;
  labels: LabelList;
  mark: SenseMark | undefined;
  note: string;
}

/** Pages that list words elsewhere; a line that only leads there has no items. */
const ELSEWHERE = /^(?:Verzeichnis|Thesaurus|Wiktionary|Hilfe|Benutzer|Flexion):/;

/**
 * Splits a line into its items: what stands between commas and semicolons outside of brackets. A label in front holds up
 * to the next semicolon when it ends in a colon, else for its item.
 */
export function readItems(
  inline: Inline,
  pieces: Piece[],
  each: (item: Item) => void,
): SenseMark | undefined {
  const mark = takeSenseMark(pieces);
  if (pieces.some((piece) => piece.kind === PieceKind.Link && ELSEWHERE.test(piece.target))) return mark;
  new ItemReader(inline, pieces, mark, each).read();
  return mark;
}

class ItemReader {
  private text = '';
  private note: string | undefined;
  private depth = 0;
  /** Length of `text` behind the last link in it. */
  private linkEnd = 0;
  private held = newLabels();
  private own = newLabels();

  constructor(
    private readonly inline: Inline,
    private readonly pieces: readonly Piece[],
    private mark: SenseMark | undefined,
    private readonly each: (item: Item) => void,
  ) {}

  read(): void {
    const { pieces } = this;
    for (let index = 0; index < pieces.length; index++) {
      const piece = pieces[index]!;
      switch (piece.kind) {
        case PieceKind.Text:
          if ((piece.style & ITALIC) !== 0) index = this.italics(index);
          else this.plainText(piece.text, index);
          break;
        case PieceKind.Link:
          if ((piece.style & ITALIC) !== 0) index = this.italics(index);
          else this.link(piece.text);
          break;
        case PieceKind.Template:
          if ((piece.style & ITALIC) !== 0) index = this.italics(index);
          else this.template(piece);
          break;
        case PieceKind.Break:
          this.append(' ');
          break;
        default:
      }
    }
    this.flush();
  }

  private append(text: string): void {
    if (this.note !== undefined) this.note += text;
    else this.text += text;
  }

  private link(text: string): void {
    if (this.note === undefined && this.text !== '') this.takeTextLabel();
    this.append(text);
    this.linkEnd = this.text.length;
  }

  /** `Singular: [[dieser]]` */
  private takeTextLabel(): void {
    const before = this.text.trim();
    if (!before.endsWith(':') || before.length > 40 || before.includes('(')) return;
    this.holdLabels(before);
    this.text = '';
  }

  private holdLabels(text: string): void {
    const labels = newLabels();
    addLabels(labels, this.own);
    addLabelText(labels, text);
    this.held = labels;
    this.own = newLabels();
  }

  private plainText(text: string, index: number): void {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      switch (text.charCodeAt(at)) {
        case 40: // (
        case 0x201e: // „
          this.depth++;
          break;
        case 41: // )
        case 0x201c: // “
        case 0x201d: // ”
          if (this.depth > 0) this.depth--;
          break;
        case 91: {
          const skip = this.markAt(text, from, at);
          if (skip < 0) this.depth++;
          else from = (at = skip - 1) + 1;
          break;
        }
        case 93:
          if (this.depth > 0) this.depth--;
          break;
        case 44: // ,
          if (this.depth > 0 || isDigit(text, at + 1)) break;
          this.append(text.slice(from, at));
          if (this.note !== undefined && !this.beginsItem(text, at + 1, index, true)) this.note += ',';
          else this.flush();
          from = at + 1;
          break;
        case 59: // ;
          if (this.depth > 0) break;
          this.append(text.slice(from, at));
          if (this.note !== undefined && !this.beginsItem(text, at + 1, index, false)) this.note += ';';
          else this.endGroup();
          from = at + 1;
          break;
        case 0x2013: // –
        case 0x2014: // —
          if (this.depth > 0 || this.note !== undefined || !isBlankAround(text, at)) break;
          if ((this.text + text.slice(from, at)).trim() === '') break;
          this.append(text.slice(from, at));
          this.note = '';
          from = at + 1;
          break;
        default:
      }
    }
    this.append(from === 0 ? text : text.slice(from));
  }

  /** A sense mark in the middle of a line: `[1] [[a]]; [2] [[b]]`. Behind it, or -1 when it is none. */
  private markAt(text: string, from: number, at: number): number {
    if (this.depth > 0 || (this.text + text.slice(from, at)).trim() !== '') return -1;
    const end = text.indexOf(']', at);
    const mark = end < 0 ? undefined : readSenseMark(text.slice(at + 1, end));
    if (!mark) return -1;
    this.endGroup();
    this.mark = mark;
    return end + 1;
  }

  /** Whether what follows a sign in a note is a new item and not the note's next clause. */
  private beginsItem(text: string, at: number, index: number, needsNote: boolean): boolean {
    if (text.slice(at).trim() !== '') return false;
    const next = this.pieces[index + 1];
    if (next === undefined || (next.kind !== PieceKind.Link && (next.style & ITALIC) === 0)) return false;
    return (
      !needsNote ||
      this.pieces.slice(index + 2).some((piece) => piece.kind === PieceKind.Text && / [–—] /.test(piece.text))
    );
  }

  private italics(index: number): number {
    const { pieces } = this;
    let end = index;
    while (end < pieces.length && (pieces[end]!.style & ITALIC) !== 0) end++;
    const shown = this.inline.shown(pieces, index, end);
    const text = shown.trim();
    const behind = pieces[end]?.kind === PieceKind.Text ? pieces[end]!.text : '';
    const isFree = this.note === undefined && this.text.trim() === '';
    if (isFree && text.endsWith(':')) {
      this.holdLabels(text);
      this.text = '';
    } else if (isFree && /^\s*:/.test(behind)) {
      this.holdLabels(text);
      this.text = '';
      pieces[end]!.text = behind.replace(/^\s*:/, '');
    } else if (isFree && (CONJUNCTIONS.has(text) || text === 'auch')) {
      // between two labels: ''oder''
    } else if (isFree && /^[:(]/.test(text) && text.endsWith(')')) {
      addLabelText(this.own, text);
    } else if (
      isFree &&
      text.split(/\s*,\s*/).every(isKnown) &&
      pieces[end] !== undefined &&
      behind.trim() === ''
    ) {
      addLabelText(this.own, text);
    } else if (
      this.depth > 0 &&
      this.text.trimEnd().endsWith('(') &&
      behind.startsWith(')') &&
      this.note === undefined
    ) {
      // (''label'') in front of or behind the word
      addLabelText(this.own, text);
      this.text = this.text.trimEnd().slice(0, -1);
      this.depth--;
      pieces[end]!.text = behind.slice(1);
    } else if (this.note === undefined && this.depth === 0 && isSplit(text)) {
      this.plainText(shown, end - 1);
    } else this.append(shown);
    return end - 1;
  }

  private template(piece: Piece): void {
    const name = piece.text;
    if (this.note !== undefined) {
      this.note += this.inline.template(piece.token);
      return;
    }
    if (name === 'K') {
      kLabels(this.inline.call(piece.token), this.inline, this.own);
      return;
    }
    if (name in GENDER_TAGS) {
      for (const tag of GENDER_TAGS[name]!) addOnce(this.own.tags, tag);
      return;
    }
    const text = templateTextOf(name);
    const label = templateLabelOf(name) ?? (text?.shows === 'text' ? labelOf(text.text) : undefined);
    if (!label) {
      const shown = text?.shows === 'nothing' ? '' : this.inline.template(piece.token);
      if (shown !== '') this.link(shown);
      return;
    }
    addLabel(this.own, label.shown);
    if (this.text.trim() === '' && this.inline.call(piece.token).raw('1') === ':') {
      this.held = this.own;
      this.own = newLabels();
    }
  }

  private endGroup(): void {
    this.flush();
    this.held = newLabels();
  }

  private flush(): void {
    let text = collapse(this.text);
    const note = this.note === undefined ? '' : collapse(this.note);
    if (text.endsWith('.') && this.linkEnd > 0 && this.text.slice(this.linkEnd).trim() === '.')
      text = text.slice(0, -1);
    this.text = '';
    this.note = undefined;
    this.linkEnd = 0;
    this.depth = 0;
    if (text === '' || ABSENT.test(text)) return;
    text = this.trailingLabels(text);
    const labels = newLabels();
    addLabels(labels, this.held);
    addLabels(labels, this.own);
    this.own = newLabels();
    this.each({ text, labels, mark: this.mark, note });
  }

  /** `Dirndl (bairisch)`: brackets at the end that only hold known labels. */
  private trailingLabels(text: string): string {
    if (!text.endsWith(')')) return text;
    const open = text.lastIndexOf(' (');
    if (open <= 0) return text;
    const inner = text.slice(open + 2, -1);
    if (!inner.split(/\s*[,;]\s*/).every(isKnown)) return text;
    addLabelText(this.own, inner);
    return text.slice(0, open);
  }
}

/** What stands where no word is known. */
export const ABSENT = /^[\s—–\-−?…/.]*$/;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** ''Sinn, Verstand'' in italics is two items as well. */
function isSplit(text: string): boolean {
  return text.includes(',') || text.includes(';');
}

function isBlankAround(text: string, at: number): boolean {
  const before = at === 0 ? 32 : text.charCodeAt(at - 1);
  const after = at + 1 >= text.length ? 32 : text.charCodeAt(at + 1);
  return (before === 32 || before === 0xa0) && (after === 32 || after === 0xa0);
}
