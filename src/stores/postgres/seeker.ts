import { entryKeyParts } from '../../addresses/entryKeyParts';
import { slotAddress, slotAt, type Walk, walkOf } from '../../addresses/candidates';
import { languageBlock } from '../../addresses/languageBlocks';
import type { EntryKey } from '../../entries/entryKey';
import type { Group } from '../../entries/group';

/** An entry that has no address yet, on its walk through its group. */
export class Seeker {
  readonly group: Group;
  readonly block: number;
  private readonly walk: Walk;
  /** How many candidates it has tried. */
  tried = 1;

  constructor(readonly key: EntryKey) {
    const { group, language } = entryKeyParts(key);
    this.group = group;
    this.block = languageBlock(language);
    this.walk = walkOf(key, group);
  }

  get slots(): number {
    return this.walk.slots;
  }

  slot(n: number): number {
    return slotAt(this.walk, n);
  }

  address(n: number): string {
    return slotAddress(this.block, this.group, this.slot(n));
  }

  /** The candidates after those that it has tried. */
  lookAhead(howMany: number): string[] {
    const length = Math.min(howMany, Math.max(0, this.slots - this.tried));
    return Array.from({ length }, (_, n) => this.address(this.tried + n));
  }

  /** First candidate that is free, from the start: one that we tried in vain may belong to nobody after all. */
  firstFree(taken: Uint8Array): number | null {
    for (let n = 0; n < this.slots; n++) {
      const slot = this.slot(n);
      if (taken[slot] === 0) return slot;
    }
    return null;
  }
}
