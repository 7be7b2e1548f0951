/** Letters, marks and digits, held together by apostrophes and hyphens: `geht's`, `E-Mail`, `3-mal`. */
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’‑-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;

/** The words of a text, as written, in order. */
export function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/** How often each word occurs in the texts that it was given. */
export class WordCounts {
  private readonly times = new Map<string, number>();

  add(text: string): void {
    for (const word of wordsOf(text)) this.times.set(word, (this.times.get(word) ?? 0) + 1);
  }

  /** Occurrences of any of these words, each counted once however often it is named. */
  of(words: Iterable<string>): number {
    let sum = 0;
    for (const word of new Set(words)) sum += this.times.get(word) ?? 0;
    return sum;
  }
}
