import type { LanguageCode } from '../../../entries/language';
import { collapse } from '../../../wikitext/collapse';
import { PieceKind } from '../../../wikitext/inline';
import type { Heading } from '../../../wikitext/headings';
import { languageCode } from '../languages';
import { cutLong } from '../../limits';
import type { PageContext } from '../../pageContext';

/** `== ōrdo ({{Sprache|Latein}}) ==` */
export interface LanguageHeading {
  code: LanguageCode;
  /** As written. */
  name: string;
  /** The headword as the heading writes it. */
  headword: string;
  /** The section only transliterates words of other scripts. */
  isTransliteration: boolean;
}

/** Reads a heading of level 2; undefined when it names no language. */
export function readLanguageHeading(page: PageContext, heading: Heading): LanguageHeading | undefined {
  let name: string | undefined;
  let headword = '';
  for (const piece of page.inline.pieces(heading.from, heading.to, heading.token)) {
    if (piece.kind === PieceKind.Template) {
      if (piece.text === 'Sprache') {
        name = cutLong(page.inline.argument(page.inline.call(piece.token), '1'));
        break;
      }
      headword += page.inline.template(piece.token);
    } else headword += piece.text;
  }
  if (name === undefined || name === '') return undefined;
  const code = languageCode(name);
  if (code === undefined) page.problem('unknown-language', name);
  return {
    code: code ?? name.toLowerCase(),
    name,
    headword: cutLong(collapse(withoutBracket(headword))),
    isTransliteration: name === 'Umschrift',
  };
}

/** The headword in front of `(` and the language. */
function withoutBracket(text: string): string {
  const before = text.trimEnd();
  return before.endsWith('(') ? before.slice(0, -1) : before;
}

/** Language of `=== {{Wortart|Substantiv|Deutsch}} ===`. */
export function readLanguageOfWordType(page: PageContext, heading: Heading): LanguageHeading | undefined {
  for (const piece of page.inline.pieces(heading.from, heading.to, heading.token)) {
    if (piece.kind !== PieceKind.Template || piece.text !== 'Wortart') continue;
    const name = page.inline.argument(page.inline.call(piece.token), '2');
    const code = languageCode(name);
    return code === undefined ? undefined : { code, name, headword: '', isTransliteration: false };
  }
  return undefined;
}

const LANGUAGE_TEMPLATE = '{{Sprache';

/**
 * Whether a page has a section of one of the languages, found without reading the page: half of the pages of an edition
 * are put away by this.
 */
export function mayHaveLanguage(text: string, languages: ReadonlySet<LanguageCode>): boolean {
  const first = text.indexOf(LANGUAGE_TEMPLATE);
  // Without any such heading the parts of speech know their language.
  if (first < 0) return text.startsWith('===');
  for (let at = first; at >= 0; at = text.indexOf(LANGUAGE_TEMPLATE, at + 1)) {
    const from = at + LANGUAGE_TEMPLATE.length;
    const end = text.indexOf('}}', from);
    if (end < 0 || end - from > 80) return true;
    const name = collapse(text.slice(from, end).replace(/^[\s|]+/, ''));
    const code = languageCode(name) ?? name.toLowerCase();
    if (languages.has(code)) return true;
  }
  return false;
}
