import { hash } from 'node:crypto';
import type { EntryKey } from '../entries/entryKey';
import type { Group } from '../entries/group';
import type { LanguageCode } from '../entries/language';
import { type Address, type AddressBytes, formatAddress } from './address';
import { GROUP_PAGES, groupSlots, SLOTS_PER_PAGE } from './groups';
import { languageBlock } from './languageBlocks';

/**
 * Where a key's walk through its group begins and how far each step goes. Step and number of slots share no divisor, so
 * the walk visits every slot of the group exactly once before it comes back.
 */
export interface Walk {
  start: number;
  step: number;
  /** Slots of the group. */
  slots: number;
}

/** Specified in docs/address.md. */
export function walkOf(key: EntryKey, group: Group): Walk {
  const digest = hash('sha256', key, 'hex');
  const high = Number.parseInt(digest.slice(0, 12), 16);
  return walkFrom(high, Number.parseInt(digest.slice(12, 24), 16), groupSlots(group));
}

/** The walk over so many slots from the first 48 and the next 48 bits of the key's SHA-256. */
export function walkFrom(high: number, low: number, slots: number): Walk {
  let step = 1 + (low % (slots - 1));
  // Ends at slots - 1 at the latest, which shares no divisor with slots.
  while (commonDivisor(step, slots) !== 1) step++;
  return { start: high % slots, step, slots };
}

/** Slot of the walk's `n`-th candidate, n from 0. */
export function slotAt(walk: Walk, n: number): number {
  return (walk.start + n * walk.step) % walk.slots;
}

/** Which candidate of the walk a slot is: the `n` for which slotAt gives it. */
export function probeOf({ start, step, slots }: Walk, slot: number): number {
  const distance = (slot - start + slots) % slots;
  // Below 2^43: groups have less than 2^22 slots.
  return (distance * inverse(step, slots)) % slots;
}

/** The address of a slot of a group. */
export function slotAddress(block: number, group: Group, slot: number): Address {
  const page = GROUP_PAGES[group][Math.floor(slot / SLOTS_PER_PAGE)]!;
  const rest = slot % SLOTS_PER_PAGE;
  return formatAddress([block, page, Math.floor(rest / 255), (rest % 255) + 1]);
}

/** The slot of an address within its group; undefined when its page belongs to another group. */
export function addressSlot(group: Group, [, qq, ee, a2]: AddressBytes): number | undefined {
  const page = GROUP_PAGES[group].indexOf(qq);
  return page < 0 ? undefined : page * SLOTS_PER_PAGE + ee * 255 + a2 - 1;
}

/**
 * The `n`-th address (n from 0) that an entry may take; the first free one is its own. After `groupSlots(group)`
 * candidates they repeat: then the group is full.
 * @throws LanguageWithoutBlock
 */
export function candidate(key: EntryKey, group: Group, language: LanguageCode, n: number): Address {
  return slotAddress(languageBlock(language), group, slotAt(walkOf(key, group), n));
}

function commonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** The number that a, times it, is 1 modulo m; a and m share no divisor. */
function inverse(a: number, m: number): number {
  let [r, next] = [m, a];
  let [t, nextT] = [0, 1];
  while (next !== 0) {
    const quotient = Math.floor(r / next);
    [r, next] = [next, r - quotient * next];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return t < 0 ? t + m : t;
}
