import type { EntryKey } from '../entries/entryKey';
import { type Group, GROUPS } from '../entries/group';
import { type Address, addressBytes } from './address';
import { addressSlot, slotAddress, slotAt, walkFrom, walkOf } from './candidates';
import { entryKeyParts } from './entryKeyParts';
import { GROUP_PAGES, groupOfPage, groupSlots } from './groups';
import { languageBlock } from './languageBlocks';

/** Who holds a slot: an entry's number from 0, or one of these. */
const FREE = -1;
/** Held for good. */
const FIXED = -2;
/** Held by an entry of an extraction that is still running: it has to give way. */
const PASSING = -3;

/** One group of one language block. */
interface Space {
  block: number;
  group: Group;
  /** Holder of each slot. */
  slots: Int32Array;
}

export interface Move {
  from: Address;
  to: Address;
}

/**
 * Makes provisional addresses final: entries in the order of the SHA-256 of their keys take each their first candidate
 * that is not held for good. The result depends on the keys and on the held addresses alone, not on who came first.
 *
 * It need not see them in that order: an entry asks for its candidates one after the other, and of two that want a slot the
 * one with the smaller digest has it while the other asks on. That ends, in whatever order they ask, with what the order of
 * the digests gives (Gale and Shapley: all slots prefer alike).
 *
 * Use: `add` every entry to settle; `occupy` what the others have in the same `spaces`; `solve`.
 * Memory: 34 bytes per entry and four per slot.
 */
export class Settlement {
  private readonly bySpace = new Map<number, number>();
  private readonly byPage = new Map<number, Space>();
  private readonly list: Space[] = [];
  private readonly space = new Column(Uint16Array);
  private readonly start = new Column(Int32Array);
  private readonly step = new Column(Int32Array);
  private readonly slot = new Column(Int32Array);
  /** First and second 48 bits of the digest; that two keys have the same 96 bits does not happen. */
  private readonly high = new Column(Float64Array);
  private readonly low = new Column(Float64Array);

  get size(): number {
    return this.space.length;
  }

  /**
   * An entry to settle.
   * @param digest SHA-256 of its key in hex, at least the first 24 digits
   * @param address that it has now; says its language block and group, too
   */
  add(digest: string, address: Address): void {
    const bytes = addressBytes(address);
    const index = this.spaceOf(bytes[0], groupOfPage(bytes[1])!);
    const { group, slots } = this.list[index]!;
    const high = Number.parseInt(digest.slice(0, 12), 16);
    const low = Number.parseInt(digest.slice(12, 24), 16);
    const { start, step } = walkFrom(high, low, slots.length);
    this.space.push(index);
    this.start.push(start);
    this.step.push(step);
    this.slot.push(addressSlot(group, bytes)!);
    this.high.push(high);
    this.low.push(low);
  }

  /** The groups whose taken addresses matter. */
  spaces(): readonly { block: number; group: Group }[] {
    return this.list;
  }

  /** An address that another entry has, or will have; it matters only within the spaces of what is added. */
  occupy(address: Address, held: 'for good' | 'for now'): void {
    const bytes = addressBytes(address);
    const space = this.byPage.get(bytes[0] * 256 + bytes[1]);
    if (space) space.slots[addressSlot(space.group, bytes)!] = held === 'for good' ? FIXED : PASSING;
  }

  /**
   * Final addresses, where they differ from the present ones, and the addresses of passing entries that have to go
   * elsewhere. Yields now and then, so that its caller can see to other things.
   */
  *solve(): Generator<void, { moves: Move[]; displaced: Address[] }> {
    const displaced: Address[] = [];
    /** Slot that an entry has or asked for last. */
    const asked = new Int32Array(this.size).fill(-1);
    for (let entry = 0; entry < this.size; entry++) {
      if (entry % 20_000 === 19_999) yield;
      this.ask(entry, asked, displaced);
    }
    const moves: Move[] = [];
    for (let entry = 0; entry < this.size; entry++) {
      const before = this.slot.get(entry);
      if (asked[entry] === before) continue;
      const { block, group } = this.list[this.space.get(entry)]!;
      moves.push({ from: slotAddress(block, group, before), to: slotAddress(block, group, asked[entry]!) });
    }
    return { moves, displaced };
  }

  /** Lets an entry ask for its candidates until it has one, then whoever lost that one, and so on. */
  private ask(first: number, asked: Int32Array, displaced: Address[]): void {
    const { block, group, slots } = this.list[this.space.get(first)]!;
    let entry = first;
    for (;;) {
      const start = this.start.get(entry);
      const last = asked[entry]!;
      const slot = last < 0 ? start : (last + this.step.get(entry)) % slots.length;
      if (last >= 0 && slot === start) throw new Error(`more entries than slots: ${group} of block ${block}`);
      asked[entry] = slot;
      const holder = slots[slot]!;
      if (holder === FIXED || (holder >= 0 && !this.precedes(entry, holder))) continue;
      slots[slot] = entry;
      if (holder === PASSING) displaced.push(slotAddress(block, group, slot));
      if (holder < 0) return;
      entry = holder;
    }
  }

  private precedes(a: number, b: number): boolean {
    const difference = this.high.get(a) - this.high.get(b) || this.low.get(a) - this.low.get(b);
    return difference < 0;
  }

  /** After `solve`: a place for an entry that had to give way; it may have to move again. */
  place(key: EntryKey): Address {
    const { language, group } = entryKeyParts(key);
    const block = languageBlock(language);
    const { slots } = this.list[this.spaceOf(block, group)]!;
    const walk = walkOf(key, group);
    for (let n = 0; n < walk.slots; n++) {
      const slot = slotAt(walk, n);
      if (slots[slot] !== FREE) continue;
      slots[slot] = PASSING;
      return slotAddress(block, group, slot);
    }
    throw new Error(`more entries than slots: ${group} of block ${block}`);
  }

  private spaceOf(block: number, group: Group): number {
    const name = block * 256 + GROUPS.indexOf(group);
    let index = this.bySpace.get(name);
    if (index === undefined) {
      const space = { block, group, slots: new Int32Array(groupSlots(group)).fill(FREE) };
      index = this.list.push(space) - 1;
      this.bySpace.set(name, index);
      for (const page of GROUP_PAGES[group]) this.byPage.set(block * 256 + page, space);
    }
    return index;
  }
}

/** Settles whole books in memory: what the database's settlement must agree with. */
export function settle(
  unsettled: readonly { key: EntryKey; digest: string }[],
  settled: ReadonlyMap<EntryKey, Address>,
): Map<EntryKey, Address> {
  const taken = new Set<string>(settled.values());
  const book = new Map(settled);
  const order = [...unsettled].sort((a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0));
  for (const { key } of order) {
    const { language, group } = entryKeyParts(key);
    const walk = walkOf(key, group);
    let n = 0;
    let address = slotAddress(languageBlock(language), group, walk.start);
    while (taken.has(address)) address = slotAddress(languageBlock(language), group, slotAt(walk, ++n));
    taken.add(address);
    book.set(key, address);
  }
  return book;
}

type NumberArray = Int32Array | Uint16Array | Float64Array;

/** A typed array that grows. */
class Column<A extends NumberArray> {
  private values: A;
  length = 0;

  constructor(private readonly make: new (length: number) => A) {
    this.values = new make(1_024);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new this.make(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  get(at: number): number {
    return this.values[at]!;
  }
}
