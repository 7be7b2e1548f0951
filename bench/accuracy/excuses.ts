import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ExplainedLine } from '../../src/editions/explain';
import { hasWords, visible } from './visible';

const ExcuseSchema = z.strictObject({
  why: z.string(),
  /** Compared field; `*` is any. */
  field: z.string(),
  /** Who alone has it. */
  side: z.enum(['ours', 'theirs']),
  /** What the difference says; without, anything. */
  words: z.array(z.string()).optional(),
  /**
   * What a line of the page has to say, one of these: `{word}` stands for the difference, `{code}` for its language, `…`
   * for anything between.
   */
  quotes: z.array(z.string()),
});
export type Excuse = z.infer<typeof ExcuseSchema>;

/** Differences from wiktextract that a line of the page proves to be right. */
export const EXCUSES: readonly Excuse[] = z
  .array(ExcuseSchema)
  .parse(
    JSON.parse(
      readFileSync(
        join(__dirname, __dirname.includes('dist/bench') ? '../../../bench/accuracy' : '.', 'excuses.json'),
        'utf8',
      ),
    ),
  );

export interface Excused {
  excuse: Excuse;
  /** The line that proves it. */
  line: ExplainedLine;
}

/** The first excuse for a difference whose quote really stands in one of the lines. */
export function excuseFor(
  field: string,
  side: Excuse['side'],
  said: string,
  lines: readonly ExplainedLine[],
): Excused | undefined {
  const code =
    /^([a-z-]+):(?=.)/.exec(field === 'translations' || field === 'romanizations' ? said : '')?.[1] ?? '';
  const word = code === '' ? said : said.slice(code.length + 1);
  for (const excuse of EXCUSES) {
    if (excuse.side !== side || (excuse.field !== '*' && excuse.field !== field)) continue;
    if (excuse.words && !excuse.words.includes(word)) continue;
    const line = lines.find(({ text }) => excuse.quotes.some((quote) => proves(text, quote, code, word)));
    if (line) return { excuse, line };
  }
  return undefined;
}

function proves(line: string, quote: string, code: string, word: string): boolean {
  const filled = quote.replaceAll('{code}', code).replaceAll('{word}', word);
  const parts = filled.split('…').filter((part) => part !== '');
  if (quote === '{word}') return hasWords(visible(line), visible(word));
  return [line, visible(line)].some((text) => {
    let at = 0;
    for (const part of parts) {
      at = text.indexOf(part, at);
      if (at < 0) return false;
      at += part.length;
    }
    return parts.length > 0;
  });
}
