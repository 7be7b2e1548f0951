import { COLUMN, CRC, OUTPUT, OUTPUT_SIZE, SLOT, SLOT_SIZE } from './memoryMap';
import { BAD_BLOCK_CRC } from './outcome';

// The block that is being drained.
let from: usize = 0; // walked bytes, up to `end`
let end: usize = 0;
let expected: u32 = 0; // its CRC
let crc: u32 = 0; // as decoded so far

/** To be called once. */
export function initOutput(): void {
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
}

export function resetOutput(): void {
  from = end = 0;
}

/** Starts to drain a slot's walked block. */
export function open(slot: u32): void {
  const at = SLOT + <usize>slot * SLOT_SIZE;
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
