import * as fc from 'fast-check';
import type { EntryKey } from '../../src/entries/entryKey';
import { familyOf, type Homograph, keepNumbers } from '../../src/stores/keepNumbers';

const homograph = (number: number, says: string, description = says): Homograph => ({
  key: `de:noun:a:b:${number}@en` as EntryKey,
  contentHash: says,
  description,
});
const made = (...texts: (string | [string, string])[]): Homograph[] =>
  texts.map((text, n) => (typeof text === 'string' ? homograph(n + 1, text) : homograph(n + 1, ...text)));
const numbers = (keys: EntryKey[]): number[] => keys.map((key) => familyOf(key).number);

test('a key is taken apart at its last colon', () => {
  expect(familyOf('de:noun:a:b::12' as EntryKey)).toMatchObject({ family: 'de:noun:a:b::', number: 12 });
  const foreign = familyOf('de:noun:x:3@en' as EntryKey);
  expect(foreign).toMatchObject({ family: 'de:noun:x:@en', number: 3 });
  expect(foreign.keyOf(7)).toBe('de:noun:x:7@en');
});

test.each([
  ['nothing stored', ['x', 'y'], [], [1, 2]],
  ['the same', ['x', 'y'], ['x', 'y'], [1, 2]],
  ['one before', ['n', 'x', 'y'], ['x', 'y'], [3, 1, 2]],
  ['one before, one edited', ['n', ['x2', 'x'], 'y'], ['x', 'y'], [3, 1, 2]],
  ['one edited', ['z', 'y'], ['x', 'y'], [1, 2]],
  ['swapped', ['y', 'x'], ['x', 'y'], [2, 1]],
  ['first gone', ['y'], ['x', 'y'], [2]],
  ['two that say the same', ['x', 'x'], ['x'], [1, 2]],
  ['two that say the same, both stored', ['x', 'x'], ['x', 'x'], [1, 2]],
] as [string, (string | [string, string])[], string[], number[]][])('%s', (_, now, before, expected) => {
  expect(numbers(keepNumbers(made(...now), made(...before)))).toEqual(expected);
});

test('no number is given twice, each stored entry that is still there keeps its own, and doing it again changes nothing', () => {
  const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 6 });
  fc.assert(
    fc.property(texts, texts, (now, before) => {
      const stored = made(...before);
      const keys = keepNumbers(made(...now), stored);
      expect(new Set(keys).size).toBe(now.length);
      for (const { key, contentHash } of stored) {
        const times = (list: string[]): number => list.filter((text) => text === contentHash).length;
        if (times(now) >= times(before)) expect(keys).toContain(key);
      }
      const next = keys.map((key, at) => ({ ...homograph(0, now[at]!), key }));
      expect(new Set(keepNumbers(made(...now), next))).toEqual(new Set(keys));
    }),
  );
});
