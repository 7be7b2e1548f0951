import { bits, overrun } from './input';
import {
  LENGTHS,
  LIMIT,
  LOOKUP,
  LOOKUP_BITS,
  LOOKUP_SIZE,
  MAX_CODE,
  OFFSET,
  PERM,
  SELECTORS,
} from './memoryMap';

/** Reads which table decodes each group of symbols; false if that is impossible. */
export function readSelectors(tables: u32, count: u32): bool {
  let order: u64 = 0x050403020100;
  for (let i: u32 = 0; i < count; i++) {
    let position: u32 = 0;
    while (bits(1)) {
      if (++position >= tables) return false;
    }
    const shift: u64 = (<u64>position) << 3;
    const table = (order >> shift) & 255;
    const before = order & ((1 << shift) - 1);
    order = (order & ~(((<u64>1) << (shift + 8)) - 1)) | (before << 8) | table;
    store<u8>(SELECTORS + i, <u8>table);
    if ((i & 1023) == 0 && overrun()) return false;
  }
  return true;
}

/** Reads one table's code lengths and makes its lookup; false if they are no prefix code. */
export function readTable(table: u32, symbols: u32): bool {
  let length = bits(5);
  for (let s: u32 = 0; s < symbols; s++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE) return false;
      if (!bits(1)) break;
      length = bits(1) ? length - 1 : length + 1;
      if (overrun()) return false;
    }
    store<u8>(LENGTHS + s, length);
  }
  const lookup = LOOKUP + <usize>table * LOOKUP_SIZE;
  const perm = PERM + table * 520;
  let code: u32 = 0;
  let index: u32 = 0;
  let filled: u32 = 0; // entries of the lookup
  for (let n: u32 = 1; n <= MAX_CODE; n++) {
    store<u32>(OFFSET + (table << 7) + (n << 2), index - code);
    for (let s: u32 = 0; s < symbols; s++) {
      if (load<u8>(LENGTHS + s) != n) continue;
      store<u16>(perm + (index++ << 1), s);
      code++;
      if (n <= LOOKUP_BITS) {
        const end = filled + (1 << (LOOKUP_BITS - n));
        if (end > 1 << LOOKUP_BITS) return false;
        const value: u16 = <u16>((s << 5) | n);
        for (; filled < end; filled++) store<u16>(lookup + (filled << 1), value);
      }
    }
    if (code > 1 << n) return false;
    store<u32>(LIMIT + (table << 7) + (n << 2), code << (MAX_CODE - n));
    code <<= 1;
  }
  for (; filled < 1 << LOOKUP_BITS; filled++) store<u16>(lookup + (filled << 1), 0);
  return true;
}
