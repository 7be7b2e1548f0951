import { WordCounts, wordsOf } from '../../src/stores/words';

test.each([
  ['Er ging, sie „gingen“.', ['Er', 'ging', 'sie', 'gingen']],
  ["Wie geht's der E-Mail? – Gut!", ['Wie', "geht's", 'der', 'E-Mail', 'Gut']],
  ['Das 3-mal große Ganze – „-heit“', ['Das', '3-mal', 'große', 'Ganze', 'heit']],
  ['μῆνιν ἄειδε, θεὰ́', ['μῆνιν', 'ἄειδε', 'θεὰ́']],
  ['… 😀 —', []],
])('%j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('words are counted as written, each of an entry once', () => {
  const counts = new WordCounts();
  counts.add('Bank an Bank, bank');
  counts.add('Die constructor der Bänke');
  expect(counts.of(['Bank', 'Bänke', 'Bank'])).toBe(3);
  expect(counts.of(['constructor', 'toString'])).toBe(1);
  expect(counts.of([])).toBe(0);
});
