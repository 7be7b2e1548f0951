import * as fc from 'fast-check';
import { fold, formKey, formKeys, likeLabels } from '../../src/stores/formKeys';

const letters = fc.string({
  unit: fc.constantFrom('a', 'b', 'e', 'Ä', 'ß', 'я', '😀', '-'),
  minLength: 1,
  maxLength: 14,
});

test('every form of every label is found: among the like labels or by its hash', () => {
  fc.assert(
    fc.property(letters, fc.array(letters), (label, forms) => {
      const keys = formKeys(label, forms);
      for (const form of forms.map(fold)) {
        const { stem, longest } = likeLabels(form);
        const like = fold(label).startsWith(stem) && [...fold(label)].length <= longest;
        expect(like || keys.includes(formKey(form))).toBe(true);
      }
    }),
  );
});

test('regular forms cost nothing', () => {
  expect(formKeys('Haus', ['Hauses', 'Häuser', 'Häusern'])).toEqual([]);
  expect(formKeys('verlaufen', ['verlaufe', 'verläufst', 'verlief', 'verlaufen'])).toEqual([]);
  expect(formKeys('gehen', ['ging', 'ging', 'gegangen', 'gehend'])).toEqual(
    [formKey('ging'), formKey('gegangen')].sort((a, b) => a - b),
  );
});

test('folding takes away case and accents, and nothing else', () => {
  expect(['Äpfel', 'ÉTÉ', 'naïve', 'Straße', 'Ω', ''].map(fold)).toEqual([
    'apfel',
    'ete',
    'naive',
    'straße',
    'ω',
    '',
  ]);
});
