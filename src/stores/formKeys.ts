import { hash } from 'node:crypto';

/*
 * How a form finds its lemma. Indexing every form of every entry would cost more than half of all writing (measured:
 * 3 CPU seconds per 100,000 entries, and a quarter of the table's size). So a form is looked for in two places:
 *
 * 1. among the labels that are like it: those that begin with its first letters, all but the last four and at least
 *    four, and are not much longer (an index on column `folded`);
 * 2. among the hashes in column `form_keys`, where an entry lists those of its forms that (1) would not find (`ging`).
 *
 * What is found is compared with the entry's real forms. All of it without case and accents, so that `Bänke` is like
 * `Bank`. The same rule in SQL: functions aqea_fold, aqea_form_key and aqea_lookup.
 */

/** Letters that an ending may take the place of. */
const ENDING = 4;
const SHORTEST_STEM = 4;
const MARKS = /[\u0300-\u036f]/g;
const ASCII = /^[\x00-\x7f]*$/;

/** Without case and accents: `Äpfel` -> `apfel`. */
export function fold(word: string): string {
  if (ASCII.test(word)) return word.toLowerCase();
  return word.normalize('NFD').replace(MARKS, '').toLowerCase();
}

/** Where labels that are like a folded form are: they begin with `stem` and are at most `longest` characters long. */
export function likeLabels(foldedForm: string): { stem: string; longest: number } {
  const letters = codePoints(foldedForm);
  const stem = letters.slice(0, Math.max(SHORTEST_STEM, letters.length - ENDING));
  return { stem: typeof stem === 'string' ? stem : stem.join(''), longest: letters.length + ENDING };
}

/** Signed 32 bits of the folded form's SHA-256. */
export function formKey(foldedForm: string): number {
  return Number.parseInt(hash('sha256', foldedForm, 'hex').slice(0, 8), 16) | 0;
}

/** Hashes of the forms that cannot be found from the label, ascending, each once. */
export function formKeys(label: string, forms: readonly string[]): number[] {
  const foldedLabel = fold(label);
  const keys = new Set<number>();
  for (const form of new Set(forms.map(fold))) {
    if (form !== '' && !isLike(foldedLabel, form)) keys.add(formKey(form));
  }
  return [...keys].sort((a, b) => a - b);
}

function isLike(foldedLabel: string, foldedForm: string): boolean {
  const { stem, longest } = likeLabels(foldedForm);
  return foldedLabel.startsWith(stem) && codePoints(foldedLabel).length <= longest;
}

/** The string itself where each UTF-16 unit is a character, as nearly always. */
function codePoints(text: string): string | string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
}
