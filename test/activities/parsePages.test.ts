import { parsePages } from '../../src/activities/parsing/parsePages';
import type { EditionProfile } from '../../src/editions/profile';
import { type PageOutcome, outcomeNumber } from '../../src/entries/page';
import type { UnitPage } from '../../src/sources/unitPage';
import type { KnownPages } from '../../src/stores/entryStore';
import { SpoolUnwritable } from '../../src/support/spoolUnwritable';

/** Reads a page's text as instructions: a number of entries, or `throw`. */
const profile: EditionProfile = {
  edition: 'de',
  namespaces: [0],
  readPage({ text, title }) {
    if (text === 'throw') throw new TypeError(`cannot read ${title}`);
    const entries = Array.from({ length: Number(text) }, () => ({
      ...{ word: title, lang: 'Deutsch', lang_code: 'de', pos: 'noun', senses: [] },
    }));
    return { entries, problems: [{ kind: 'unknown-template', detail: 'Foo' }] };
  },
};

function page(pageId: number, text: string, revId = 100 + pageId): UnitPage {
  return {
    kind: 'page',
    pageId,
    revId,
    ns: 0,
    title: `P${pageId}`,
    timestamp: '2026-09-01T00:00:00Z',
    text: () => text,
  };
}

function known(pages: { id: number; rev: number; outcome: PageOutcome; entries: number }[]): KnownPages {
  return {
    pageIds: Float64Array.from(pages, (p) => p.id),
    revIds: Float64Array.from(pages, (p) => p.rev),
    outcomes: Uint8Array.from(pages, (p) => outcomeNumber(p.outcome)),
    entryCounts: Uint16Array.from(pages, (p) => p.entries),
  };
}

function run(pages: UnitPage[], options: Partial<Parameters<typeof parsePages>[0]> = {}) {
  const parsed: number[] = [];
  const alone: number[] = [];
  const result = parsePages({
    pages,
    profile,
    languages: new Set(['de']),
    onlyPages: null,
    known: known([]),
    verdicts: { aside: [], hopeless: [] },
    emit: ({ entries }, { id }) => {
      parsed.push(id);
      return entries.length;
    },
    clock: { begin: (id, isAlone) => void (isAlone && alone.push(id)), end: () => undefined },
    now: () => 0,
    ...options,
  });
  return { ...result, parsed, alone };
}

test('every page gets an outcome, in the order of the unit', () => {
  const { pages } = run([
    page(1, '2'),
    { kind: 'skipped', pageId: 2, revId: 102, title: 'P2', reason: 'redirect' },
    page(3, '0'),
    page(4, 'throw'),
  ]);
  expect(pages).toEqual({
    pageIds: [1, 2, 3, 4],
    revIds: [101, 102, 103, 104],
    outcomes: ['stored', 'skipped:redirect', 'skipped:no-entry', 'dead-lettered'],
    entryCounts: [2, 0, 0, 0],
  });
});

test('a page that cannot be parsed becomes a dead letter with title, revision and reason', () => {
  const { deadLetters } = run([page(1, '1'), page(4, 'throw'), page(5, '1')]);
  expect(deadLetters).toEqual([
    { pageId: 4, title: 'P4', revId: 104, reason: 'parser-error', detail: 'TypeError: cannot read P4' },
  ]);
});

test('a page at the revision that was read before is not parsed again and keeps its number of entries', () => {
  const { pages, parsed } = run([page(1, '2'), page(2, '2'), page(3, '2'), page(4, '0')], {
    known: known([
      { id: 1, rev: 101, outcome: 'stored', entries: 7 },
      { id: 2, rev: 101, outcome: 'stored', entries: 7 },
      { id: 3, rev: 103, outcome: 'dead-lettered', entries: 0 },
      { id: 4, rev: 104, outcome: 'skipped:no-entry', entries: 0 },
    ]),
  });
  expect(pages.outcomes).toEqual(['unchanged', 'stored', 'stored', 'skipped:no-entry']);
  expect(pages.entryCounts).toEqual([7, 2, 2, 0]);
  expect(parsed).toEqual([2, 3]);
});

test('an edition without a profile has its pages counted', () => {
  const { pages } = run([page(1, '2'), page(2, '2')], { profile: undefined });
  expect(pages.outcomes).toEqual(['skipped:no-profile', 'skipped:no-profile']);
});

test('a retry does only the pages that it is told, known or not', () => {
  const { pages, parsed } = run([page(1, '1'), page(2, '1')], {
    onlyPages: new Set([2]),
    known: known([{ id: 2, rev: 102, outcome: 'stored', entries: 1 }]),
  });
  expect(pages.pageIds).toEqual([2]);
  expect(parsed).toEqual([2]);
});

test('a page that was too slow is parsed alone, after all others', () => {
  const { parsed, alone, pages } = run([page(1, '1'), page(2, '1'), page(3, '1')], {
    verdicts: { aside: [1], hopeless: [] },
  });
  expect(parsed).toEqual([2, 3, 1]);
  expect(alone).toEqual([1]);
  expect(pages.pageIds).toEqual([1, 2, 3]);
});

test('a page that is hopeless is a dead letter without another try', () => {
  const hopeless = [{ pageId: 2, reason: 'too-slow', detail: 'not parsed within 30 s, alone' }];
  const { parsed, deadLetters } = run([page(1, '1'), page(2, '1')], { verdicts: { aside: [2], hopeless } });
  expect(parsed).toEqual([1]);
  expect(deadLetters).toMatchObject([{ pageId: 2, title: 'P2', revId: 102, reason: 'too-slow' }]);
});

test('problems are counted by kind and detail, a flood of different ones together', () => {
  const flood: EditionProfile = {
    ...profile,
    readPage: () => ({
      entries: [],
      problems: Array.from({ length: 2000 }, (_, n) => ({ kind: 'unknown-template', detail: `T${n}` })),
    }),
  };
  expect(run([page(1, '1'), page(2, '1')]).problems).toEqual({ 'unknown-template': { Foo: 2 } });
  const details = run([page(1, '')], { profile: flood }).problems['unknown-template']!;
  expect(Object.keys(details).length).toBeLessThan(600);
  expect(Object.values(details).reduce((a, b) => a + b)).toBe(2000);
});

test('a disk that is full is no fault of the page', () => {
  const full = (): never => {
    throw new SpoolUnwritable({ what: 'The disk of the spool is full' });
  };
  expect(() => run([page(1, '1')], { emit: full })).toThrow(SpoolUnwritable);
});
