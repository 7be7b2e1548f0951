import * as fc from 'fast-check';
import { settle } from '../../src/addresses/settlement';
import { arrive, type Book, finalize, withDigest } from './books';
import { crowdedKeys } from './crowdedKeys';

const pool = crowdedKeys(80, 40);

/** An order of arrival in which everybody comes at least once, some again after a crash. */
const arrivals = fc
  .tuple(fc.shuffledSubarray(pool, { minLength: 1 }), fc.infiniteStream(fc.nat(200)))
  .map(([keys, random]) => {
    const again = keys.filter(() => random.next().value! % 3 === 0);
    return { keys, order: [...again, ...keys, ...again] };
  });

test('the settled book depends on the entries alone: not on order, units, crashes or retries', () => {
  fc.assert(
    fc.property(arrivals, fc.nat(), ({ keys, order }, seed) => {
      const inOrder: Book = new Map();
      for (const key of order) arrive(inOrder, key);
      const otherwise: Book = new Map();
      const rotated = [...keys.slice(seed % keys.length), ...keys.slice(0, seed % keys.length)].reverse();
      for (const key of rotated) arrive(otherwise, key);
      const expected = settle(withDigest(keys), new Map());
      expect(finalize(inOrder, new Set())).toEqual(expected);
      expect(finalize(otherwise, new Set())).toEqual(expected);
      expect(new Set(expected.values()).size).toBe(keys.length);
    }),
  );
});

test('settled addresses never move in later runs, and what is new settles around them', () => {
  fc.assert(
    fc.property(arrivals, arrivals, (first, second) => {
      const book: Book = new Map();
      for (const key of first.order) arrive(book, key);
      const settled = finalize(book, new Set());
      const later: Book = new Map(settled);
      for (const key of second.order) arrive(later, key);
      const result = finalize(later, new Set(settled.keys()));
      const fresh = second.keys.filter((key) => !settled.has(key));
      expect(result).toEqual(settle(withDigest(fresh), settled));
      for (const [key, address] of settled) expect(result.get(key)).toBe(address);
    }),
  );
});

test('entries of a run that still goes on give way, whatever they hold, and keep an address of their own', () => {
  fc.assert(
    fc.property(arrivals, fc.nat(80), ({ keys, order }, share) => {
      const passing = new Set(keys.slice(0, share % keys.length));
      const own = keys.filter((key) => !passing.has(key));
      const book: Book = new Map();
      for (const key of order) arrive(book, key);
      const result = finalize(book, new Set(), passing);
      const expected = settle(withDigest(own), new Map());
      for (const key of own) expect(result.get(key)).toBe(expected.get(key));
      expect(new Set(result.values()).size).toBe(keys.length);
    }),
  );
});

test('settling again moves nothing', () => {
  const book = settle(withDigest(pool), new Map());
  expect(finalize(book, new Set())).toEqual(book);
});
