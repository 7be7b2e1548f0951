import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { addressBytes, parseAddress } from '../../src/addresses/address';
import { addressSlot, candidate, probeOf, slotAddress, slotAt, walkOf } from '../../src/addresses/candidates';
import { entryKeyParts } from '../../src/addresses/entryKeyParts';
import { GROUP_PAGES, groupOfPage, groupSlots } from '../../src/addresses/groups';
import { LANGUAGE_BLOCKS, languageBlock } from '../../src/addresses/languageBlocks';
import type { EntryKey } from '../../src/entries/entryKey';
import { GROUPS } from '../../src/entries/group';

const group = fc.constantFrom(...GROUPS);
const key = fc.string({ unit: 'grapheme' }).map((word) => `de:noun:${word}:1` as EntryKey);

/** The table that other implementations check themselves against. */
const vectors = readFileSync(join(__dirname, '../../docs/address.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim().replace(/^`|`$/g, '')))
  .filter((cells) => cells.length === 9 && /^\d+$/.test(cells[2]!))
  .map(([, text, start, step, ...addresses]) => ({
    text: text!,
    start,
    step,
    addresses: addresses.slice(0, 4),
  }));

test('there are test vectors', () => {
  expect(vectors.length).toBeGreaterThan(10);
});

test.each(vectors)('test vector $text', ({ text, start, step, addresses }) => {
  const parts = entryKeyParts(text as EntryKey);
  expect(walkOf(text as EntryKey, parts.group)).toMatchObject({ start: Number(start), step: Number(step) });
  const found = [0, 1, 2, 1_000].map((n) => candidate(text as EntryKey, parts.group, parts.language, n));
  expect(found).toEqual(addresses);
});

test.each(GROUPS.filter((name) => GROUP_PAGES[name].length <= 3))(
  'a walk visits every slot of %s once',
  (name) => {
    const walk = walkOf(`de:${name}:x:1` as EntryKey, name);
    const seen = new Uint8Array(walk.slots);
    for (let n = 0; n < walk.slots; n++) seen[slotAt(walk, n)]!++;
    expect(seen.every((times) => times === 1)).toBe(true);
    expect(slotAt(walk, walk.slots)).toBe(walk.start);
  },
);

test('start and step are in range, and the step shares no divisor with the slots', () => {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  fc.assert(
    fc.property(key, group, (text, name) => {
      const { start, step, slots } = walkOf(text, name);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start).toBeLessThan(slots);
      expect(step).toBeGreaterThanOrEqual(1);
      expect(step).toBeLessThan(slots);
      expect(divisor(step, slots)).toBe(1);
    }),
  );
});

test('how far a slot is on a walk is known without walking', () => {
  fc.assert(
    fc.property(key, group, fc.nat(), (text, name, number) => {
      const walk = walkOf(text, name);
      const n = number % walk.slots;
      expect(probeOf(walk, slotAt(walk, n))).toBe(n);
    }),
  );
});

test('every slot has one legal address of its group, and every such address its slot', () => {
  fc.assert(
    fc.property(
      group,
      fc.nat(),
      fc.constantFrom(...LANGUAGE_BLOCKS),
      (name, number, { block, languages }) => {
        const slot = number % groupSlots(name);
        const address = slotAddress(block, name, slot);
        expect(parseAddress(address)).toMatchObject({ group: name, languages });
        expect(addressSlot(name, addressBytes(address))).toBe(slot);
      },
    ),
  );
});

test('pages belong to one group each, blocks to one language or one family of names', () => {
  const pages = Object.values(GROUP_PAGES).flat();
  expect(new Set(pages).size).toBe(pages.length);
  for (const name of GROUPS) for (const page of GROUP_PAGES[name]) expect(groupOfPage(page)).toBe(name);
  expect(new Set(LANGUAGE_BLOCKS.map(({ block }) => block)).size).toBe(LANGUAGE_BLOCKS.length);
  expect(['no', 'nb', 'nn'].map(languageBlock)).toEqual([0xa5, 0xa5, 0xa5]);
  expect(groupSlots('noun')).toBe(587_520);
  expect(['de', 'el', 'ga', 'ka', 'mul'].map(languageBlock)).toEqual([0xa0, 0xaa, 0xcb, 0xda, 0xdd]);
});

test('a language without a block is refused by name', () => {
  expect(() => languageBlock('xx')).toThrow(/"xx" has no block/);
  expect(() => candidate('xx:noun:a:1' as EntryKey, 'noun', 'xx', 0)).toThrow(/"xx"/);
});

test('an entry key says its language and group, whatever its lemma is', () => {
  expect(entryKeyParts('de:noun:a:b::1@en' as EntryKey)).toEqual({ language: 'de', group: 'noun' });
  for (const text of ['', 'de', 'de:noun', ':noun:a:1', 'de:nouns:a:1']) {
    expect(() => entryKeyParts(text as EntryKey)).toThrow(/is no entry key/);
  }
});
