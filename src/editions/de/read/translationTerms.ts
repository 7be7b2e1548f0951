import type { Translation } from '../../../entries/entry';
import { collapse } from '../../../wikitext/collapse';
import { ITALIC, type Piece, PieceKind } from '../../../wikitext/inline';
import { LONGEST_LABEL, LONGEST_TERM } from '../../limits';
import { templateLabelOf } from '../labels';
import { languageName } from '../languages';
import { GENDER_TAGS, isScript, templateTextOf } from '../templates';
import type { EntryState } from './entryState';
import { understandGrammar } from './formSections';
import {
  addLabels,
  addOnce,
  addRemark,
  isLabelText,
  type LabelList,
  newLabels,
  NO_LABELS,
  putLabels,
} from './labelList';
import type { PageContext } from '../../pageContext';
import { putSenseMark, readSenseMark, type SenseMark } from './senseMark';
import { isTranslationTemplate, readTranslationTerm } from './translationTemplate';

// Faster than a method of texts of many kinds; see wikitext/codeAt.ts.
const { charCodeAt } = String.prototype;

/** What all words of a line share. */
export interface TranslationLine {
  code: string;
  /** Whether the line itself says so; else a line above it does, or none. */
  isOwnCode: boolean;
  lang: string;
  /** Said beside the language: a dialect, a way of transliterating. */
  extra: string;
  mark: SenseMark | undefined;
  gloss: string;
  isDialect: boolean;
}

/** Terms without a template are few words; more is the editors' prose. */
const MOST_PLAIN_WORDS = 3;
const MOST_WORDS_BEHIND = 2;
/** More than that is no blank between two words. */
const MOST_BLANKS = 5;

/** Reads the words of a line behind its language: `[1] {{Ü|en|bench}}; ''veraltet:'' {{Ü|en|form}} {{f}}`. */
export class TranslationTermReader {
  /** The sense that the last words belong to. */
  mark: SenseMark | undefined;
  private word = '';
  /** What was added to `word` last. */
  private end = '';
  private code = '';
  private roman = '';
  private other = '';
  private uncertain = false;
  private hasTemplate = false;
  /** Length of `word` behind the last template in it. */
  private termEnd = -1;
  /** Whether the line gives its words by templates; italics then are labels. */
  private hasTerms = false;
  private hasLink = false;
  /** Text in brackets that is being read, or undefined. */
  private brackets: string | undefined;
  private closing = 41;
  private held: Readonly<LabelList> = NO_LABELS;
  private own: LabelList | undefined;

  constructor(
    private readonly page: PageContext,
    private readonly state: EntryState,
    private readonly line: TranslationLine,
  ) {
    this.mark = line.mark;
  }

  read(pieces: readonly Piece[]): void {
    this.hasTerms = pieces.some(isTerm);
    for (let index = 0; index < pieces.length; index++) {
      const piece = pieces[index]!;
      switch (piece.kind) {
        case PieceKind.Template:
          if ((piece.style & ITALIC) !== 0) index = this.italics(pieces, index);
          else this.template(piece);
          break;
        case PieceKind.Text:
          if ((piece.style & ITALIC) !== 0) index = this.italics(pieces, index);
          else this.text(piece.text);
          break;
        case PieceKind.Link:
          if ((piece.style & ITALIC) !== 0 && (this.hasTerms || isLabel(pieces, index))) {
            index = this.italics(pieces, index);
            break;
          }
          // [[Jänner|Jenner, Yenner]]
          if (this.line.isDialect && piece.text.includes(',')) this.text(piece.text);
          else this.append(piece.text);
          this.hasLink = true;
          break;
        case PieceKind.Break:
          this.flush();
          break;
        default:
      }
    }
    this.flush();
  }

  private template(piece: Piece): void {
    const { inline } = this.page;
    const name = piece.text;
    if (this.brackets !== undefined) {
      if (this.brackets.length > MOST_BLANKS || this.brackets.trim() !== '' || !isTerm(piece)) {
        this.brackets += inline.template(piece.token);
        return;
      }
      // ({{Ü|...}}): a word like the others
      this.brackets = undefined;
      this.flush();
    }
    if (charCodeAt.call(name, 0) === 220) {
      const term = readTranslationTerm(inline, piece.token, name);
      if (!term) return;
      this.hasTemplate = true;
      this.code = this.code || term.code;
      if (term.word === '') return;
      this.termEnd = -1;
      this.append(this.word === '' || this.end.endsWith(' ') ? term.word : ` ${term.word}`);
      if (term.roman !== '') this.roman = this.roman === '' ? term.roman : `${this.roman} ${term.roman}`;
      if (term.other !== '') this.other += term.other;
      if (term.uncertain) this.uncertain = true;
      this.termEnd = this.word.length;
      return;
    }
    if (name in GENDER_TAGS) {
      this.gender(name);
      return;
    }
    if (isScript(name)) {
      const call = inline.call(piece.token);
      this.append(inline.argument(call, 'v') || inline.argument(call, '1'));
      this.roman = inline.argument(call, 'd') || inline.argument(call, 'd-heb') || this.roman;
      this.hasTemplate = true;
      return;
    }
    if (name === 'Lautschrift') {
      // How dialects say it; the words themselves stand beside it.
      return;
    }
    const shown = templateTextOf(name);
    if (shown?.shows === 'nothing' || name === 'Übersetzungen umleiten') return;
    const label = shown?.shows === 'text' ? shown.text : templateLabelOf(name)?.shown;
    if (label === undefined) {
      const text = inline.template(piece.token);
      if (languageName(name) !== undefined) this.label(text, false);
      else this.append(text);
      return;
    }
    const hasColon = inline.call(piece.token).raw('1') === ':';
    this.label(label, hasColon);
  }

  private gender(name: string): void {
    for (const tag of GENDER_TAGS[name]!) addOnce(this.ownLabels().tags, tag);
  }

  private label(text: string, isHeld: boolean): void {
    if (isHeld && (this.word.length > LONGEST_LABEL || this.word.trim() !== '')) this.flush();
    const labels = this.ownLabels();
    addRemark(labels, text);
    understandGrammar(labels);
    if (!isHeld) return;
    this.held = labels;
    this.own = undefined;
  }

  /** Reads italics up to their end: labels, unless the line has its words in italics. Returns the last piece read. */
  private italics(pieces: readonly Piece[], index: number): number {
    let end = index;
    let text = '';
    while (end < pieces.length && (pieces[end]!.style & ITALIC) !== 0 && !isTerm(pieces[end]!)) {
      text +=
        pieces[end]!.kind === PieceKind.Template
          ? this.page.inline.template(pieces[end]!.token)
          : pieces[end]!.text;
      end++;
    }
    if (end === index) {
      this.template(pieces[index]!);
      return index;
    }
    const next = pieces[end];
    const trimmed = text.trim();
    if (this.brackets !== undefined) this.brackets += text;
    else if (trimmed === '') this.append(text);
    else if (trimmed in GENDER_TAGS && this.word !== '') this.gender(trimmed);
    else if (trimmed.endsWith(':') || (!this.hasTerms && isProse(trimmed))) this.label(trimmed, true);
    else if (!this.hasTerms && isBeforeLabel(pieces, end)) this.label(trimmed, false);
    else if (next?.kind === PieceKind.Text && /^\s*:/.test(next.text)) {
      next.text = next.text.replace(/^\s*:/, '');
      this.label(trimmed, true);
    } else if (this.hasTerms || isLabelText(trimmed)) this.label(trimmed, false);
    else this.text(text);
    return end - 1;
  }

  private text(text: string): void {
    if (text === ', ' || text === ' ') {
      if (text === ' ') this.append(text);
      else if (this.brackets === undefined) this.flush();
      else this.brackets += text;
      return;
    }
    let from = 0;
    for (let at = 0, length = text.length; at < length; at++) {
      const code = charCodeAt.call(text, at);
      if (this.brackets !== undefined) {
        if (code !== this.closing) continue;
        this.endBrackets(text.slice(from, at));
        from = at + 1;
      } else if (code === 47 && this.isAlternative(text, at)) {
        this.append(text.slice(from, at));
        this.flush();
        from = at + 1;
      } else if (code === 44 || code === 59 || code === 0x61b || code === 0x3001) {
        this.append(text.slice(from, at));
        this.flush();
        if (code === 59) this.held = NO_LABELS;
        from = at + 1;
      } else if (code === 41) {
        this.append(text.slice(from, at));
        from = at + 1;
      } else if (code === 40 || code === 91) {
        this.append(text.slice(from, at));
        from = at + 1;
        const end = code === 91 ? this.markAt(text, at) : -1;
        if (end > 0) from = (at = end) + 1;
        else {
          this.brackets = '';
          this.closing = code === 40 ? 41 : 93;
        }
      } else if (code === 58) {
        // Plural: {{Ü|eo|siaj}}
        this.append(text.slice(from, at));
        if (
          !this.hasTemplate &&
          !this.line.isDialect &&
          this.word.length < LONGEST_TERM &&
          this.word.trim() !== ''
        ) {
          const label = this.word;
          this.word = '';
          this.label(label, true);
        }
        from = at + 1;
      }
    }
    if (this.brackets !== undefined) this.brackets += text.slice(from);
    else this.append(from === 0 ? text : text.slice(from));
  }

  /** `{{Ü|nap|iennaro}} / {{Ü|nap|jennaro}}`; in plain lists of dialects every slash. */
  private isAlternative(text: string, at: number): boolean {
    // séi/soi
    if (this.line.isDialect && !this.hasTerms) return this.word !== '' || at > 0;
    return this.hasTemplate && text.slice(0, at).trim() === '' && charCodeAt.call(text, at + 1) !== 47;
  }

  private markAt(text: string, at: number): number {
    const end = text.indexOf(']', at);
    const mark = end < 0 ? undefined : readSenseMark(text.slice(at + 1, end));
    if (!mark) return -1;
    this.flush();
    this.held = NO_LABELS;
    this.mark = mark;
    return end;
  }

  private endBrackets(rest: string): void {
    const text = collapse(this.brackets + rest);
    this.brackets = undefined;
    if (text === '') return;
    if (this.isTransliteration(text)) this.roman = text;
    else addRemark(this.ownLabels(), text);
  }

  /** `{{Ü|sa|जलव्यालः}} (jalavyālaḥ)` */
  private isTransliteration(text: string): boolean {
    if (
      !this.hasTemplate ||
      this.roman !== '' ||
      this.word === '' ||
      this.word.length > LONGEST_TERM ||
      /[^\p{Script=Latin}\p{M}\s'’ʹ-]/u.test(text)
    )
      return false;
    return !/\p{Script=Latin}/u.test(this.word) && !isLabelText(text);
  }

  private append(text: string): void {
    if (this.brackets !== undefined) this.brackets += text;
    else {
      if (this.word === '') this.word = text === ' ' ? '' : text;
      else this.word += text;
      this.end = text;
    }
  }

  private ownLabels(): LabelList {
    return (this.own ??= newLabels());
  }

  private flush(): void {
    if (this.brackets !== undefined) this.endBrackets('');
    const word = this.wordWithoutProse();
    if (word !== '' && this.isTerm(word)) this.add(word);
    else if (!this.hasTemplate && word === '' && this.own) {
      // Labels without a word yet belong to the next one.
      this.word = '';
      return;
    }
    this.word = this.roman = this.other = this.code = '';
    this.hasTemplate = this.hasLink = this.uncertain = false;
    this.termEnd = -1;
    this.own = undefined;
  }

  /** `to {{Ü|en|shrink}} from` is the term; a whole clause behind it is about the term. */
  private wordWithoutProse(): string {
    const word = collapse(this.word);
    if (this.termEnd < 0 || this.word.length - this.termEnd < 3) return word;
    const behind = collapse(this.word.slice(this.termEnd));
    if (behind.split(' ').length <= MOST_WORDS_BEHIND) return word;
    addOnce(this.ownLabels().raw_tags, behind);
    return collapse(this.word.slice(0, this.termEnd));
  }

  private isTerm(word: string): boolean {
    if (this.hasTemplate) return true;
    if (!/[\p{L}\p{N}]/u.test(word)) return false;
    if (this.hasLink || this.line.isDialect) return true;
    return word.split(' ').length <= MOST_PLAIN_WORDS;
  }

  private add(word: string): void {
    const { line } = this;
    // The line names the language; the template only the wiki that it links to: {{arq}}: {{Üxx4|ar|...}}
    const code = line.isOwnCode ? line.code : this.code || line.code;
    const translation: Translation = {
      lang_code: code,
      lang: line.lang || (languageName(code) ?? code),
      word,
    };
    if (line.gloss !== '') translation.sense = line.gloss;
    putSenseMark(translation, this.mark);
    if (this.roman !== '') translation.roman = this.roman;
    if (this.other !== '') translation.other = this.other;
    if (this.held !== NO_LABELS || this.own || line.extra !== '' || line.isDialect) {
      const labels = newLabels();
      if (line.isDialect) labels.tags.push('dialectal');
      if (line.extra !== '') addRemark(labels, line.extra);
      addLabels(labels, this.held);
      if (this.own) addLabels(labels, this.own);
      putLabels(translation, labels);
    }
    if (this.uncertain) translation.uncertain = true;
    (this.state.entry.translations ??= []).push(translation);
  }
}

/** Whether the italics that begin here end with a colon: ''[[Starkenburg]], [[Rheinhessen]]:'' */
function isLabel(pieces: readonly Piece[], first: number): boolean {
  let end = first;
  while (end < pieces.length && (pieces[end]!.style & ITALIC) !== 0) end++;
  const last = pieces[end - 1]!;
  return last.kind === PieceKind.Text && /:\s*$/.test(last.text);
}

/** ''in Schwerin'' {{va.|,}} ''in Maraney:'' */
function isBeforeLabel(pieces: readonly Piece[], at: number): boolean {
  const next = pieces[pieces[at]?.text.trim() === '' ? at + 1 : at];
  return next?.kind === PieceKind.Template && templateLabelOf(next.text) !== undefined;
}

/** ''in unbetonter Stellung: (Zell)'': where a word is said, not a word. */
function isProse(italics: string): boolean {
  const said = italics.replace(/ ?\([^()]*\)/g, '');
  return said.includes(': ') || said.endsWith(':') || said.split(' ').length > MOST_PLAIN_WORDS;
}

/** Whether a piece is `{{Ü|...}}` or of its kin. */
function isTerm(piece: Piece): boolean {
  return (
    piece.kind === PieceKind.Template &&
    charCodeAt.call(piece.text, 0) === 220 &&
    isTranslationTemplate(piece.text)
  );
}
