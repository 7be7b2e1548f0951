import type { Inline } from '../../../wikitext/inline';
import type { TemplateCall } from '../../../wikitext/templateCall';

/** A word of another language as `{{Ü|...}}` and its kin give it. */
export interface TranslationTerm {
  code: string;
  /** As shown. */
  word: string;
  roman: string;
  other: string;
  uncertain: boolean;
}

const FAMILY = /^Ü(?:t|xx\d?)?\??$/;

/** Whether a template gives a word of another language. */
export function isTranslationTemplate(name: string): boolean {
  return name === 'Ü' || FAMILY.test(name);
}

/** Reads `{{Ü|en|word|shown}}`, `{{Üt|ru|слово|slovo|shown}}`, `{{Üxx4|ar|w|v=|d=}}` and the older ones; else undefined. */
export function readTranslationTemplate(call: TemplateCall, inline: Inline): TranslationTerm | undefined {
  const { name } = call;
  if (name.charCodeAt(0) !== 220 || !FAMILY.test(name)) return undefined;
  const argument = (key: string) => inline.argument(call, key);
  const uncertain = name.endsWith('?') || call.raw('f') === 'ja';
  const code = call.raw('1');
  if (name === 'Ü' || name === 'Ü?') {
    return { code, word: withoutSection(argument('3') || argument('2')), roman: '', other: '', uncertain };
  }
  if (name === 'Üt' || name === 'Üt?') {
    const word = withoutSection(argument('4') || argument('2'));
    return { code, word, ...romanOf(code, argument('3')), uncertain };
  }
  if (name.startsWith('Üxx5')) {
    return { code, word: argument('3') || argument('4'), roman: argument('2'), other: '', uncertain };
  }
  if (name.startsWith('Üxx4')) {
    const word = withoutSection(argument('v') || argument('3') || argument('2'));
    return { code, word, roman: argument('d') || argument('d-heb'), other: '', uncertain };
  }
  if (name.startsWith('Üxx3')) {
    return { code, word: argument('2') || argument('3'), roman: '', other: '', uncertain };
  }
  // {{Üxx|xx|roman|word}}
  return { code, word: argument('3'), ...romanOf(code, argument('2')), uncertain };
}

/** Japanese and Korean give kana or hanja before the transliteration: `かれ, kare`. */
function romanOf(code: string, text: string): { roman: string; other: string } {
  const comma = text.indexOf(',');
  if (comma < 0 || (code !== 'ja' && code !== 'ko')) return { roman: text, other: '' };
  return { roman: text.slice(comma + 1).trim(), other: text.slice(0, comma).trim() };
}

function withoutSection(word: string): string {
  const hash = word.indexOf('#');
  return hash > 0 ? word.slice(0, hash) : word;
}
