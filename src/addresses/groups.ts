import { GROUPS, type Group } from '../entries/group';

/** Slots on one page of a group: 256 values of EE, 255 of A2 (00 is never given). */
export const SLOTS_PER_PAGE = 256 * 255;

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Second bytes of an address (QQ) that a group owns, in the order in which its slots are numbered. */
export const GROUP_PAGES: Readonly<Record<Group, readonly number[]>> = {
  noun: [0x01, ...range(0x10, 0x17)],
  verb: [0x02, 0x1e],
  adjective: [0x03, 0x1c, 0x1d],
  adverb: [0x04],
  preposition: [0x05],
  pronoun: [0x06],
  determiner: [0x07],
  conjunction: [0x08],
  numeral: [0x09],
  interjection: [0x0a],
  particle: [0x0b],
  name: [0x0c, ...range(0x18, 0x1b)],
  auxiliary: [0x0d],
  classifier: [0x0e],
  copula: [0x0f],
  form: [...range(0x20, 0x2f), ...range(0xa0, 0xbf)],
  multiword: range(0x30, 0x3f),
  affix: range(0x40, 0x43),
  symbol: range(0x44, 0x47),
  letter: range(0x48, 0x4b),
  abbreviation: range(0x4c, 0x4f),
};

const GROUP_OF_PAGE = new Map(
  GROUPS.flatMap((group) => GROUP_PAGES[group].map((page) => [page, group] as const)),
);

/** How many entries of one language a group can hold. */
export function groupSlots(group: Group): number {
  return GROUP_PAGES[group].length * SLOTS_PER_PAGE;
}

/** The group that owns the page, or undefined where the page is reserved. */
export function groupOfPage(page: number): Group | undefined {
  return GROUP_OF_PAGE.get(page);
}
