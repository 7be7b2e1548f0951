// bzip2 decoder over fixed memory: no allocation, no imports. The host copies compressed bytes to `inputAddress()`, says
// how many there are (`setInput`), reads some blocks into slots (`nextBlock`), undoes their sorting together (`walk`)
// and takes each block's bytes in pieces (`open`, `drain`) from `outputAddress()`.
// Format: https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf
import { readSelectors, readTable } from './codes';
import { alignToByte, bitPosition, bits, bits32, overrun, resetInput } from './input';
import { INPUT, INPUT_SIZE, MTF, OUTPUT, SLOT, SLOT_SIZE, COLUMN } from './memoryMap';
import { BAD_DATA, BAD_MAGIC, BAD_STREAM_CRC, BLOCK, RANDOMISED, STREAM_END, TRUNCATED } from './outcome';
import { initOutput, resetOutput } from './output';
import { linkRows } from './sorting';
import { initSymbols, readSymbols } from './symbols';

export { compact, position, setInput } from './input';
export { drain, open } from './output';
export { walk } from './sorting';

let blockBit: u32 = 0; // where the current header, block or footer starts
let maxBlock: u32 = 0; // bytes of a block before run-length decoding, from the stream's level
let streamCrc: u32 = 0;

/** To be called once. */
export function init(): void {
  initOutput();
  initSymbols();
}

/** Forgets all input. */
export function reset(): void {
  resetInput();
  resetOutput();
}

export function inputAddress(): usize {
  return INPUT;
}
export function inputSize(): usize {
  return INPUT_SIZE;
}
export function outputAddress(): usize {
  return OUTPUT;
}

/** Byte where the header, block or footer in hand starts. */
export function blockPosition(): u32 {
  return blockBit >> 3;
}

/** The level 1-9, or an error. */
export function streamHeader(): i32 {
  blockBit = bitPosition();
  const magic = bits(24);
  const level = bits(8) - 0x30;
  if (overrun()) return TRUNCATED;
  if (magic != 0x425a68) return BAD_MAGIC;
  if (level < 1 || level > 9) return BAD_MAGIC;
  maxBlock = level * 100_000;
  streamCrc = 0;
  return level;
}

/** BLOCK: it is in the slot (0 or 1). STREAM_END: checked, and the position is behind it. Else an error. */
export function nextBlock(slot: u32): i32 {
  blockBit = bitPosition();
  const high = bits(24);
  const low = bits(24);
  if (overrun()) return TRUNCATED;
  if (high == 0x177245 && low == 0x385090) {
    const expected = bits32();
    if (overrun()) return TRUNCATED;
    alignToByte();
    return expected == streamCrc ? STREAM_END : BAD_STREAM_CRC;
  }
  if (high != 0x314159 || low != 0x265359) return BAD_MAGIC;
  const outcome = readBlock(SLOT + <usize>slot * SLOT_SIZE);
  // Whatever else seems wrong, bytes that are not there are the reason.
  return outcome != BLOCK && overrun() ? TRUNCATED : outcome;
}

function readBlock(slot: usize): i32 {
  const blockCrc = bits32();
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
  const length = readSymbols(selectors, used + 1, slot + COLUMN, maxBlock);
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
