import * as fc from 'fast-check';
import { settle } from '../../src/addresses/settlement';
import type { EntryKey } from '../../src/entries/entryKey';
import { arrive, type Book, finalize, withDigest } from './books';
import { crowdedKeys } from './crowdedKeys';

/*
 * Whole lives of a database: several dumps, one after the other, each with some entries new, some gone and some back again;
 * each extracted in units by writers that crash. How it was done must not be seen in the settled book.
 */

const pool = crowdedKeys(60, 30);
const dumps = fc.array(fc.subarray(pool), { minLength: 1, maxLength: 4 });

interface Life {
  book: Book;
  settled: Set<EntryKey>;
}

/** Numbers from 0 to below `n`, the same for the same seed. */
type Random = (n: number) => number;

function random(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) | 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

function shuffled<T>(list: readonly T[], below: Random): T[] {
  const result = [...list];
  for (let at = result.length - 1; at > 0; at--) {
    const other = below(at + 1);
    [result[at], result[other]] = [result[other]!, result[at]!];
  }
  return result;
}

function units(keys: readonly EntryKey[], below: Random): EntryKey[][] {
  const made: EntryKey[][] = [];
  for (let rest = shuffled(keys, below); rest.length > 0;) made.push(rest.splice(0, 1 + below(9)));
  return made;
}

/**
 * Eight writers take unit after unit; their inserts mingle in any order. A crash takes back what an attempt inserted, at any
 * point, and the unit is tried again; or the commit's answer is lost and the unit is done once more.
 * @param share of the units that are done at all, in percent; less for a run that is cancelled
 */
function write(life: Life, dump: readonly EntryKey[], below: Random, share: number): void {
  const queue = units(dump, below).filter(() => below(100) < share);
  const writers = Array.from({ length: 8 }, () => ({
    todo: [] as EntryKey[],
    unit: [] as EntryKey[],
    inserted: [] as EntryKey[],
  }));
  for (;;) {
    const busy = writers.filter(({ todo, unit }) => todo.length > 0 || unit.length > 0 || queue.length > 0);
    if (busy.length === 0) return;
    const writer = busy[below(busy.length)]!;
    if (writer.unit.length === 0) {
      writer.unit = queue.shift()!;
      writer.todo = shuffled(writer.unit, below);
    } else if (below(12) === 0) {
      for (const key of writer.inserted) life.book.delete(key);
      Object.assign(writer, { todo: shuffled(writer.unit, below), inserted: [] });
    } else if (writer.todo.length > 0) {
      const key = writer.todo.pop()!;
      if (!life.book.has(key)) writer.inserted.push(key);
      arrive(life.book, key);
      expect(new Set(life.book.values()).size).toBe(life.book.size);
    } else {
      if (below(4) === 0) queue.push(writer.unit);
      Object.assign(writer, { unit: [], inserted: [] });
    }
  }
}

/** One database's life; before some runs, one over the same dump is cancelled half-way. */
function live(history: readonly (readonly EntryKey[])[], seed: number): Book[] {
  const below = random(seed);
  const life: Life = { book: new Map(), settled: new Set() };
  return history.map((dump) => {
    if (below(2) === 0) write(life, dump, below, 50);
    write(life, dump, below, 100);
    const book = finalize(life.book, life.settled);
    for (const key of life.settled) expect(book.get(key)).toBe(life.book.get(key));
    expect(new Set(book.values()).size).toBe(book.size);
    life.book = book;
    life.settled = new Set(book.keys());
    return new Map(book);
  });
}

test('the same dumps leave the same book after each run, however they were cut, ordered, crashed and cancelled', () => {
  fc.assert(
    fc.property(dumps, fc.integer(), fc.integer(), (history, one, other) => {
      const books = live(history, one);
      expect(live(history, other)).toEqual(books);
      let expected: Book = new Map();
      history.forEach((dump, run) => {
        const fresh = dump.filter((key) => !expected.has(key));
        expected = settle(withDigest(fresh), expected);
        expect(books[run]).toEqual(expected);
      });
    }),
  );
});

test('without settlement, the order in which entries come is seen in their addresses', () => {
  const [forwards, backwards]: Book[] = [new Map(), new Map()];
  for (const key of pool) arrive(forwards!, key);
  for (const key of [...pool].reverse()) arrive(backwards!, key);
  expect(forwards).not.toEqual(backwards);
  expect(finalize(forwards!, new Set())).toEqual(finalize(backwards!, new Set()));
});
