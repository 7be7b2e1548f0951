import { germanPages, PAGE_SHARES, type PageKind } from '../../bench/generate/germanPages';

const pages = [...germanPages(8000)];

test('kinds of page have the shares of the real edition', () => {
  for (const [kind, share] of Object.entries(PAGE_SHARES)) {
    expect(pages.filter((page) => page.kind === kind).length / pages.length).toBeCloseTo(share, 2);
  }
});

test('pages are about as long as in the real edition', () => {
  const meanBytes = (kind?: PageKind): number => {
    const chosen = pages.filter((page) => kind === undefined || page.kind === kind);
    return chosen.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / chosen.length;
  };
  const within = (kind: PageKind | undefined, bytes: number): void => {
    expect(Math.abs(meanBytes(kind) / bytes - 1)).toBeLessThan(0.12);
  };
  within(undefined, 1322);
  within('inflected', 450);
  within('lemma', 3400);
  within('foreign', 1900);
});

test('titles are unique and page ids ascend', () => {
  expect(new Set(pages.map(({ title }) => title)).size).toBe(pages.length);
  expect(pages.every(({ id }, i) => i === 0 || id > pages[i - 1]!.id)).toBe(true);
});

test('lemma pages differ in what they say, not only in their title', () => {
  const lemmas = pages.filter(({ kind }) => kind === 'lemma');
  const withoutTitle = new Set(lemmas.map(({ title, text }) => text.replaceAll(title, '')));
  expect(withoutTitle.size).toBe(lemmas.length);
});

test('every inflected form points to a page that says so', () => {
  const lemmas = new Map(pages.filter(({ kind }) => kind === 'lemma').map((page) => [page.title, page.text]));
  for (const { kind, title, text } of pages) {
    if (kind !== 'inflected') continue;
    const lemma = /\{\{Grundformverweis (?:Konj|Dekl)\|([^}]+)\}\}/.exec(text)?.[1];
    expect([title, lemmas.has(lemma ?? '')]).toEqual([title, true]);
  }
});

test('the same seed gives the same pages, another seed others', () => {
  const first = (seed: number) => [...germanPages(50, seed)];
  expect(first(3)).toEqual(first(3));
  expect(first(3)).not.toEqual(first(4));
  expect([...germanPages(20, 3)]).toEqual(first(3).slice(0, 20));
});
