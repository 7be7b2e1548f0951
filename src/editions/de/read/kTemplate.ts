import type { Inline } from '../../../wikitext/inline';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { CONJUNCTIONS, kShown, labelOf, QUALIFIERS } from '../labels';
import { addLabel, type LabelList } from './labelList';

/** `{{K|...}}`, once `{{Kontext|...}}`. */
export function isK(name: string): boolean {
  return name === 'K' || name === 'Kontext';
}

interface KPart {
  /** As shown: abbreviations written out. */
  text: string;
  /** What the page puts between this label and the next instead of a comma: `_` for a blank, `; `, ` und `. */
  separator: string | undefined;
}

function kParts(call: TemplateCall, inline: Inline): KPart[] {
  const parts: KPart[] = [];
  for (let position = 1; position <= call.positional; position++) {
    const text = inline.argument(call, String(position));
    if (text === '') continue;
    const separator = call.indexOf(`t${position}`) < 0 ? undefined : call.raw(`t${position}`);
    parts.push({ text: kShown(text), separator });
  }
  const end = inline.argument(call, 'ft');
  if (end !== '') parts.push({ text: end, separator: undefined });
  return parts;
}

/** What `{{K|...}}` shows: `österreichisch, sonst regional:`. */
export function kText(call: TemplateCall, inline: Inline): string {
  const parts = kParts(call, inline);
  let text = inline.argument(call, 'Prä');
  if (text !== '') text += ' ';
  parts.forEach((part, index) => {
    text += part.text;
    if (index + 1 < parts.length) text += separatorText(part, parts[index + 1]!);
  });
  return text === '' ? '' : `${text}:`;
}

function separatorText(part: KPart, next: KPart): string {
  if (part.separator !== undefined)
    return part.separator.replace(/_/g, ' ').replace(/^(?=\w)|(?<=[^ ])$/g, ' ');
  const joins = CONJUNCTIONS.has(part.text) || CONJUNCTIONS.has(next.text) || QUALIFIERS.has(part.text);
  return joins ? ' ' : ', ';
}

/**
 * What `{{K|...}}` says. Words that only connect (`meist`, `vor allem in`) belong to the label behind them, which is
 * kept as written in `raw_tags` then, also where its own tag is known.
 */
export function kLabels(call: TemplateCall, inline: Inline, labels: LabelList): void {
  const parts = kParts(call, inline);
  let before = '';
  parts.forEach(({ text, separator }, index) => {
    const isLast = index + 1 === parts.length;
    const isBlank = separator !== undefined && separator.replace(/_/g, ' ').trim() === '';
    const connects = CONJUNCTIONS.has(text) || (QUALIFIERS.has(text) && separator?.trim() !== ';');
    if (!isLast && (connects || (isBlank && labelOf(text) === undefined))) {
      before += `${text} `;
      return;
    }
    const last = labels.raw_tags.length - 1;
    const isContinued =
      before === '' && CONJUNCTIONS.has(text.slice(0, text.indexOf(' '))) && labelOf(text) === undefined;
    // mit Infinitiv und „zu“
    if (isContinued && last >= 0) labels.raw_tags[last] += ` ${text}`;
    else addLabel(labels, before + text);
    const words = separator?.replace(/_/g, ' ').replace(/[,;]/g, ' ').trim() ?? '';
    before = words === '' ? '' : `${words} `;
  });
}
