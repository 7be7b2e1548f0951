import { type GeneratedPage } from './exportXml';
import { foreignPage } from './foreignPages';
import { inflectedPage } from './inflectedPages';
import { type InflectedForm, type Lemma } from './lemma';
import { lemmaAt } from './lemmas';
import { lemmaPage } from './lemmaPages';
import { otherPage } from './otherPages';
import { Random } from './random';

/** Shares of the kinds of page, as in the real German edition. */
export const PAGE_SHARES = {
  inflected: 0.535,
  lemma: 0.22,
  foreign: 0.145,
  other: 0.08,
  redirect: 0.02,
} as const;
export type PageKind = keyof typeof PAGE_SHARES;
const KINDS = Object.keys(PAGE_SHARES) as PageKind[];
/** Inflected forms that wait for their turn: enough that the kinds mix, few enough that nothing piles up. */
const MOST_WAITING = 60;

export interface GermanPage extends GeneratedPage {
  id: number;
  kind: PageKind;
}

/**
 * `count` pages that look like German Wiktionary's: kinds and sizes as there, ids with gaps, titles unique. The same
 * count and seed give the same pages; a larger count begins with the same pages. Remembers titles, nothing else.
 */
export function* germanPages(count: number, seed = 1): Generator<GermanPage> {
  const owed: Record<PageKind, number> = { inflected: 0, lemma: 0, foreign: 0, other: 0, redirect: 0 };
  const made: Record<PageKind, number> = { inflected: 0, lemma: 0, foreign: 0, other: 0, redirect: 0 };
  const waiting: { form: InflectedForm; lemma: Lemma }[] = [];
  const titles = new Set<string>();
  let id = 5;
  for (let i = 0; i < count; i++) {
    for (const kind of KINDS) owed[kind] += PAGE_SHARES[kind];
    const most = KINDS.reduce((a, b) => (owed[b] > owed[a] ? b : a));
    const random = new Random(seed, i);
    id += random.between(1, 2);
    for (;;) {
      const kind = most === 'inflected' && waiting.length === 0 ? 'lemma' : most;
      const next = page(kind, made[kind]++, seed, random, waiting);
      // Two words can share a form (`voranführe`): the first one keeps the page.
      if (titles.has(next.title)) continue;
      titles.add(next.title);
      owed[kind] -= 1;
      yield { id, kind, ...next };
      break;
    }
  }
}

function page(
  kind: PageKind,
  number: number,
  seed: number,
  random: Random,
  waiting: { form: InflectedForm; lemma: Lemma }[],
): GeneratedPage {
  switch (kind) {
    case 'lemma': {
      const lemma = lemmaAt(number, seed);
      const forms = lemma.forms.slice(0, MOST_WAITING - waiting.length);
      waiting.push(...forms.map((form) => ({ form, lemma })));
      return { title: lemma.title, ns: 0, text: lemmaPage(lemma, random) };
    }
    case 'inflected': {
      const { form, lemma } = waiting.shift()!;
      return { title: form.form, ns: 0, text: inflectedPage(form, lemma, random) };
    }
    case 'foreign':
      return { ns: 0, ...foreignPage(number, seed, random) };
    case 'other':
      return otherPage(number, seed, random);
    case 'redirect': {
      const { title, parts } = lemmaAt(number * 20, seed);
      const hyphenated = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('-');
      return { title: hyphenated, ns: 0, redirect: title, text: `#WEITERLEITUNG [[${title}]]` };
    }
  }
}
