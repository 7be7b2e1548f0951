import { collapse } from '../../../wikitext/collapse';
import { PieceKind, SMALL } from '../../../wikitext/inline';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { templateLabelOf } from '../labels';
import { ABSENT } from '../read/items';
import { addLabelText, type LabelList, newLabels } from '../read/labelList';
import type { PageContext } from '../read/pageContext';
import { templateTextOf } from '../templates';

/** One form of a table's cell. */
export interface CellForm {
  form: string;
  article: string;
  pronouns: string[];
  labels: LabelList;
}

/** `der`, `(die)`, `am` in front of a form. */
const ARTICLE =
  /^\(?(der|die|das|des|dem|den|am|ein|eine|eines|einer|einem|einen|kein|keine|keines|keiner|keinem|keinen)\)?\s+(?=\S)/;
const PRONOUNS = /^(?:(ich|du|er|sie|es|wir|ihr|man)(?:\s*[,/]\s*(er|sie|es|man))*)\s+(?=\S)/;

/**
 * The forms in an argument of a table: line breaks and commas part them, a dash is none; references, audio and small
 * print are no part of a form, articles and pronouns stand apart.
 */
export function cellForms(page: PageContext, call: TemplateCall, index: number): CellForm[] {
  const forms: CellForm[] = [];
  if (call.isPlain(index)) {
    addForms(forms, call.tokens.text.slice(call.start(index), call.end(index)), newLabels());
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
    } else if ((piece.style & SMALL) !== 0) {
      if (!isPronoun(piece.text) && piece.kind !== PieceKind.Template) addLabelText(labels, piece.text);
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

function isPronoun(text: string): boolean {
  return /^[\s,/]*(?:ich|du|er|sie|es|wir|ihr|man)(?:[\s,/]+(?:sie|es|man))*[\s,/]*$/.test(text);
}

function addForms(forms: CellForm[], written: string, labels: LabelList): void {
  const text = collapse(written);
  if (ABSENT.test(text)) return;
  for (const part of text.includes(',') ? splitOutsideBrackets(text) : [text]) {
    let form = part;
    let pronouns: string[] = [];
    const spoken = PRONOUNS.exec(form);
    if (spoken && spoken[0].length < form.length) {
      pronouns = spoken[0].match(/[a-z]+/g) ?? [];
      form = form.slice(spoken[0].length);
    }
    let article = '';
    const found = ARTICLE.exec(form);
    if (found) {
      article = found[1]!;
      form = form.slice(found[0].length);
    }
    form = form
      .replace(/[!…]+/g, '')
      .replace(/^[\s,;:]+|[\s,;:]+$/g, '')
      .trim();
    const own = newLabels();
    form = form.replace(/\s*\(([^()]*)\)$/, (_, inner: string) => {
      if (inner.trim() !== '') addLabelText(own, inner);
      return '';
    });
    if (form === '' || ABSENT.test(form)) continue;
    own.tags.push(...labels.tags);
    own.raw_tags.push(...labels.raw_tags);
    forms.push({ form, article, pronouns, labels: own });
  }
}

function splitOutsideBrackets(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) depth++;
    else if (code === 41 && depth > 0) depth--;
    else if (code === 44 && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
