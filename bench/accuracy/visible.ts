/** Text of a line without markup, for looking things up in it. */
export function visible(text: string): string {
  return text
    .replace(/\{\{QS [^{}]*\}\}/g, ' ')
    .replace(/<ref[^>]*\/>|<ref.*?<\/ref>/gis, '')
    .replace(/\[\[(?:[^\][|]*\|)?([^\][]*)\]\]/g, '$1')
    .replace(/'{2,}|\{\{|\}\}|<[^>]*>|[[\]·]/g, '')
    .replace(/&nbsp;|[\s\u00a0]+/g, ' ')
    .trim();
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;

/** Whether a text has a word or a phrase, not only as a part of a longer word. */
export function hasWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); words !== '' && at >= 0; at = text.indexOf(words, at + 1)) {
    const isInside =
      (LETTER.test(words[0]!) && LETTER.test(text[at - 1] ?? '')) ||
      (LETTER.test(words[words.length - 1]!) && LETTER.test(text[at + words.length] ?? ''));
    if (!isInside) return true;
  }
  return false;
}
