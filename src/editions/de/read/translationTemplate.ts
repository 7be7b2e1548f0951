import { collapse } from '../../../wikitext/collapse';
import type { Inline } from '../../../wikitext/inline';
import { Token, type WikitextTokens } from '../../../wikitext/tokens';
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

/** Reads the translation template that opens at a token; undefined when it is none. */
export function readTranslationTerm(inline: Inline, open: number, name: string): TranslationTerm | undefined {
  if (name === 'Ü' || name === 'Üt') {
    const simple = plainArguments(inline.tokens, open);
    if (simple) return name === 'Ü' ? plainTerm(simple[0]!, simple[2] || simple[1]) : romanTerm(simple);
  }
  return readTranslationTemplate(inline.call(open), inline);
}

/** Arguments of a call that has nothing but text in it, which is nearly every one; else undefined. */
function plainArguments({ kind, from, to, mate, text }: WikitextTokens, open: number): string[] | undefined {
  const close = mate[open]!;
  const parts: string[] = [];
  for (let token = open + 1; token < close; token++) {
    if (kind[token] !== Token.Pipe) return undefined;
    const part = text.slice(to[token], from[token + 1]);
    if (part.includes('=') || part.includes('#')) return undefined;
    parts.push(part.length < 4 ? part : collapse(part));
  }
  return parts.length > 0 ? parts : undefined;
}

function plainTerm(code: string, word: string | undefined): TranslationTerm {
  return { code: code.trim(), word: word ?? '', roman: '', other: '', uncertain: false };
}

function romanTerm(parts: readonly string[]): TranslationTerm {
  const term = plainTerm(parts[0]!, parts[3] || parts[1]);
  return parts[2] === undefined || parts[2] === '' ? term : { ...term, ...romanOf(term.code, parts[2]) };
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

/** Page of a link without `#section`. */
export function withoutSection(word: string): string {
  const hash = word.indexOf('#');
  return hash > 0 ? word.slice(0, hash) : word;
}
