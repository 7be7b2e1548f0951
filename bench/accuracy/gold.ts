import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { germanProfile } from '../../src/editions/de/profile';
import type { Entry } from '../../src/entries/entry';
import { Score } from './score';

export const GOLD = join(
  __dirname,
  __dirname.includes('dist/bench') ? '../../../test/gold' : '../../test/gold',
);

/** A page in German Wiktionary's markup, written for this project, and its entries, written by hand. */
export interface GoldPage {
  name: string;
  title: string;
  ns: number;
  text: string;
  entries: Entry[];
}

export function goldPages(): GoldPage[] {
  return readdirSync(GOLD)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.json'.length);
      const { title, ns, entries } = JSON.parse(readFileSync(join(GOLD, file), 'utf8')) as Omit<
        GoldPage,
        'name' | 'text'
      >;
      return { name, title, ns, entries, text: readFileSync(join(GOLD, `${name}.wiki`), 'utf8') };
    });
}

export function readGoldPage({ title, ns, text }: GoldPage): Entry[] {
  return germanProfile.readPage({ id: 1, revId: 1, timestamp: '', ns, title, text }).entries;
}

/** Compares field by field, each value whole: an example with another reference is another example. */
export function compareWithGold(): Score {
  const score = new Score();
  for (const page of goldPages()) {
    const found = readGoldPage(page);
    page.entries.forEach((expected, index) => {
      const entry = found[index];
      const fields = new Set([...Object.keys(expected), ...Object.keys(entry ?? {})]) as Set<keyof Entry>;
      for (const field of fields) {
        score.compare(`${page.name} ${index + 1}`, field, values(entry?.[field]), values(expected[field]));
      }
    });
    if (found.length > page.entries.length) score.compare(page.name, 'entries', ['too many'], []);
  }
  return score;
}

function values(field: unknown): string[] {
  if (field === undefined) return [];
  return Array.isArray(field) ? field.map((value) => canonical(value)) : [canonical(field)];
}

/** JSON with keys in order, so that equal values are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
