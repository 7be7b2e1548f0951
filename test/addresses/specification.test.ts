import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { candidate, walkOf } from '../../src/addresses/candidates';
import { settle } from '../../src/addresses/settlement';
import type { EntryKey } from '../../src/entries/entryKey';
import type { Group } from '../../src/entries/group';
import { crowdedKeys, digestOf } from './crowdedKeys';

/*
 * Another implementation, made from docs/address.md alone: its tables are read from the page, its arithmetic is the page's, in
 * whole numbers of any size. Where page and program differ, one of them is wrong.
 */

const page = readFileSync(join(__dirname, '../../docs/address.md'), 'utf8');
const cellsOf = (pattern: RegExp): string[][] => [...page.matchAll(pattern)].map((match) => match.slice(1));

const blockOf = new Map(
  cellsOf(/^\| ([0-9A-F]{2}) \| ([a-z, ]+) \|$/gm).flatMap(([block, codes]) =>
    codes!.split(', ').map((code) => [code, block!] as const),
  ),
);
const pagesOf = new Map(
  cellsOf(/^\| (\w+) \| ([0-9A-F, -]+) \| [\d,]+ \|$/gm).map(
    ([group, pages]) => [group!, expand(pages!)] as const,
  ),
);

/** `01, 10-12` -> 01, 10, 11, 12. */
function expand(pages: string): string[] {
  return pages.split(', ').flatMap((range) => {
    const [first, last = first] = range.split('-');
    const list: string[] = [];
    for (let at = parseInt(first!, 16); at <= parseInt(last!, 16); at++) list.push(byte(at));
    return list;
  });
}

function byte(value: number | bigint): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

interface Specified {
  start: bigint;
  step: bigint;
  candidate(n: bigint): string;
}

function specified(key: string): Specified {
  const [language, group] = key.split(':');
  const h = createHash('sha256').update(Buffer.from(key, 'utf8')).digest('hex');
  const pages = pagesOf.get(group!)!;
  const N = 65_280n * BigInt(pages.length);
  const start = BigInt(`0x${h.slice(0, 12)}`) % N;
  let step = 1n + (BigInt(`0x${h.slice(12, 24)}`) % (N - 1n));
  while (gcd(step, N) > 1n) step += 1n;
  const slotText = (s: bigint): string => {
    const r = s % 65_280n;
    return `0x${blockOf.get(language!)!}:${pages[Number(s / 65_280n)]!}:${byte(r / 255n)}:${byte(1n + (r % 255n))}`;
  };
  return { start, step, candidate: (n) => slotText((start + n * step) % N) };
}

const key = fc
  .tuple(
    fc.constantFrom(...blockOf.keys()),
    fc.constantFrom(...pagesOf.keys()),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.integer({ min: 1, max: 12 }),
  )
  .map(([language, group, lemma, number]) => `${language}:${group}:${lemma}:${number}` as EntryKey);

test('program and page give every key the same start, step and candidates', () => {
  fc.assert(
    fc.property(key, fc.nat({ max: 4_000_000 }), (text, n) => {
      const [language, group] = text.split(':') as [string, Group];
      const walk = specified(text);
      expect(walkOf(text, group)).toMatchObject({ start: Number(walk.start), step: Number(walk.step) });
      for (const at of [0, 1, n])
        expect(candidate(text, group, language, at)).toBe(walk.candidate(BigInt(at)));
    }),
    { numRuns: 500 },
  );
});

test('the worked example is that of its key', () => {
  const example = page.slice(page.indexOf('**Worked example**'), page.indexOf('## Allocation'));
  const [text = ''] = /`(de:[^`]+)`/.exec(example)!.slice(1);
  const h = createHash('sha256').update(text).digest('hex');
  const { start, step, candidate: nth } = specified(text);
  for (const part of [h.slice(0, 12), h.slice(12, 24), h.slice(24, 28)]) expect(example).toContain(part);
  for (const number of [start, step, (start + step) % 587_520n])
    expect(example).toContain(number.toLocaleString('en-US'));
  const addresses = [...example.matchAll(/`(0x[0-9A-F:]+)`/g)].map(([, address]) => address);
  expect(addresses).toEqual([nth(0n), nth(1n)]);
});

test('settlement is what the page says: in the order of the SHA-256, each its first candidate that nobody settled holds', () => {
  const pool = crowdedKeys(50, 25);
  fc.assert(
    fc.property(fc.subarray(pool), fc.subarray(pool), (earlier, later) => {
      const held = new Map<string, string>();
      const settleAll = (keys: readonly string[]): void => {
        const order = keys
          .filter((text) => !held.has(text))
          .map((text) => ({ text, digest: createHash('sha256').update(text).digest() }))
          .sort((a, b) => Buffer.compare(a.digest, b.digest));
        for (const { text } of order) {
          const taken = new Set(held.values());
          let n = 0n;
          while (taken.has(specified(text).candidate(n))) n++;
          held.set(text, specified(text).candidate(n));
        }
      };
      settleAll(earlier);
      settleAll(later);
      const digests = (keys: readonly EntryKey[]) =>
        keys.map((text) => ({ key: text, digest: digestOf(text) }));
      const first = settle(digests(earlier), new Map());
      const both = settle(digests(later.filter((text) => !first.has(text))), first);
      expect(both).toEqual(held);
    }),
  );
});

test('every group and language that the program has is on the page', () => {
  expect(pagesOf.size).toBe(21);
  expect(blockOf.size).toBe(64);
});
