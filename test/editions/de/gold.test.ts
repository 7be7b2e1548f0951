import { compareWithGold, goldPages, readGoldPage } from '../../../bench/accuracy/gold';
import { EntrySchema } from '../../../src/entries/entry';

test.each(goldPages().map((page) => [page.name, page] as const))(
  '%s is read as written by hand',
  (_, page) => {
    const entries = readGoldPage(page);
    expect(entries).toEqual(page.entries);
    for (const entry of entries) expect(EntrySchema.strict().parse(entry)).toEqual(entry);
  },
);

test('precision and recall over all fields are at least 0.98', () => {
  const { precision, recall } = compareWithGold().of();
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(recall).toBeGreaterThanOrEqual(0.98);
});
