import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GROUP_PAGES, groupSlots } from '../../src/addresses/groups';
import { LANGUAGE_BLOCKS } from '../../src/addresses/languageBlocks';
import type { Group } from '../../src/entries/group';

const page = readFileSync(join(__dirname, '../../docs/address.md'), 'utf8');
const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

test('docs/address.md has every language block, and no other', () => {
  const written = page.matchAll(/^\| ([0-9A-F]{2}) \| ([a-z, ]+) \|$/gm);
  const blocks = Object.fromEntries(
    [...written].map(([, block = '', codes = '']) => [block, codes.split(', ')]),
  );
  expect(blocks).toEqual(
    Object.fromEntries(LANGUAGE_BLOCKS.map(({ block, languages }) => [hex(block), languages])),
  );
});

test('docs/address.md has every group with its pages and slots', () => {
  const rows = [...page.matchAll(/^\| (\w+) \| ([0-9A-F, -]+) \| ([\d,]+) \|$/gm)];
  const written = rows.map(([, group = '', pages = '', slots = '']) => [group, expand(pages), slots]);
  const groups = Object.keys(GROUP_PAGES) as Group[];
  expect(written).toEqual(
    groups.map((group) => [group, [...GROUP_PAGES[group]], groupSlots(group).toLocaleString('en-US')]),
  );
});

/** `01, 10-12` -> [0x01, 0x10, 0x11, 0x12]. */
function expand(pages: string): number[] {
  return pages.split(', ').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map((byte) => Number.parseInt(byte, 16));
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}
