import { codeAt } from '../../../wikitext/codeAt';
import type { Hyphenation } from '../../../entries/entry';
import { collapse } from '../../../wikitext/collapse';
import { ITALIC, PieceKind } from '../../../wikitext/inline';
import type { Line } from '../../../wikitext/lines';
import { LONGEST_LABEL, LONGEST_TERM } from '../../limits';
import { remembered } from '../../remembered';
import { labelOf, templateLabelOf } from '../labels';
import { templateTextOf } from '../templates';
import type { EntryState } from './entryState';
import { understandGrammar } from './formSections';
import { NOTHING_SAID } from './items';
import {
  addLabels,
  addLabelText,
  addOnce,
  hasLabels,
  type LabelList,
  newLabels,
  putLabels,
} from './labelList';
import type { PageContext } from '../../pageContext';

/** What a label behind the word says of the whole entry: `Sinn, {{kPl.}}`. */
const OF_ENTRY = new Set(['no-plural', 'no-singular', 'not-comparable', 'plural-only', 'indeclinable']);

/** Section Worttrennung: the headword, then forms behind their labels: `Bank, {{Pl.}} Bän·ke`. */
export function readHyphenation(page: PageContext, state: EntryState, lines: readonly Line[]): void {
  for (const line of lines) {
    const before = page.explain && state.entry.hyphenations?.length;
    new HyphenationReader(page, state, line).read();
    const isSaid = state.entry.hyphenations?.length !== before;
    page.explain?.(line.start, isSaid ? 'hyphenations' : NOTHING_SAID, line.to);
  }
}

class HyphenationReader {
  private text = '';
  private labels = newLabels();
  private brackets = 0;
  /** Commas of the title that the headword still has to have. */
  private commasInTitle: number;

  constructor(
    private readonly page: PageContext,
    private readonly state: EntryState,
    private readonly line: Line,
  ) {
    this.commasInTitle = state.entry.hyphenations ? 0 : page.title.split(',').length - 1;
  }

  read(): void {
    const { inline } = this.page;
    const pieces = inline.pieces(this.line.from, this.line.to, this.line.token);
    for (const piece of pieces) {
      if (piece.kind === PieceKind.Ref) continue;
      if (piece.kind === PieceKind.Template) {
        const shown = templateTextOf(piece.text);
        const label = templateLabelOf(piece.text)
          ? piece.text
          : shown?.shows === 'text'
            ? shown.text
            : undefined;
        if (label !== undefined) this.label(label);
        else if (shown?.shows !== 'nothing') this.plain(inline.template(piece.token));
      } else if ((piece.style & ITALIC) !== 0 && this.isLabel(piece.text)) this.italicLabel(piece.text);
      else this.plain(piece.text);
    }
    this.flush();
  }

  private isLabel(text: string): boolean {
    if (text.length > LONGEST_LABEL || this.text.length > LONGEST_TERM) return false;
    return text.trim().endsWith(':') || this.text.trim() === '' || labelOf(text.trim()) !== undefined;
  }

  private label(text: string): void {
    this.flush();
    if (!this.isQualifier()) this.labels = newLabels();
    const ofForm = newLabels();
    addLabelText(ofForm, text);
    if (ofForm.tags.some((tag) => OF_ENTRY.has(tag))) {
      for (const tag of ofForm.tags) addOnce((this.state.entry.tags ??= []), tag);
      return;
    }
    understandNumbered(text, this.labels);
  }

  /** Two labels in a row both belong to what follows. */
  private isQualifier(): boolean {
    return this.justLabelled && hasLabels(this.labels);
  }

  private justLabelled = false;

  private italicLabel(text: string): void {
    this.label(text);
    this.justLabelled = true;
  }

  private plain(text: string): void {
    let from = 0;
    for (let at = 0, length = text.length; at < length; at++) {
      const code = codeAt(text, at);
      if (code === 40 || code === 91) this.brackets++;
      else if ((code === 41 || code === 93) && this.brackets > 0) this.brackets--;
      else if (this.brackets === 0 && (code === 59 || (code === 44 && !this.takesComma()))) {
        this.text += text.slice(from, at);
        this.flush();
        from = at + 1;
      }
    }
    this.text += from === 0 ? text : text.slice(from);
    if (this.justLabelled && text.trim() !== '') this.justLabelled = false;
  }

  private takesComma(): boolean {
    if (this.commasInTitle === 0) return false;
    this.commasInTitle--;
    return true;
  }

  private flush(): void {
    let text = collapse(this.text);
    this.text = '';
    if (text === '') return;
    let labels = this.labels;
    const isSimple = text.length > LONGEST_TERM || !/[()[\]:]/.test(text);
    if (!isSimple) {
      labels = newLabels();
      addLabels(labels, this.labels);
      text = takeNotes(text.replace(/^:\s*/, ''), labels);
    }
    const parts = partsOf(text);
    if (parts.length === 0 || /^[—–…?.]+$/.test(text)) return;
    const hyphenation: Hyphenation = { parts };
    putLabels(hyphenation, labels);
    (this.state.entry.hyphenations ??= []).push(hyphenation);
  }
}

/** Takes off what a word has in brackets behind it and as a label in front of it. */
function takeNotes(text: string, labels: LabelList): string {
  // eslint-disable-next-line regexp/no-super-linear-move -- at most LONGEST_TERM characters, blanks collapsed
  const word = text.replace(/\s*[([]([^()[\]]*)[)\]]\s*$/, (_, inner: string) => {
    addLabelText(labels, inner);
    return '';
  });
  const before = /^([^:·]{2,40}):\s*(?=\S)/.exec(word);
  if (!before) return word;
  understandNumbered(before[1]!, labels);
  return word.slice(before[0].length);
}

/** `60-Jäh·ri·ger`: split at dots, blanks and inner hyphens; a hyphen at the ends is part of an affix. */
function partsOf(text: string): string[] {
  const word = text.startsWith('am ') ? text.slice(3) : text;
  if (!/[\s\-‧•]/.test(word)) return word.split('·').filter(hasSign);
  return word.split(/[·‧•\s]+|(?<=[^\s·])-(?=[^\s·])/).filter(hasSign);
}

function hasSign(part: string): boolean {
  return part !== '' && /[\p{L}\p{N}\p{S}\p{P}]/u.test(part);
}

const understood = remembered((text) => {
  const labels = newLabels();
  if (text.length <= LONGEST_LABEL) readNumbered(text, labels);
  return labels;
});

/** `Plural 1`, `Alte Worttrennung`, `veraltet`: what form or spelling is hyphenated. */
function understandNumbered(text: string, labels: LabelList): void {
  addLabels(labels, understood(text));
}

function readNumbered(text: string, labels: LabelList): void {
  const label = text
    .trim()
    .replace(/[:,;]$/, '')
    .trim();
  if (label === '') return;
  if (/^[Aa]lte (?:Wort|Silben)?[Tt]rennung|^[Vv]eraltete Worttrennung/.test(label)) {
    addOnce(labels.tags, 'obsolete');
    return;
  }
  const numbered = /^(Singular|Plural) (\d)$/.exec(label);
  if (numbered) {
    addOnce(labels.tags, numbered[1]!.toLowerCase());
    addOnce(labels.raw_tags, label);
    return;
  }
  const own = newLabels();
  addLabelText(own, label);
  understandGrammar(own);
  addLabels(labels, own);
  labels.topics.length = 0;
}
