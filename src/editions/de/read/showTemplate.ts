import type { Inline } from '../../../wikitext/inline';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { templateLabelOf } from '../labels';
import { languageName } from '../languages';
import { GENDER_TAGS, isScript, templateTextOf } from '../templates';
import { citation, isCitation } from './citation';
import { isK, kText } from './kTemplate';
import { isTranslationTemplate, readTranslationTemplate } from './translationTemplate';
import { LONGEST_LABEL } from '../../limits';
import { remembered } from '../../remembered';
import type { PageContext } from '../../pageContext';

/** How a template is shown, found by its name alone. */
type Showing =
  | { kind: 'nothing' | 'K' | 'translation' | 'citation' | 'script' | 'unknown' }
  | { kind: 'text'; text: string }
  | { kind: 'plain text'; text: string }
  | { kind: 'argument'; keys: readonly string[] }
  | { kind: 'pattern'; pattern: string };

const showingOf = remembered(findShowing);

function findShowing(name: string): Showing {
  if (name.length > LONGEST_LABEL) return { kind: 'unknown' };
  const known = templateTextOf(name);
  if (known) {
    switch (known.shows) {
      case 'nothing':
        return { kind: 'nothing' };
      case 'text':
        return { kind: 'text', text: known.text };
      case 'argument':
        return { kind: 'argument', keys: known.keys };
      case 'pattern':
        return { kind: 'pattern', pattern: known.pattern };
    }
  }
  if (isK(name)) return { kind: 'K' };
  const label = templateLabelOf(name);
  if (label) return { kind: 'text', text: label.shown };
  if (isTranslationTemplate(name)) return { kind: 'translation' };
  if (isCitation(name)) return { kind: 'citation' };
  const language = languageText(name);
  if (language !== undefined) return { kind: 'text', text: language };
  if (name in GENDER_TAGS) return { kind: 'plain text', text: name };
  if (isScript(name)) return { kind: 'script' };
  return { kind: 'unknown' };
}

/** The text that stands in a template's place for a reader of the page. */
export function showTemplate(call: TemplateCall, inline: Inline, page: PageContext): string {
  const showing = showingOf(call.name);
  switch (showing.kind) {
    case 'nothing':
      return '';
    case 'text':
      return showing.text + sign(call);
    case 'plain text':
      return showing.text;
    case 'argument':
      return firstArgument(call, inline, showing.keys);
    case 'pattern':
      return showing.pattern
        .replace(/\$(\d)/g, (_, key: string) => inline.argument(call, key))
        .replace(/\|$/, '');
    case 'K':
      return kText(call, inline);
    case 'translation':
      return readTranslationTemplate(call, inline)?.word ?? '';
    case 'citation':
      return page.isReference ? citation(call, inline) : '';
    case 'script':
      return scriptText(call, inline);
    case 'unknown':
      page.problem('unknown-template', call.name);
      return visibleArguments(call, inline);
  }
}

/** `{{ugs.|:}}`: the sign that follows the label. */
function sign(call: TemplateCall): string {
  if (call.positional === 0) return '';
  const first = call.raw('1');
  return first === ':' || first === ',' || first === ';' ? first : '';
}

function firstArgument(call: TemplateCall, inline: Inline, keys: readonly string[]): string {
  for (const key of keys) {
    const shown = inline.argument(call, key === 'last' ? String(call.positional) : key);
    if (shown !== '') return shown;
  }
  return '';
}

/** `{{Arab|قط|v=قِطّ|d=qiṭṭ|b=Katze}}`: the word, its transliteration, its meaning. */
function scriptText(call: TemplateCall, inline: Inline): string {
  const roman = inline.argument(call, 'd') || inline.argument(call, 'd-heb');
  const meaning = inline.argument(call, 'b');
  const word = inline.argument(call, 'v') || inline.argument(call, '1');
  return word + (roman === '' ? '' : ` (${roman})`) + (meaning === '' ? '' : ` ‚${meaning}‘`);
}

/** `{{en}}` shows Englisch, `{{en.}}` englisch. */
function languageText(name: string): string | undefined {
  if (name.length > 12 || name.charCodeAt(0) < 97) return undefined;
  if (!name.endsWith('.')) return languageName(name);
  const shown = languageName(name.slice(0, -1));
  return shown === undefined ? undefined : shown.charAt(0).toLowerCase() + shown.slice(1);
}

/** What an unknown template most likely shows: its arguments without a name. */
function visibleArguments(call: TemplateCall, inline: Inline): string {
  const shown: string[] = [];
  for (let position = 1; position <= call.positional; position++) {
    const text = inline.argument(call, String(position));
    if (text !== '' && text !== ':' && text !== ',') shown.push(text);
  }
  return shown.join(', ');
}
