import { hasGermanPages } from '../../../bench/accuracy/germanPages';
import { compareWithIwnlp } from '../../../bench/accuracy/iwnlp';
import { compareWithWiktextract } from '../../../bench/accuracy/kaikki';

// eslint-disable-next-line no-console -- a skipped test must be seen
if (!hasGermanPages()) console.warn('SKIPPED: no real pages in ../shared/data/de');
const testReal = hasGermanPages() ? test : test.skip;

testReal('of the forms that IWNLP expects of real pages, 0.97 are found with their grammar', () => {
  const { expected, found, missing } = compareWithIwnlp();
  expect(expected).toBeGreaterThan(1_000);
  expect({ share: found / expected >= 0.97, missing }).toMatchObject({ share: true });
});

testReal('a difference from wiktextract is excused by a line of the page, and no excuse is left over', () => {
  const { score, unused, excused } = compareWithWiktextract();
  expect(score.of().expected).toBeGreaterThan(3_000);
  expect(score.differences).toEqual([]);
  expect(unused).toEqual([]);
  for (const lines of excused.values()) expect(lines.length).toBeGreaterThan(0);
});
