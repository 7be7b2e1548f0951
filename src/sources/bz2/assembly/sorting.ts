import { COLUMN, NEXT, SLOT, SLOT_SIZE, STARTS } from './memoryMap';

/** Links every sorted row with the row of the byte that follows (inverse Burrows-Wheeler transform). */
export function linkRows(slot: usize, length: u32): void {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < 256; i++) {
    const at = STARTS + (i << 2);
    const count = load<u32>(at);
    store<u32>(at, sum);
    sum += count;
  }
  const next = slot + NEXT;
  for (let i: u32 = 0; i < length; i++) {
    const byte = <u32>load<u8>(slot + i, COLUMN);
    const at = STARTS + (byte << 2);
    const sorted = load<u32>(at);
    store<u32>(at, sorted + 1);
    store<u32>(next + ((<usize>sorted) << 2), (i << 8) | byte);
  }
}

// Undoing the sorting follows a chain through the whole block, each step waiting for the memory of the one before. The
// chains of different blocks are independent, so two of them are followed at once; more do not fit the caches.

/** Undoes the sorting of the blocks in the first `count` slots. */
export function walk(count: u32): void {
  const a = SLOT;
  const b = SLOT + SLOT_SIZE;
  if (count == 2) {
    walkTwo(a, b, min(left(a), left(b)));
    walkOne(b, left(b));
  }
  walkOne(a, left(a));
}

function left(slot: usize): u32 {
  return load<u32>(slot) - load<u32>(slot, 8);
}
function entry(slot: usize, row: u32): u32 {
  return load<u32>(slot + ((<usize>row) << 2), NEXT);
}
function walked(slot: usize, row: u32, steps: u32): void {
  store<u32>(slot, row, 4);
  store<u32>(slot, load<u32>(slot, 8) + steps, 8);
}

function walkTwo(a: usize, b: usize, steps: u32): void {
  let p = load<u32>(a, 4);
  let q = load<u32>(b, 4);
  for (let i: u32 = 0; i < steps; i++) {
    p = entry(a, p);
    q = entry(b, q);
    store<u8>(a + i, p, COLUMN);
    store<u8>(b + i, q, COLUMN);
    p >>= 8;
    q >>= 8;
  }
  walked(a, p, steps);
  walked(b, q, steps);
}

function walkOne(a: usize, steps: u32): void {
  let p = load<u32>(a, 4);
  const done = load<u32>(a, 8);
  for (let i = done; i < done + steps; i++) {
    p = entry(a, p);
    store<u8>(a + i, p, COLUMN);
    p >>= 8;
  }
  walked(a, p, steps);
}
