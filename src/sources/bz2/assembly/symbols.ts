import { bitPosition, inputLimit, seek } from './input';
import {
  INPUT,
  LIMIT,
  LOOKUP,
  LOOKUP_BITS,
  LOOKUP_SIZE,
  MAX_CODE,
  MTF,
  OFFSET,
  PERM,
  SELECTORS,
  SHUFFLE,
  STARTS,
} from './memoryMap';
import { BAD_DATA, TRUNCATED } from './outcome';

/** Symbols that one selector counts for. */
const GROUP: u32 = 50;

/** To be called once. */
export function initSymbols(): void {
  for (let p: u32 = 0; p < 16; p++) {
    for (let i: u32 = 0; i < 16; i++) store<u8>(SHUFFLE + (p << 4) + i, i == 0 ? p : i <= p ? i - 1 : i);
  }
}

/** Huffman, move-to-front and zero runs to the last column, and how often each byte is there. Answers its length, or an error. */
export function readSymbols(selectors: u32, endSymbol: u32, column: usize, maxLength: u32): i32 {
  memory.fill(STARTS, 0, 1024);
  const limit = column + maxLength;
  let out: usize = column;
  const bit = bitPosition();
  let p: usize = INPUT + (bit >> 3);
  let count: u32 = 64 - (bit & 7);
  let buffer: u64 = bswap<u64>(load<u64>(p)) & (u64.MAX_VALUE >> (bit & 7));
  p += 8;
  const end = inputLimit() + 8;
  let runLength: u32 = 0;
  let runWeight: u32 = 1;
  for (let g: u32 = 0; g < selectors; g++) {
    const table = <u32>load<u8>(SELECTORS + g);
    const lookup = LOOKUP + <usize>table * LOOKUP_SIZE;
    // The reader is up to 8 bytes ahead, and a group takes up to 125 bytes: all inside the margin of the input.
    if (p > end) return TRUNCATED;
    for (let k: u32 = 0; k < GROUP; k++) {
      if (count < 32) {
        buffer = (buffer << 32) | bswap<u32>(load<u32>(p));
        p += 4;
        count += 32;
      }
      const entry = <u32>(
        load<u16>(lookup + (((<u32>(buffer >> (count - LOOKUP_BITS))) & ((1 << LOOKUP_BITS) - 1)) << 1))
      );
      let symbol: u32;
      if (entry != 0) {
        count -= entry & 31;
        symbol = entry >> 5;
      } else {
        const peek = (<u32>(buffer >> (count - MAX_CODE))) & ((1 << MAX_CODE) - 1);
        let n = LOOKUP_BITS + 1;
        while (n <= MAX_CODE && peek >= load<u32>(LIMIT + (table << 7) + (n << 2))) n++;
        if (n > MAX_CODE) return BAD_DATA;
        const index = (peek >> (MAX_CODE - n)) + load<u32>(OFFSET + (table << 7) + (n << 2));
        if (index > endSymbol) return BAD_DATA;
        symbol = load<u16>(PERM + table * 520 + (index << 1));
        count -= n;
      }
      if (symbol <= 1) {
        if (runWeight > 0x200000) return BAD_DATA;
        runLength += runWeight << symbol;
        runWeight <<= 1;
        continue;
      }
      if (runLength > 0) {
        if (out + runLength > limit) return BAD_DATA;
        const byte = load<u8>(MTF);
        const at = STARTS + ((<u32>byte) << 2);
        store<u32>(at, load<u32>(at) + runLength);
        const runEnd = out + runLength;
        if (runLength < 24) {
          for (; out < runEnd; out++) store<u8>(out, byte);
        } else {
          memory.fill(out, byte, runLength);
          out = runEnd;
        }
        runLength = 0;
        runWeight = 1;
      }
      if (symbol == endSymbol) {
        seek(((<u32>(p - INPUT)) << 3) - count);
        return <i32>(out - column);
      }
      if (out >= limit) return BAD_DATA;
      const place = symbol - 1;
      const byte = load<u8>(MTF + place);
      if (place < 16) {
        v128.store(MTF, i8x16.swizzle(v128.load(MTF), v128.load(SHUFFLE + (place << 4))));
      } else {
        let q: usize = MTF + place;
        while (q >= MTF + 8) {
          store<u64>(q - 7, load<u64>(q - 8));
          q -= 8;
        }
        while (q > MTF) {
          store<u8>(q, load<u8>(q - 1));
          q--;
        }
        store<u8>(MTF, byte);
      }
      const at = STARTS + ((<u32>byte) << 2);
      store<u32>(at, load<u32>(at) + 1);
      store<u8>(out++, byte);
    }
  }
  seek(((<u32>(p - INPUT)) << 3) - count);
  return BAD_DATA; // no end symbol
}
