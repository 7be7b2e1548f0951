// bzip2 decoder over fixed memory: no allocation, no imports. The host copies compressed bytes to `inputAddress()`, says
// how many there are (`setInput`), reads some blocks into slots (`nextBlock`), undoes their sorting together (`walk`)
// and takes each block's bytes in pieces (`open`, `drain`) from `outputAddress()`.
//
// Undoing the sorting follows a chain through the whole block, each step waiting for the memory of the one before. The
// chains of different blocks are independent, so two of them are followed at once; more do not fit the caches.
// Format: https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf

// What `streamHeader`, `nextBlock` and `drain` answer; the host has the same numbers.
const BLOCK: i32 = 1;
const STREAM_END: i32 = 0;
const TRUNCATED: i32 = -1;
const BAD_MAGIC: i32 = -2;
const BAD_DATA: i32 = -3;
const BAD_BLOCK_CRC: i32 = -4;
const BAD_STREAM_CRC: i32 = -5;
const RANDOMISED: i32 = -6;

const MAX_BLOCK: u32 = 900_000;
const MAX_CODE: u32 = 20;
const GROUP: u32 = 50;
/** Bits that one lookup decodes; longer codes take the slow way. */
const LOOKUP_BITS: u32 = 11;
const ALPHABET: u32 = 258;

// Memory map, bytes.
const CRC: usize = 1024; // 8 tables of 256 u32
const SHUFFLE: usize = CRC + 8 * 1024; // 16 rows of 16 bytes: row p moves lane p to the front
const LOOKUP: usize = SHUFFLE + 256; // 6 tables of u16: symbol << 5 | length
const LOOKUP_SIZE: usize = 2 << LOOKUP_BITS;
const LIMIT: usize = LOOKUP + 6 * LOOKUP_SIZE; // 6 x 32 u32: first 20-bit value beyond the codes of a length
const OFFSET: usize = LIMIT + 6 * 128; // 6 x 32 u32: index into PERM minus first code, by length
const PERM: usize = OFFSET + 6 * 128; // 6 x 260 u16: symbols in code order
const LENGTHS: usize = PERM + 6 * 520; // 260 bytes
const SELECTORS: usize = LENGTHS + 264; // 32,768 bytes
const MTF: usize = SELECTORS + 32_768; // 256 bytes
const STARTS: usize = MTF + 256; // 256 u32: how often, then where in sorted order
const SLOT: usize = STARTS + 1024; // 2 slots
// A slot: its state (16 bytes: length, row, bytes walked, CRC as the block says), then the last column, which the walked
// bytes replace, then for each sorted row the row of the following byte << 8 | byte.
const COLUMN: usize = 64;
const NEXT: usize = COLUMN + 900_032;
const SLOT_SIZE: usize = NEXT + 4 * 900_032;
const INPUT: usize = SLOT + 2 * SLOT_SIZE;
const INPUT_SIZE: usize = 4 << 20;
const OUTPUT: usize = INPUT + INPUT_SIZE + 1024;
const OUTPUT_SIZE: usize = 1 << 20; // and 272 bytes beyond, for the last run and its copying

let inputEnd: usize = INPUT;
let bit: u32 = 0; // position in the input, in bits
let blockBit: u32 = 0; // where the current block or footer starts
let maxBlock: u32 = 0; // bytes of a block before run-length decoding, from the stream's level
let streamCrc: u32 = 0;

// The block that is being drained.
let from: usize = 0; // walked bytes, up to `end`
let end: usize = 0;
let expected: u32 = 0; // its CRC
let crc: u32 = 0; // as decoded so far

export function inputAddress(): usize {
  return INPUT;
}
export function inputSize(): usize {
  return INPUT_SIZE;
}
export function outputAddress(): usize {
  return OUTPUT;
}
/** Whole bytes consumed; those before may be dropped with `setInput`. */
export function position(): u32 {
  return bit >> 3;
}
/** Byte where the block or footer in hand starts. */
export function blockPosition(): u32 {
  return blockBit >> 3;
}

/** Moves what is left of the input to the front (from `position()`), and answers how many bytes that is. */
export function compact(): u32 {
  const from: usize = INPUT + (bit >> 3);
  const left: usize = inputEnd > from ? inputEnd - from : 0;
  memory.copy(INPUT, from, left);
  bit &= 7;
  inputEnd = INPUT + left;
  return <u32>left;
}
export function setInput(length: u32): void {
  inputEnd = INPUT + length;
}
export function reset(): void {
  bit = 0;
  from = end = 0;
  inputEnd = INPUT;
}

export function init(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let c: u32 = i << 24;
    for (let k = 0; k < 8; k++) c = c & 0x80000000 ? (c << 1) ^ 0x04c11db7 : c << 1;
    store<u32>(CRC + (i << 2), c);
  }
  for (let i: u32 = 0; i < 256; i++) {
    let c = load<u32>(CRC + (i << 2));
    for (let t: u32 = 1; t < 8; t++) {
      c = (c << 8) ^ load<u32>(CRC + ((c >> 24) << 2));
      store<u32>(CRC + (t << 10) + (i << 2), c);
    }
  }
  for (let p: u32 = 0; p < 16; p++) {
    for (let i: u32 = 0; i < 16; i++) store<u8>(SHUFFLE + (p << 4) + i, i == 0 ? p : i <= p ? i - 1 : i);
  }
}

/** At most 24 bits. Beyond the end it reads what lies there: callers look at `overrun` before they trust it. */
function bits(n: u32): u32 {
  const at = INPUT + (bit >> 3);
  const word = bswap<u32>(load<u32>(at));
  const value = (word << (bit & 7)) >> (32 - n);
  bit += n;
  return value;
}
function overrun(): bool {
  return INPUT + ((bit + 7) >> 3) > inputEnd;
}

/** The level 1-9, or an error. */
export function streamHeader(): i32 {
  blockBit = bit;
  if (INPUT + (bit >> 3) + 4 > inputEnd) return TRUNCATED;
  if (bits(24) != 0x425a68) return BAD_MAGIC;
  const level = bits(8) - 0x30;
  if (level < 1 || level > 9) return BAD_MAGIC;
  maxBlock = level * 100_000;
  streamCrc = 0;
  return level;
}

/** BLOCK: it is in the slot (0 or 1). STREAM_END: checked, and the position is behind it. Else an error. */
export function nextBlock(slot: u32): i32 {
  blockBit = bit;
  const high = bits(24);
  const low = bits(24);
  if (overrun()) return TRUNCATED;
  if (high == 0x177245 && low == 0x385090) {
    const expected = (bits(16) << 16) | bits(16);
    if (overrun()) return TRUNCATED;
    bit = (bit + 7) & ~7;
    return expected == streamCrc ? STREAM_END : BAD_STREAM_CRC;
  }
  if (high != 0x314159 || low != 0x265359) return BAD_MAGIC;
  const outcome = readBlock(SLOT + slot * SLOT_SIZE);
  // Whatever else seems wrong, bytes that are not there are the reason.
  return outcome != BLOCK && overrun() ? TRUNCATED : outcome;
}

function readBlock(slot: usize): i32 {
  const blockCrc = (bits(16) << 16) | bits(16);
  if (bits(1)) return RANDOMISED;
  const origin = bits(24);

  const ranges = bits(16);
  let used: u32 = 0;
  for (let i: u32 = 0; i < 16; i++) {
    if (ranges & (0x8000 >> i)) {
      const range = bits(16);
      for (let j: u32 = 0; j < 16; j++) {
        if (range & (0x8000 >> j)) store<u8>(MTF + used++, (i << 4) + j);
      }
    }
  }
  if (used == 0) return BAD_DATA;
  const tables = bits(3);
  const selectors = bits(15);
  if (tables < 2 || tables > 6 || selectors == 0) return BAD_DATA;
  if (!readSelectors(tables, selectors)) return BAD_DATA;
  for (let t: u32 = 0; t < tables; t++) {
    if (!readTable(t, used + 2)) return BAD_DATA;
  }
  if (overrun()) return TRUNCATED;
  const length = readSymbols(selectors, used + 1, slot + COLUMN);
  if (length <= 0) return length == 0 ? BAD_DATA : length;
  if (overrun()) return TRUNCATED;
  if (origin >= <u32>length) return BAD_DATA;
  linkRows(slot, <u32>length);
  store<u32>(slot, length);
  store<u32>(slot, origin, 4);
  store<u32>(slot, 0, 8);
  store<u32>(slot, blockCrc, 12);
  streamCrc = rotl(streamCrc, 1) ^ blockCrc;
  return BLOCK;
}

function readSelectors(tables: u32, count: u32): bool {
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
function readTable(table: u32, symbols: u32): bool {
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
  const lookup = LOOKUP + table * LOOKUP_SIZE;
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

/** Huffman, move-to-front and zero runs to the last column. Answers its length, or an error. */
function readSymbols(selectors: u32, endSymbol: u32, column: usize): i32 {
  memory.fill(STARTS, 0, 1024);
  const limit = column + maxBlock;
  let out: usize = column;
  let p: usize = INPUT + (bit >> 3);
  let count: u32 = 64 - (bit & 7);
  let buffer: u64 = bswap<u64>(load<u64>(p)) & (u64.MAX_VALUE >> (bit & 7));
  p += 8;
  let runLength: u32 = 0;
  let runWeight: u32 = 1;
  for (let g: u32 = 0; g < selectors; g++) {
    const table = <u32>load<u8>(SELECTORS + g);
    const lookup = LOOKUP + table * LOOKUP_SIZE;
    // The reader is up to 8 bytes ahead, and a group takes up to 125 bytes: all inside the margin of the input.
    if (p > inputEnd + 8) return TRUNCATED;
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
        if (index >= ALPHABET) return BAD_DATA;
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
        const end = out + runLength;
        if (runLength < 24) {
          for (; out < end; out++) store<u8>(out, byte);
        } else {
          memory.fill(out, byte, runLength);
          out = end;
        }
        runLength = 0;
        runWeight = 1;
      }
      if (symbol == endSymbol) {
        bit = ((<u32>(p - INPUT)) << 3) - count;
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
  bit = ((<u32>(p - INPUT)) << 3) - count;
  return BAD_DATA; // no end symbol
}

/** Links every sorted row with the row of the byte that follows (inverse Burrows-Wheeler transform). */
function linkRows(slot: usize, length: u32): void {
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
    store<u32>(next + (<usize>sorted << 2), (i << 8) | byte);
  }
}

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

// @ts-ignore: decorator
@inline
function left(slot: usize): u32 {
  return load<u32>(slot) - load<u32>(slot, 8);
}
// @ts-ignore: decorator
@inline
function entry(slot: usize, row: u32): u32 {
  return load<u32>(slot + (<usize>row << 2), NEXT);
}
// @ts-ignore: decorator
@inline
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

/** Starts to drain a slot's walked block. */
export function open(slot: u32): void {
  const at = SLOT + slot * SLOT_SIZE;
  from = at + COLUMN;
  end = from + load<u32>(at);
  expected = load<u32>(at, 12);
  crc = 0xffffffff;
}

/**
 * Writes the open block's next bytes to the output and answers how many; 0 when it is done, or BAD_BLOCK_CRC.
 * Four equal bytes are followed by how many more there are of them.
 */
export function drain(): i32 {
  if (from >= end) return 0;
  let p = from;
  let out: usize = OUTPUT;
  const limit: usize = OUTPUT + OUTPUT_SIZE;
  while (p < end && out < limit) {
    // Sixteen places at once where a run may start; the last ones of a block go one by one.
    if (p + 19 <= end) {
      const bytes = v128.load(p);
      const runs = v128.and(
        v128.and(i8x16.eq(bytes, v128.load(p, 1)), i8x16.eq(bytes, v128.load(p, 2))),
        i8x16.eq(bytes, v128.load(p, 3)),
      );
      v128.store(out, bytes);
      const mask = i8x16.bitmask(runs);
      if (mask == 0) {
        p += 16;
        out += 16;
        continue;
      }
      const before = <usize>ctz<i32>(mask);
      p += before;
      out += before;
    } else if (p + 4 > end || !startsRun(p)) {
      store<u8>(out++, load<u8>(p++));
      continue;
    }
    const byte = load<u8>(p);
    const more: usize = p + 4 < end ? load<u8>(p, 4) : 0;
    memory.fill(out, byte, 4 + more);
    out += 4 + more;
    p += 5;
  }
  from = p;
  crc = checksum(crc, OUTPUT, out);
  return p >= end && ~crc != expected ? BAD_BLOCK_CRC : <i32>(out - OUTPUT);
}

function startsRun(p: usize): bool {
  const four = load<u32>(p);
  return four == (four & 255) * 0x01010101;
}

function checksum(start: u32, from: usize, to: usize): u32 {
  let c = start;
  let p = from;
  for (; p + 8 <= to; p += 8) {
    c =
      load<u32>(CRC + 7168 + ((<usize>((c >> 24) ^ load<u8>(p))) << 2)) ^
      load<u32>(CRC + 6144 + ((<usize>(((c >> 16) & 255) ^ load<u8>(p, 1))) << 2)) ^
      load<u32>(CRC + 5120 + ((<usize>(((c >> 8) & 255) ^ load<u8>(p, 2))) << 2)) ^
      load<u32>(CRC + 4096 + ((<usize>((c & 255) ^ load<u8>(p, 3))) << 2)) ^
      load<u32>(CRC + 3072 + ((<usize>load<u8>(p, 4)) << 2)) ^
      load<u32>(CRC + 2048 + ((<usize>load<u8>(p, 5)) << 2)) ^
      load<u32>(CRC + 1024 + ((<usize>load<u8>(p, 6)) << 2)) ^
      load<u32>(CRC + ((<usize>load<u8>(p, 7)) << 2));
  }
  for (; p < to; p++) c = (c << 8) ^ load<u32>(CRC + ((<usize>((c >> 24) ^ load<u8>(p))) << 2));
  return c;
}
