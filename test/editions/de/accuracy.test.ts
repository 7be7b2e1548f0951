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

testReal('what wiktextract finds on a page is found, differences are the ones of docs/accuracy.md', () => {
  const { recall, precision } = compareWithWiktextract().of();
  expect(recall).toBeGreaterThanOrEqual(0.95);
  expect(precision).toBeGreaterThanOrEqual(0.9);
});
