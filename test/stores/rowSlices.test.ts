import fc from 'fast-check';
import type { EntryKey } from '../../src/entries/entryKey';
import type { UnitRows } from '../../src/stores/entryStore';
import { rowSlices } from '../../src/stores/rowSlices';

/** Rows of pages, of which each has so many. */
function rowsOf(perPage: readonly number[]): UnitRows {
  const pageIds = perPage.flatMap((count, page) => Array.from({ length: count }, () => page));
  const each = <T>(make: (at: number) => T): T[] => pageIds.map((_, at) => make(at));
  return {
    count: pageIds.length,
    keys: each((at) => `de:noun:w${at}:1` as EntryKey),
    contentHashes: each((at) => `hash ${at}`),
    pageIds,
    addresses: each((at) => `address ${at}`),
    async *read(positions) {
      yield Buffer.from([...positions].join(' '));
    },
  };
}

const sizes = (perPage: readonly number[], maxRows: number): number[] =>
  rowSlices(rowsOf(perPage), maxRows).map(({ count }) => count);

test('slices end where pages end', () => {
  expect(sizes([2, 2, 2, 2], 5)).toEqual([4, 4]);
  expect(sizes([1, 4, 1, 1], 5)).toEqual([5, 2]);
});

test('a page with more rows than a slice may have is a slice of its own', () => {
  expect(sizes([1, 7, 1], 3)).toEqual([1, 7, 1]);
});

test('few rows, no rows or no limit: one slice', () => {
  expect(sizes([1, 1], 2)).toEqual([2]);
  expect(sizes([], 1)).toEqual([0]);
  expect(sizes([5, 5, 5], Infinity)).toEqual([15]);
});

test('a slice reads its own rows of the file', async () => {
  const [, second] = rowSlices(rowsOf([2, 2, 2]), 2);
  const read: string[] = [];
  for await (const chunk of second!.read([0, 1])) read.push(chunk.toString());
  expect(read).toEqual(['2 3']);
});

test('together the slices are the rows, in order, and no page is in two of them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 })), fc.integer({ min: 1, max: 20 }), (perPage, max) => {
      const rows = rowsOf(perPage);
      const slices = rowSlices(rows, max);
      expect(slices.flatMap(({ keys }) => keys)).toEqual(rows.keys);
      expect(slices.flatMap(({ addresses }) => addresses)).toEqual(rows.addresses);
      const pages = slices.flatMap(({ pageIds }) => [...new Set(pageIds)]);
      expect(new Set(pages).size).toBe(pages.length);
      for (const { count, pageIds } of slices) expect(count <= max || new Set(pageIds).size === 1).toBe(true);
    }),
  );
});
