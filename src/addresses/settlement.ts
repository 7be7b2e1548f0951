import type { EntryKey } from '../entries/entryKey';
import { type Group, GROUPS } from '../entries/group';
import { type Address, addressBytes } from './address';
import { addressSlot, slotAddress, slotAt, walkOf } from './candidates';
import { entryKeyParts } from './entryKeyParts';
import { GROUP_PAGES, groupSlots } from './groups';
import { languageBlock } from './languageBlocks';

/** States of a slot. */
const FREE = 0;
/** Held for good, or given in this settlement. */
const FIXED = 1;
/** Held by an entry of an extraction that is still running: it has to give way. */
const PASSING = 2;

/** One group of one language block. */
interface Space {
  block: number;
  group: Group;
  slots: Uint8Array;
}

export interface Move {
  from: Address;
  to: Address;
}

/**
 * Makes provisional addresses final: entries in the order of the SHA-256 of their keys take each their first candidate
 * that is not held for good. The result depends on the keys and on the held addresses alone, not on who came first.
 *
 * Use: `add` every entry to settle, in that order; `occupy` every address of the spaces that `spaces` names; `solve`.
 * Memory: 13 bytes per entry and one per slot.
 */
export class Settlement {
  private readonly bySpace = new Map<number, number>();
  private readonly byPage = new Map<number, Space>();
  private readonly list: Space[] = [];
  private readonly space = new Column(Uint16Array);
  private readonly start = new Column(Int32Array);
  private readonly step = new Column(Int32Array);
  private readonly slot = new Column(Int32Array);

  get size(): number {
    return this.space.length;
  }

  /** An entry to settle, and the address that it has now. */
  add(key: EntryKey, address: Address): void {
    const { language, group } = entryKeyParts(key);
    const { start, step } = walkOf(key, group);
    const slot = addressSlot(group, addressBytes(address));
    if (slot === undefined) throw new Error(`${key} has ${address}, an address of another group`);
    this.space.push(this.spaceOf(languageBlock(language), group));
    this.start.push(start);
    this.step.push(step);
    this.slot.push(slot);
  }

  /** The groups whose taken addresses matter. */
  spaces(): readonly { block: number; group: Group }[] {
    return this.list;
  }

  /**
   * An address of one of the spaces that is taken by an entry which is not to be settled. Those that are to be settled may
   * be among them only before `releaseOwn`.
   */
  occupy(address: Address, held: 'for good' | 'for now'): void {
    const bytes = addressBytes(address);
    const space = this.byPage.get(bytes[0] * 256 + bytes[1]);
    if (space) space.slots[addressSlot(space.group, bytes)!] = held === 'for good' ? FIXED : PASSING;
  }

  /** Frees what the entries to settle have now; after all addresses of the spaces were occupied alike. */
  releaseOwn(): void {
    for (let at = 0; at < this.size; at++) this.list[this.space.get(at)]!.slots[this.slot.get(at)] = FREE;
  }

  /**
   * Final addresses, where they differ from the present ones, and the addresses of passing entries that have to go
   * elsewhere. Yields now and then, so that its caller can see to other things.
   */
  *solve(): Generator<void, { moves: Move[]; displaced: Address[] }> {
    const moves: Move[] = [];
    const displaced: Address[] = [];
    for (let at = 0; at < this.size; at++) {
      if (at % 20_000 === 19_999) yield;
      const { block, group, slots } = this.list[this.space.get(at)]!;
      const walk = { start: this.start.get(at), step: this.step.get(at), slots: slots.length };
      let slot = walk.start;
      for (let n = 1; slots[slot] === FIXED; n++) {
        if (n > slots.length) throw new Error(`more entries than slots: ${group} of block ${block}`);
        slot = slotAt(walk, n);
      }
      if (slots[slot] === PASSING) displaced.push(slotAddress(block, group, slot));
      slots[slot] = FIXED;
      const before = this.slot.get(at);
      if (slot !== before)
        moves.push({ from: slotAddress(block, group, before), to: slotAddress(block, group, slot) });
    }
    return { moves, displaced };
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
      const space = { block, group, slots: new Uint8Array(groupSlots(group)) };
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

type NumberArray = Int32Array | Uint16Array;

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
