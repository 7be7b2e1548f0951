// bzip2 decoder over fixed memory: no allocation, no imports. The host copies compressed bytes to `inputAddress()`, says
// how many there are (`setInput`), asks for one block after the other (`nextBlock`) and takes each block's bytes in
// pieces (`drain`) from `outputAddress()`. Format: https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf

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
const LAST: usize = STARTS + 1024; // last column of the block
const NEXT: usize = LAST + 900_032; // u32 by sorted row: row of the following byte << 8 | byte
const INPUT: usize = NEXT + 4 * 900_032;
const INPUT_SIZE: usize = 4 << 20;
const OUTPUT: usize = INPUT + INPUT_SIZE + 1024;
const OUTPUT_SIZE: usize = 1 << 20; // and 256 bytes beyond, for the last run

let inputEnd: usize = INPUT;
let bit: u32 = 0; // position in the input, in bits
let blockBit: u32 = 0; // where the current block or footer starts
let maxBlock: u32 = 0; // bytes of a block before run-length decoding, from the stream's level
let streamCrc: u32 = 0;
let blockCrc: u32 = 0; // as the block says
let crc: u32 = 0; // as decoded
let remaining: u32 = 0; // bytes of the block still to be walked
let row: u32 = 0;
let run: u32 = 0; // equal bytes just written, 0 to 4
let previous: u32 = 0;

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
  remaining = 0;
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
  if (INPUT + (bit >> 3) + 4 > inputEnd) return TRUNCATED;
  blockBit = bit;
  if (bits(24) != 0x425a68) return BAD_MAGIC;
  const level = bits(8) - 0x30;
  if (level < 1 || level > 9) return BAD_MAGIC;
  maxBlock = level * 100_000;
  streamCrc = 0;
  return level;
}

/** BLOCK: bytes can be drained. STREAM_END: checked, and the position is behind it. Else an error. */
export function nextBlock(): i32 {
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
  const outcome = readBlock();
  // Whatever else seems wrong, bytes that are not there are the reason.
  return outcome != BLOCK && overrun() ? TRUNCATED : outcome;
}

function readBlock(): i32 {
  blockCrc = (bits(16) << 16) | bits(16);
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
  const length = readSymbols(selectors, used + 1);
  if (length <= 0) return length == 0 ? BAD_DATA : length;
  if (overrun()) return TRUNCATED;
  if (origin >= <u32>length) return BAD_DATA;
  sortRows(<u32>length);
  row = origin;
  remaining = <u32>length;
  run = 0;
  previous = 256;
  crc = 0xffffffff;
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
function readSymbols(selectors: u32, endSymbol: u32): i32 {
  memory.fill(STARTS, 0, 1024);
  const limit = LAST + maxBlock;
  let out: usize = LAST;
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
        return <i32>(out - LAST);
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
function sortRows(length: u32): void {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < 256; i++) {
    const at = STARTS + (i << 2);
    const count = load<u32>(at);
    store<u32>(at, sum);
    sum += count;
  }
  for (let i: u32 = 0; i < length; i++) {
    const byte = <u32>load<u8>(LAST + i);
    const at = STARTS + (byte << 2);
    const sorted = load<u32>(at);
    store<u32>(at, sorted + 1);
    store<u32>(NEXT + ((<usize>sorted) << 2), (i << 8) | byte);
  }
}

/** Writes the block's next bytes to the output and answers how many; 0 when it is done, or BAD_BLOCK_CRC. */
export function drain(): i32 {
  if (remaining == 0) return 0;
  let out: usize = OUTPUT;
  const end: usize = OUTPUT + OUTPUT_SIZE;
  let left = remaining;
  let at = row;
  let same = run;
  let last = previous;
  while (left > 0 && out < end) {
    const entry = load<u32>(NEXT + ((<usize>at) << 2));
    const byte = entry & 255;
    at = entry >> 8;
    left--;
    if (same == 4) {
      if (byte > 0) memory.fill(out, <u8>last, byte);
      out += byte;
      same = 0;
    } else {
      store<u8>(out++, byte);
      same = byte == last ? same + 1 : 1;
      last = byte;
    }
  }
  remaining = left;
  row = at;
  run = same;
  previous = last;
  crc = checksum(crc, OUTPUT, out);
  if (left == 0) {
    if (~crc != blockCrc) return BAD_BLOCK_CRC;
    streamCrc = rotl(streamCrc, 1) ^ blockCrc;
  }
  return <i32>(out - OUTPUT);
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
