import * as fc from 'fast-check';
import type { Address } from '../../src/addresses/address';
import { candidate } from '../../src/addresses/candidates';
import { entryKeyParts } from '../../src/addresses/entryKeyParts';
import { settle, Settlement } from '../../src/addresses/settlement';
import type { EntryKey } from '../../src/entries/entryKey';
import { crowdedKeys, digestOf } from './crowdedKeys';

const pool = crowdedKeys(80, 40);
type Book = Map<EntryKey, Address>;
const withDigest = (keys: readonly EntryKey[]) => keys.map((key) => ({ key, digest: digestOf(key) }));

/** Who comes takes the first candidate that is free: what units do. */
function arrive(book: Book, key: EntryKey): void {
  if (book.has(key)) return;
  const { language, group } = entryKeyParts(key);
  const taken = new Set(book.values());
  let n = 0;
  while (taken.has(candidate(key, group, language, n))) n++;
  book.set(key, candidate(key, group, language, n));
}

/** What finalization does with everything that is not settled. */
function finalize(
  book: Book,
  settled: ReadonlySet<EntryKey>,
  passing: ReadonlySet<EntryKey> = new Set(),
): Book {
  const own = [...book].filter(([key]) => !settled.has(key) && !passing.has(key));
  const settlement = new Settlement();
  for (const [key, address] of own) settlement.add(digestOf(key), address);
  for (const key of settled) settlement.occupy(book.get(key)!, 'for good');
  for (const key of passing) settlement.occupy(book.get(key)!, 'for now');
  const solving = settlement.solve();
  let step = solving.next();
  while (!step.done) step = solving.next();
  const { moves, displaced } = step.value;
  const holder = new Map([...book].map(([key, address]) => [address, key]));
  const next = new Map(book);
  for (const { from, to } of moves) next.set(holder.get(from)!, to);
  for (const address of displaced) next.set(holder.get(address)!, settlement.place(holder.get(address)!));
  return next;
}

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
