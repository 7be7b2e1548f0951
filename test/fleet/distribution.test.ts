import fc from 'fast-check';
import { distribute } from '../../src/fleet/distribution';

test('15 workers by 60, 30 and 10 percent are 9, 5 and 1', () => {
  expect(distribute(15, [60, 30, 10])).toEqual([9, 5, 1]);
  expect(distribute(20, [60, 30, 10])).toEqual([12, 6, 2]);
});

test('nothing is divided where nobody has a weight', () => {
  expect(distribute(5, [0, 0])).toEqual([0, 0]);
});

test('the parts add up, and none is a whole thing away from its share', () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
      (total, weights) => {
        const parts = distribute(total, weights);
        const sum = weights.reduce((a, b) => a + b, 0);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
        parts.forEach((part, at) => expect(Math.abs(part - (total * weights[at]!) / sum)).toBeLessThan(1));
      },
    ),
  );
});
