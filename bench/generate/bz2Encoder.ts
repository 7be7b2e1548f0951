import { BitWriter } from './bitWriter';
import { writeBlockSymbols } from './bz2BlockSymbols';
import { burrowsWheeler } from './burrowsWheeler';

const BLOCK_MAGIC = [0x3141, 0x5926, 0x5359] as const;
const END_MAGIC = [0x1772, 0x4538, 0x5090] as const;
/** bzip2 keeps this many bytes of a block free; a run of the first stage takes at most five. */
const BLOCK_RESERVE = 19;

/** Compresses to one complete bzip2 stream; see `Bz2Compressor`. */
export function compressBz2(data: Uint8Array, level = 9): Buffer {
  const compressor = new Bz2Compressor(level);
  return Buffer.concat([compressor.write(data), compressor.finish()]);
}

/**
 * One bzip2 stream (`BZh9`, blocks, end of stream), made from data that comes in pieces; no data gives the 14-byte
 * empty stream. The same pieces give the same bytes on every machine. Time is linear whatever the data holds, and
 * no more than one block of it is kept.
 */
export class Bz2Compressor {
  private readonly out = new BitWriter(65_536);
  private readonly block: Uint8Array;
  private readonly room: number;
  private pending: Uint8Array = new Uint8Array(0);
  private streamCrc = 0;

  /** @param level 1 to 9: blocks of that many times 100,000 bytes */
  constructor(level = 9) {
    this.room = level * 100_000 - BLOCK_RESERVE;
    this.block = new Uint8Array(this.room + BLOCK_RESERVE);
    this.out.write(0x425a, 16);
    this.out.write(0x68, 8);
    this.out.write(0x30 + level, 8);
  }

  /** Takes a piece and gives the bytes that are ready, often none. */
  write(piece: Uint8Array): Buffer {
    const data = this.pending.length > 0 ? Buffer.concat([this.pending, piece]) : piece;
    let start = 0;
    while (data.length - start >= this.room) start = this.writeBlock(data, start);
    this.pending = data.slice(start);
    return this.out.take();
  }

  /** Ends the stream and gives the rest of its bytes. */
  finish(): Buffer {
    for (let start = 0; start < this.pending.length;) start = this.writeBlock(this.pending, start);
    for (const part of END_MAGIC) this.out.write(part, 16);
    this.out.write32(this.streamCrc >>> 0);
    return this.out.finish();
  }

  /** Writes the block that begins at `start`; gives where the next one begins. */
  private writeBlock(data: Uint8Array, start: number): number {
    const { end, length } = collapseRuns(data, start, this.block, this.room);
    const crc = crc32(data, start, end);
    this.streamCrc = ((this.streamCrc << 1) | (this.streamCrc >>> 31)) ^ crc;
    for (const part of BLOCK_MAGIC) this.out.write(part, 16);
    this.out.write32(crc >>> 0);
    this.out.write(0, 1); // not "randomised", a feature that bzip2 itself gave up
    const { lastColumn, originRow } = burrowsWheeler(this.block.subarray(0, length));
    this.out.write(originRow, 24);
    writeBlockSymbols(this.out, lastColumn);
    return end;
  }
}

/**
 * bzip2's first stage: four equal bytes are followed by a count of how many more come (0 to 251).
 * Fills `block` from `data[start...]` up to about `room` bytes.
 */
function collapseRuns(data: Uint8Array, start: number, block: Uint8Array, room: number) {
  let at = start;
  let length = 0;
  while (at < data.length && length < room) {
    const byte = data[at]!;
    let run = 1;
    while (run < 255 && at + run < data.length && data[at + run] === byte) run++;
    at += run;
    for (let i = Math.min(run, 4); i > 0; i--) block[length++] = byte;
    if (run >= 4) block[length++] = run - 4;
  }
  return { end: at, length };
}

/** CRC-32 as bzip2 counts it: polynomial 04C11DB7, most significant bit first. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

function crc32(data: Uint8Array, start: number, end: number): number {
  let crc = -1;
  for (let i = start; i < end; i++) crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ data[i]!]!;
  return ~crc;
}
