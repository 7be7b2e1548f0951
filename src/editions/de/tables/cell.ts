import { codeAt } from '../../../wikitext/codeAt';
import { collapse, trimSigns } from '../../../wikitext/collapse';
import { ITALIC, PieceKind, SMALL } from '../../../wikitext/inline';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { MOST_ARTICLES } from '../../limits';
import { templateLabelOf } from '../labels';
import { ABSENT, takeAside } from '../read/items';
import {
  addLabels,
  addLabelText,
  isKnown,
  type LabelList,
  newLabels,
  NO_LABELS,
  trimLabel,
} from '../read/labelList';
import type { PageContext } from '../../pageContext';
import { readSenseMark, type SenseMark } from '../read/senseMark';
import { templateTextOf } from '../templates';

/** One form of a table's cell. */
export interface CellForm {
  form: string;
  article: string;
  pronouns: string[];
  labels: Readonly<LabelList>;
  /** Senses that have this form, where the cell names them. */
  mark: SenseMark | undefined;
}

/** `der`, `(die)`, `am` in front of a form. */
const ARTICLE =
  /^\(?(der|die|das|des|dem|den|am|ein|eine|eines|einer|einem|einen|kein|keine|keines|keiner|keinem|keinen)\)?\s+(?=\S)/;
/** `der / die Aal`: a name of both genders. */
const OTHER_ARTICLE = /^\/\s*(der|die|das|des|dem|den)\s+(?=\S)/;
/** `<small>(der/die)</small>` */
const ARTICLES_IN_BRACKETS = /^\s*\(((?:der|die|das|des|dem|den)(?:\/(?:der|die|das|des|dem|den))*)\)\s*$/;
const NO_ARTICLE = [''];
const PRONOUNS = /^(?:(ich|du|er|sie|es|wir|ihr|man)(?:\s*[,/]\s*(er|sie|es|man))*)\s+(?=\S)/;

/**
 * The forms in an argument of a table: line breaks and commas part them, a dash is none; references, audio and small
 * print are no part of a form, articles and pronouns stand apart.
 */
export function cellForms(page: PageContext, call: TemplateCall, index: number): CellForm[] {
  const forms = readCell(page, call, index);
  if (forms.length > 0) page.explain?.(call.start(index), 'forms', call.end(index));
  return forms;
}

function readCell(page: PageContext, call: TemplateCall, index: number): CellForm[] {
  const forms: CellForm[] = [];
  if (call.isPlain(index)) {
    addForms(forms, call.tokens.text.slice(call.start(index), call.end(index)), NO_LABELS);
    return forms;
  }
  const { inline } = page;
  let text = '';
  let labels = newLabels();
  for (const piece of inline.pieces(call.start(index), call.end(index), call.token(index))) {
    if (piece.kind === PieceKind.Break) {
      addForms(forms, text, labels);
      text = '';
      labels = newLabels();
    } else if (piece.kind === PieceKind.Ref) {
      continue;
    } else if ((piece.style & ITALIC) !== 0 && isLabel(piece.text)) {
      addLabelText(labels, piece.text);
    } else if ((piece.style & SMALL) !== 0 && piece.kind !== PieceKind.Template && isAside(piece.text)) {
      const articles = ARTICLES_IN_BRACKETS.exec(piece.text)?.[1];
      if (articles !== undefined) text += `${articles.replaceAll('/', ' / ')} `;
      else if (!isPronoun(piece.text)) addLabelText(labels, piece.text);
    } else if (piece.kind === PieceKind.Template) {
      const shown = templateTextOf(piece.text);
      if (piece.text === 'Audio') continue;
      if (templateLabelOf(piece.text) || shown?.shows === 'text')
        addLabelText(labels, inline.template(piece.token));
      else text += inline.template(piece.token);
    } else text += piece.text;
  }
  addForms(forms, text, labels);
  return forms;
}

/** ''veraltet:'' in front of a variant. */
function isLabel(text: string): boolean {
  return /:\s*$/.test(text) || isKnown(trimLabel(text));
}

/** Small print that is no form itself. */
function isAside(text: string): boolean {
  return isLabel(text) || isPronoun(text) || /^\s*\(.*\)\s*$/.test(text);
}

function isPronoun(text: string): boolean {
  return /^[\s,/]*(?:ich|du|er|sie|es|wir|ihr|man)(?:[\s,/]+(?:sie|es|man))*[\s,/]*$/.test(text);
}

const NO_PRONOUNS: string[] = [];

/** Whether a cell is a single word and nothing else. */
function isOneWord(text: string): boolean {
  for (let at = 0, length = text.length; at < length; at++) {
    const code = codeAt(text, at);
    // blank ! ( ) , : ; [ …
    if (
      code <= 33 ||
      code === 40 ||
      code === 41 ||
      code === 44 ||
      code === 58 ||
      code === 59 ||
      code === 91 ||
      code === 0x2026
    ) {
      return false;
    }
  }
  return true;
}

function addForms(forms: CellForm[], written: string, labels: Readonly<LabelList>): void {
  const text = collapse(written);
  if (labels === NO_LABELS && isOneWord(text)) {
    if (text !== '' && !ABSENT.test(text)) {
      forms.push({ form: text, article: '', pronouns: NO_PRONOUNS, labels, mark: undefined });
    }
    return;
  }
  if (ABSENT.test(text)) return;
  for (const part of text.includes(',') ? splitOutsideBrackets(text) : [text]) {
    const own = newLabels();
    let mark: SenseMark | undefined;
    const unmarked = part.replace(/^\[([^\]]+)\]\s*/, (whole, inner: string) => {
      mark = readSenseMark(inner);
      return mark ? '' : whole;
    });
    let form = unmarked.replace(/^([\p{L}][\p{L} .]{2,30}):\s+(?=\S)/u, (_, label: string) => {
      addLabelText(own, label);
      return '';
    });
    let pronouns: string[] = [];
    const spoken = PRONOUNS.exec(form);
    if (spoken && spoken[0].length < form.length) {
      pronouns = spoken[0].match(/[a-z]+/g) ?? [];
      form = form.slice(spoken[0].length);
    }
    const articles: string[] = [];
    for (
      let found = ARTICLE.exec(form);
      found && articles.length < MOST_ARTICLES;
      found = OTHER_ARTICLE.exec(form)
    ) {
      articles.push(found[1]!);
      form = form.slice(found[0].length);
    }
    form = trimSigns(form.replace(/[!…]+/g, ''), ' \u00a0,;:/')
      .replace(/^\(([^()]+)\)$/, '$1')
      .trim();
    const [word, aside] = takeAside(form);
    form = word;
    if (aside.trim() !== '') addLabelText(own, aside);
    if (form === '' || ABSENT.test(form)) continue;
    addLabels(own, labels);
    for (const variant of withOptionalLetters(form)) {
      for (const article of articles.length > 0 ? articles : NO_ARTICLE)
        forms.push({ form: variant, article, pronouns, labels: own, mark });
    }
  }
}

/** Pkw(s): Pkw and Pkws */
function withOptionalLetters(form: string): string[] {
  const optional = /^(.*\p{L})\((\p{L}{1,3})\)(.*)$/u.exec(form);
  if (!optional) return [form];
  const [, before, letters, behind] = optional;
  return [before! + behind!, before! + letters! + behind!];
}

function splitOutsideBrackets(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0, length = text.length; at < length; at++) {
    const code = codeAt(text, at);
    if (code === 40 || code === 91) depth++;
    else if ((code === 41 || code === 93) && depth > 0) depth--;
    else if (code === 44 && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
