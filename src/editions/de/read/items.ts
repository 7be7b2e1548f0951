import { collapse } from '../../../wikitext/collapse';
import type { Line } from '../../../wikitext/lines';
import { type Inline, ITALIC, type Piece, PieceKind } from '../../../wikitext/inline';
import { wholeGrammarTags } from '../grammar';
import { CONJUNCTIONS, labelOf, templateLabelOf } from '../labels';
import { LONGEST_LABEL, LONGEST_TERM } from '../../limits';
import { GENDER_TAGS, templateTextOf } from '../templates';
import { isK, kLabels } from './kTemplate';
import {
  addLabel,
  addLabels,
  addLabelText,
  addOnce,
  hasLabels,
  isLabelText,
  type LabelList,
  mergeLabels,
  newLabels,
  NO_LABELS,
} from './labelList';
import type { PageContext } from '../../pageContext';
import { withoutSection } from './translationTemplate';
import { readSenseMark, type SenseMark, takeSenseMark } from './senseMark';

// Faster than a method of texts of many kinds; see wikitext/codeAt.ts.
const { charCodeAt } = String.prototype;

/** One word or phrase of a list such as `[1] ''regional:'' [[Dirndl]], sich [[anziehen]] – note`. */
export interface Item {
  text: string;
  labels: Readonly<LabelList>;
  mark: SenseMark | undefined;
  note: string;
  /** Page that its last link leads to. */
  target: string;
}

/** Pages that list words elsewhere; what leads there is no item. */
const ELSEWHERE = /^(?:Verzeichnis|Thesaurus|Wiktionary|Hilfe|Benutzer|Flexion):/;

/** What a line that only labels says of the lines below it. */
interface Group {
  depth: number;
  mark: SenseMark | undefined;
  labels: Readonly<LabelList>;
}

/**
 * Splits lines into their items: what stands between commas and semicolons outside of brackets. A label in front holds
 * up to the next semicolon when it ends in a colon, else for its item. A line without items labels those below it, an
 * indented line without sense number has that of the line above.
 * @param field what the items become, for explanations
 */
export function readItemLines(
  page: PageContext,
  lines: readonly Line[],
  field: string,
  each: (item: Item) => void,
): void {
  const { inline } = page;
  const above: Group[] = [];
  let group: Group | undefined;
  for (const line of lines) {
    const depth = line.marks.length;
    while (above.length > 0 && above[above.length - 1]!.depth >= depth) above.pop();
    if (group && depth < group.depth) group = undefined;
    const parent = above[above.length - 1];
    const pieces = inline.pieces(line.from, line.to, line.token);
    const own = takeSenseMark(pieces);
    const labels = parent && hasLabels(parent.labels) ? parent.labels : group?.labels;
    const reader = new ItemReader(inline, pieces, own ?? parent?.mark, labels ?? NO_LABELS, each);
    const left = reader.read();
    page.explain?.(line.start, reader.found > 0 ? field : left ? LABELS_BELOW : NOTHING_SAID, line.to);
    if (left && !own) group = { depth, mark: undefined, labels: left };
    above.push({ depth, mark: own ?? parent?.mark, labels: left ?? parent?.labels ?? NO_LABELS });
  }
}

/** Items of an argument of a template. */
export function readItems(inline: Inline, pieces: Piece[], each: (item: Item) => void): void {
  new ItemReader(inline, pieces, takeSenseMark(pieces), NO_LABELS, each).read();
}

/** Explanations of lines that hold no item. */
export const LABELS_BELOW = 'labels of the lines below';
export const NOTHING_SAID = 'ignored: says nothing';

class ItemReader {
  private text = '';
  private note: string | undefined;
  private depth = 0;
  private isElsewhere = false;
  private target = '';
  /** Items so far. */
  found = 0;
  /** What was added to `text` last. */
  private end = '';
  /** Index of the last piece with a dash between blanks; undefined until it was looked for. */
  private lastDash: number | undefined;
  /** Length of `text` behind the last link in it. */
  private linkEnd = 0;
  /** Labels up to the next semicolon, and those of the item at hand. */
  private held: Readonly<LabelList> = NO_LABELS;
  private own: Readonly<LabelList> = NO_LABELS;

  constructor(
    private readonly inline: Inline,
    private readonly pieces: readonly Piece[],
    private mark: SenseMark | undefined,
    /** Labels of the group that the line belongs to. */
    private readonly outer: Readonly<LabelList>,
    private readonly each: (item: Item) => void,
  ) {}

  /** The line's labels if it had no item, else undefined. */
  read(): LabelList | undefined {
    const { pieces } = this;
    for (let index = 0; index < pieces.length; index++) {
      const piece = pieces[index]!;
      switch (piece.kind) {
        case PieceKind.Text:
          if ((piece.style & ITALIC) !== 0) index = this.italics(index);
          else this.plainText(piece.text, index);
          break;
        case PieceKind.Link:
          if (ELSEWHERE.test(piece.target)) this.isElsewhere = true;
          this.target = piece.target;
          if ((piece.style & ITALIC) !== 0) index = this.italics(index);
          else {
            this.link(piece.text);
            if (this.isAlternative(index)) index++;
          }
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
    if (this.found > 0) return undefined;
    const labels = newLabels();
    addLabels(labels, this.held);
    addLabels(labels, this.own);
    return hasLabels(labels) ? labels : undefined;
  }

  private ownLabels(): LabelList {
    if (this.own === NO_LABELS) this.own = newLabels();
    return this.own;
  }

  private append(text: string): void {
    if (this.note !== undefined) this.note += text;
    else {
      this.text += text;
      this.end = text;
    }
  }

  /** Whether there is nothing yet of the item at hand. */
  private isFree(): boolean {
    return this.note === undefined && this.text.length < LONGEST_LABEL && this.text.trim() === '';
  }

  private link(text: string): void {
    if (this.note === undefined && this.text !== '') this.takeTextLabel();
    this.append(text);
    this.linkEnd = this.text.length;
  }

  /**
   * `[[Januar]]/[[Jänner]]`: two words, not one, when both are whole links. Ends the first; the slash is left out.
   */
  private isAlternative(index: number): boolean {
    const { pieces } = this;
    const [link, slash, next] = [pieces[index]!, pieces[index + 1], pieces[index + 2]];
    if (this.note !== undefined || this.depth > 0 || slash?.kind !== PieceKind.Text || !next) return false;
    if (this.text.length > LONGEST_TERM) return false;
    if (!/^[!?.…]*\s*\/\s*$/.test(slash.text) || collapse(this.text) !== link.text) return false;
    const isTight = !/\s/.test(slash.text);
    if (isTight && (next.kind !== PieceKind.Link || !isWhole(link) || !isWhole(next))) return false;
    // [[das Herz auf der Zunge tragen|das]] / [[sein Herz auf der Zunge tragen]]
    if (link.target.startsWith(`${link.text} `)) this.text = withoutSection(link.target);
    this.flush(true);
    return true;
  }

  /** `Singular: [[dieser]]` */
  private takeTextLabel(): void {
    if (this.text.length > LONGEST_LABEL) return;
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
    this.own = NO_LABELS;
  }

  private plainText(text: string, index: number): void {
    let from = 0;
    for (let at = 0, length = text.length; at < length; at++) {
      switch (charCodeAt.call(text, at)) {
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
        case 58: // :
          if (this.depth > 0 || this.note !== undefined || !this.explainsLink(text, from, at)) break;
          this.append(text.slice(from, at));
          this.note = '';
          from = at + 1;
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
        case 45: // - between blanks, and
        case 61: // = in older pages
        case 0x2013: // –
        case 0x2014: // —
        case 0x2192: // →
          if (this.depth > 0 || this.note !== undefined || !isBlankAround(text, at)) break;
          if (this.text.length < LONGEST_LABEL && this.text.trim() === '' && isBlank(text, from, at)) break;
          this.append(text.slice(from, at));
          this.note = '';
          from = at + 1;
          break;
        default:
      }
    }
    this.append(from === 0 ? text : text.slice(from));
  }

  /** `[[Bisent]]: Hybrid aus Wisent und Bison`: prose behind a colon is about the word. */
  private explainsLink(text: string, from: number, at: number): boolean {
    if (this.linkEnd === 0 || this.text.length !== this.linkEnd || !isBlank(text, from, at)) return false;
    return /^\s+\p{L}/u.test(text.slice(at + 1, at + 10)) && !isLabelText(this.text);
  }

  /** A sense mark in the middle of a line: `[1] [[a]]; [2] [[b]]`. Behind it, or -1 when it is none. */
  private markAt(text: string, from: number, at: number): number {
    if (
      this.depth > 0 ||
      this.text.length > LONGEST_LABEL ||
      this.text.trim() !== '' ||
      !isBlank(text, from, at)
    )
      return -1;
    const end = text.indexOf(']', at);
    const mark = end < 0 ? undefined : readSenseMark(text.slice(at + 1, end));
    if (!mark) return -1;
    this.endGroup();
    this.mark = mark;
    return end + 1;
  }

  /** Whether what follows a sign in a note is a new item and not the note's next clause. */
  private beginsItem(text: string, at: number, index: number, needsNote: boolean): boolean {
    if (!isBlank(text, at, text.length)) return false;
    const next = this.pieces[index + 1];
    if (next === undefined || (next.kind !== PieceKind.Link && (next.style & ITALIC) === 0)) return false;
    const isLabel = next.kind === PieceKind.Link || /:\s*$/.test(next.text) || isLabelText(next.text);
    if (!needsNote && isLabel) return true;
    this.lastDash ??= this.pieces.findLastIndex(
      (piece) => piece.kind === PieceKind.Text && / [–—] /.test(piece.text),
    );
    return this.lastDash >= index + 2;
  }

  private italics(index: number): number {
    const { pieces } = this;
    let end = index;
    while (end < pieces.length && (pieces[end]!.style & ITALIC) !== 0) end++;
    const shown = this.inline.shown(pieces, index, end);
    const text = shown.trim();
    const behind = pieces[end]?.kind === PieceKind.Text ? pieces[end]!.text : '';
    const isFree = this.isFree();
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
      addLabelText(this.ownLabels(), text);
    } else if (isFree && pieces[end] !== undefined && behind.trim() === '' && isLabelText(text)) {
      addLabelText(this.ownLabels(), text);
    } else if (
      this.depth > 0 &&
      this.end.trimEnd().endsWith('(') &&
      behind.startsWith(')') &&
      this.note === undefined &&
      this.text.length <= LONGEST_LABEL &&
      !(isLastOfItem(behind) && this.text.trim() !== '(' && !isLabelText(text))
    ) {
      // (''label'') in front of or behind the word
      addLabelText(this.ownLabels(), text);
      this.text = this.text.trimEnd().slice(0, -1);
      this.depth--;
      pieces[end]!.text = behind.slice(1);
    } else if (this.note === undefined && this.depth === 0 && isSplit(text)) {
      this.splitItalics(index, end);
    } else this.append(shown);
    return end - 1;
  }

  /** ''[[a]], [[b]]'' is two items, ''[[a, b]]'' one. */
  private splitItalics(index: number, end: number): void {
    for (let at = index; at < end; at++) {
      const piece = this.pieces[at]!;
      if (piece.kind === PieceKind.Text) this.plainText(piece.text, at);
      else if (piece.kind === PieceKind.Template) this.append(this.inline.template(piece.token));
      else this.append(piece.text);
    }
  }

  private template(piece: Piece): void {
    const name = piece.text;
    if (this.note !== undefined) {
      this.note += this.inline.template(piece.token);
      return;
    }
    if (isK(name)) {
      kLabels(this.inline.call(piece.token), this.inline, this.ownLabels());
      return;
    }
    if (name in GENDER_TAGS) {
      for (const tag of GENDER_TAGS[name]!) addOnce(this.ownLabels().tags, tag);
      return;
    }
    if (name === 'Audio') return;
    if (name === 'Wortbildung') {
      this.flush();
      this.holdLabels(this.inline.template(piece.token));
      return;
    }
    const text = templateTextOf(name);
    const label = templateLabelOf(name)?.shown ?? (text?.shows === 'text' ? text.text : undefined);
    const grammar = label === undefined ? undefined : wholeGrammarTags(label);
    if (label === undefined || !(grammar || labelOf(label))) {
      const shown = text?.shows === 'nothing' ? '' : this.inline.template(piece.token);
      if (shown !== '') this.link(shown);
      return;
    }
    if (grammar) for (const tag of grammar) addOnce(this.ownLabels().tags, tag);
    else addLabel(this.ownLabels(), label);
    if (this.isFree() && this.inline.call(piece.token).raw('1') === ':') {
      this.held = this.own;
      this.own = NO_LABELS;
    }
  }

  private endGroup(): void {
    this.flush();
    this.held = NO_LABELS;
  }

  /** @param keepsLabels whether labels of this item are those of the next as well */
  private flush(keepsLabels = false): void {
    let text = collapse(this.text);
    const note = this.note === undefined ? '' : withoutEquals(collapse(this.note));
    if (this.linkEnd > 0 && this.linkEnd < this.text.length) {
      const behindLink = this.text.slice(this.linkEnd).trim();
      if (/^[.!?…]+$/.test(behindLink)) text = text.slice(0, -behindLink.length).trim();
    }
    this.text = this.end = '';
    this.note = undefined;
    this.linkEnd = 0;
    this.depth = 0;
    const isElsewhere = this.isElsewhere;
    this.isElsewhere = false;
    if (text === '' || isElsewhere || REFERS.test(text) || (text.length < 8 && ABSENT.test(text))) return;
    text = this.leadingLabels(this.trailingLabels(text));
    let said = note;
    if (said === '' && text.endsWith(')')) {
      [text, said] = takeAside(text);
      said = withoutEquals(said);
    }
    const labels = mergeLabels(this.outer, this.held, this.own);
    if (!keepsLabels) this.own = NO_LABELS;
    this.found++;
    this.each({ text, labels, mark: this.mark, note: said, target: this.target });
    this.target = '';
  }

  /** `(österreichisch) Jause` */
  private leadingLabels(text: string): string {
    if (!text.startsWith('(')) return text;
    const close = text.indexOf(') ');
    const inner = text.slice(1, Math.max(close, 1));
    if (close < 0 || !isLabelText(inner)) return text;
    addLabelText(this.ownLabels(), inner);
    return text.slice(close + 2);
  }

  /** `Dirndl (bairisch)`: brackets at the end that only hold known labels. */
  private trailingLabels(text: string): string {
    if (!text.endsWith(')')) return text;
    const open = text.lastIndexOf(' (');
    if (open <= 0) return text;
    const inner = text.slice(open + 2, -1);
    if (!isLabelText(inner)) return text;
    addLabelText(this.ownLabels(), inner);
    return text.slice(0, open);
  }
}

/** `Gepard (Acinonyx jubatus)`: what stands in brackets behind a word is about it. */
export function takeAside(text: string): [word: string, aside: string] {
  if (!text.endsWith(')')) return [text, ''];
  let open = text.length - 1;
  for (let depth = 1; depth > 0 && open > 0;) {
    open--;
    const code = charCodeAt.call(text, open);
    if (code === 41) depth++;
    else if (code === 40) depth--;
  }
  if (open <= 1 || charCodeAt.call(text, open - 1) !== 32) return [text, ''];
  return [text.slice(0, open - 1), text.slice(open + 1, -1)];
}

/** Whether a closing bracket is the last of its item. */
function isLastOfItem(behind: string): boolean {
  return /^\)\s*(?:[,;]|$)/.test(behind);
}

/** `(= Schwangerschaft)` */
function withoutEquals(said: string): string {
  return said.startsWith('=') ? said.slice(1).trimStart() : said;
}

/** ''siehe auch oben'': no word. */
const REFERS = /^(?:siehe|vergleiche|vgl\.) /;

/** Whether a link shows the page's name as it is. */
function isWhole({ text, target }: Piece): boolean {
  return text === target || text === withoutSection(target).replace(/_/g, ' ');
}

/** What stands where no word is known. */
export const ABSENT = /^[\s—–\-−?…/.]*$/;

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = charCodeAt.call(text, at);
    if (code > 32 && code !== 0xa0) return false;
  }
  return true;
}

function isDigit(text: string, at: number): boolean {
  const code = charCodeAt.call(text, at);
  return code >= 48 && code <= 57;
}

/** ''Sinn, Verstand'' in italics is two items as well. */
function isSplit(text: string): boolean {
  return text.includes(',') || text.includes(';');
}

function isBlankAround(text: string, at: number): boolean {
  const before = at === 0 ? 32 : charCodeAt.call(text, at - 1);
  const after = at + 1 >= text.length ? 32 : charCodeAt.call(text, at + 1);
  return (before === 32 || before === 0xa0) && (after === 32 || after === 0xa0);
}
