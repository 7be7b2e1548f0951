import type { Inline } from '../../../wikitext/inline';
import type { TemplateCall } from '../../../wikitext/templateCall';
import { templateLabelOf } from '../labels';
import { languageName } from '../languages';
import { GENDER_TAGS, isScript, templateTextOf } from '../templates';
import { citation, isCitation } from './citation';
import { isK, kText } from './kTemplate';
import { readTranslationTemplate } from './translationTemplate';
import type { PageContext } from './pageContext';

/** The text that stands in a template's place for a reader of the page. */
export function showTemplate(call: TemplateCall, inline: Inline, page: Pick<PageContext, 'problem'>): string {
  const { name } = call;
  const known = templateTextOf(name);
  if (known) {
    switch (known.shows) {
      case 'nothing':
        return '';
      case 'text':
        return known.text + sign(call);
      case 'argument':
        return firstArgument(call, inline, known.keys);
      case 'pattern':
        return known.pattern
          .replace(/\$(\d)/g, (_, key: string) => inline.argument(call, key))
          .replace(/\|$/, '');
    }
  }
  if (isK(name)) return kText(call, inline);
  const label = templateLabelOf(name);
  if (label) return label.shown + sign(call);
  const translation = readTranslationTemplate(call, inline);
  if (translation) return translation.word;
  if (isCitation(name)) return citation(call, inline);
  const language = languageText(name);
  if (language !== undefined) return language + sign(call);
  if (name in GENDER_TAGS) return name;
  if (isScript(name)) return scriptText(call, inline);
  page.problem('unknown-template', name);
  return visibleArguments(call, inline);
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
