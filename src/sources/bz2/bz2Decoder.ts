import { Bz2Corrupt, SourceLimitExceeded, type Bz2Fault } from '../errors';
import { instantiateBz2, type Bz2Exports } from './wasmModule';

/** Blocks that are read ahead, so that two of them are decoded together. */
const SLOTS = 2;
/** Ends of streams that are read ahead: many empty streams must not fill the queue. */
const MAX_QUEUED = 64;
/** No block is longer than this when compressed, so a window that holds as much holds a whole block. */
const LONGEST_BLOCK_BYTES = 2_700_000;
/** A dump ends with one empty stream; more of them in a row than this are an attempt to keep us busy. */
const MAX_EMPTY_STREAMS = 1_000;

/** What `nextBlock` answers for a block; 0 is the end of a stream, below is a fault. */
const BLOCK = 1;
const TRUNCATED = -1;
const BAD_DATA = -3;

const FAULTS: Record<number, [Bz2Fault, string]> = {
  [TRUNCATED]: ['truncated', 'The bzip2 data is truncated'],
  [-2]: ['magic', 'There is no bzip2 stream or block where one must start'],
  [BAD_DATA]: ['data', 'The bzip2 data is damaged'],
  [-4]: ['block-crc', 'A bzip2 block is damaged: its checksum does not match'],
  [-5]: ['stream-crc', 'A bzip2 stream is damaged: its checksum does not match'],
  [-6]: ['data', 'The bzip2 data uses randomised blocks, which nothing has written since 1998'],
};

/** What the next step of decoding gave. Offsets are bytes of the file, as told to `open`. */
export type Bz2Step =
  /** Decoded bytes of the stream that starts at `stream`, a view into the decoder's memory, valid until its next call. */
  | { kind: 'bytes'; bytes: Buffer; stream: number }
  /** A stream ended and its checksum is right: compressed bytes [start, end), `size` bytes of output. */
  | { kind: 'stream-end'; start: number; end: number; size: number }
  /** Give more (`write`), or say that there is no more (`end`). */
  | { kind: 'input' }
  /** All input is decoded. */
  | { kind: 'end' };

/** What was read ahead, in the order of the file. */
type Queued =
  | { kind: 'block'; slot: number; at: number; stream: number }
  | { kind: 'stream-end'; start: number; end: number }
  | { kind: 'fault'; error: Bz2Corrupt };

export interface Bz2Options {
  /** For messages: which file the bytes are of. */
  file: string;
  /** Where in the file the first byte is. */
  offset?: number;
  /** A stream that gives more than this is refused; default: no limit. */
  maxStreamBytes?: number;
}

/**
 * Decodes concatenated bzip2 streams, synchronously and in constant memory: bytes in by `write`, steps out by `next`.
 * Every block's and every stream's CRC is checked; empty streams are accepted. One decoder serves many files, one after
 * the other (`open`); its memory is about 14 MB, touched as needed.
 */
export class Bz2Decoder {
  private readonly wasm: Bz2Exports = instantiateBz2();
  private readonly memory: Buffer = Buffer.from(this.wasm.memory.buffer);
  private readonly inputAt = this.wasm.inputAddress();
  private readonly inputSize = this.wasm.inputSize();
  private readonly outputAt = this.wasm.outputAddress();
  private options: Bz2Options = { file: '' };
  private buffered = 0;
  private ended = false;
  /** File offset of the window's first byte. */
  private base = 0;
  /** Where reading ahead is: inside of a stream, and where that starts. */
  private inStream = false;
  private streamStart = 0;
  private readonly queue: Queued[] = [];
  private draining: (Queued & { kind: 'block' }) | undefined;
  /** Bytes given of the stream in hand. */
  private given = 0;
  private emptyStreams = 0;

  /** Forgets what was, and expects the start of a stream. */
  open(options: Bz2Options): void {
    this.options = options;
    this.wasm.reset();
    this.buffered = 0;
    this.ended = false;
    this.base = options.offset ?? 0;
    this.inStream = false;
    this.queue.length = 0;
    this.draining = undefined;
    this.given = 0;
    this.emptyStreams = 0;
  }

  /** Takes as much of `bytes` as there is room for, and answers how much that was. */
  write(bytes: Uint8Array): number {
    const target = this.room();
    const taken = bytes.length <= target.length ? bytes : bytes.subarray(0, target.length);
    target.set(taken);
    this.wrote(taken.length);
    return taken.length;
  }

  /** Where more input may be put (to read a file straight into it); say how much with `wrote`. */
  room(): Buffer {
    const used = this.wasm.position();
    if (used > 0) {
      this.base += used;
      this.buffered = this.wasm.compact();
    }
    return this.memory.subarray(this.inputAt + this.buffered, this.inputAt + this.inputSize);
  }

  wrote(length: number): void {
    this.buffered += length;
    this.wasm.setInput(this.buffered);
  }

  /** There is no more input. */
  end(): void {
    this.ended = true;
  }

  next(): Bz2Step {
    for (;;) {
      if (this.draining) {
        const bytes = this.drain(this.draining);
        if (bytes) return { kind: 'bytes', bytes, stream: this.draining.stream };
        this.draining = undefined;
      }
      const item = this.queue.shift();
      if (item?.kind === 'block') {
        this.draining = item;
        this.wasm.open(item.slot);
      } else if (item?.kind === 'stream-end') {
        return this.endStream(item.start, item.end);
      } else if (item) {
        throw item.error;
      } else if (!this.readAhead()) {
        return { kind: this.ended ? 'end' : 'input' };
      }
    }
  }

  /** The next bytes of a block; undefined at its end. */
  private drain({ at, stream }: Queued & { kind: 'block' }): Buffer | undefined {
    const length = this.wasm.drain();
    if (length < 0) throw this.fault(length, at, stream);
    this.given += length;
    if (this.given > (this.options.maxStreamBytes ?? Infinity)) throw this.tooLarge(stream);
    return length > 0 ? this.memory.subarray(this.outputAt, this.outputAt + length) : undefined;
  }

  private endStream(start: number, end: number): Bz2Step {
    const size = this.given;
    this.given = 0;
    this.emptyStreams = size === 0 ? this.emptyStreams + 1 : 0;
    if (this.emptyStreams > MAX_EMPTY_STREAMS) throw this.tooManyEmpty(end);
    return { kind: 'stream-end', start, end, size };
  }

  /** Reads blocks into the slots, and whatever lies between; false when there is nothing (yet) to read. */
  private readAhead(): boolean {
    let slot = 0;
    while (slot < SLOTS && this.queue.length < MAX_QUEUED) {
      const left = this.buffered - this.wasm.position();
      if (this.ended ? left === 0 && !this.inStream : left < LONGEST_BLOCK_BYTES) break;
      if (!this.inStream) this.streamStart = this.base + this.wasm.position();
      let answer = this.inStream ? 0 : this.wasm.streamHeader();
      if (answer >= 0) answer = this.wasm.nextBlock(slot);
      // With a whole window still there, it is the block that has no end.
      if (answer === TRUNCATED && !this.ended) answer = BAD_DATA;
      const at = this.base + this.wasm.blockPosition();
      if (answer < 0) {
        this.queue.push({ kind: 'fault', error: this.fault(answer, at, this.streamStart) });
        break;
      }
      this.inStream = answer === BLOCK;
      if (answer === BLOCK) this.queue.push({ kind: 'block', slot: slot++, at, stream: this.streamStart });
      else
        this.queue.push({
          kind: 'stream-end',
          start: this.streamStart,
          end: this.base + this.wasm.position(),
        });
    }
    if (slot > 0) this.wasm.walk(slot);
    return this.queue.length > 0;
  }

  private fault(answer: number, at: number, stream: number): Bz2Corrupt {
    const [fault, what] = FAULTS[answer] ?? ['data', 'The bzip2 data is damaged'];
    return new Bz2Corrupt(fault, {
      what,
      where: `${this.options.file}, byte ${at} (stream at byte ${stream})`,
      hint: 'The bytes are fetched again; if that does not help, compare the file with its published checksum.',
    });
  }

  private tooLarge(stream: number): SourceLimitExceeded {
    return new SourceLimitExceeded({
      what: `A bzip2 stream unpacks to more than ${this.options.maxStreamBytes} bytes`,
      where: `${this.options.file}, stream at byte ${stream}`,
      hint: 'No dump of a wiki does that; the file is not what it says it is.',
    });
  }

  private tooManyEmpty(at: number): SourceLimitExceeded {
    return new SourceLimitExceeded({
      what: `More than ${MAX_EMPTY_STREAMS} empty bzip2 streams in a row`,
      where: `${this.options.file}, byte ${at}`,
      hint: 'No dump of a wiki does that; the file is not what it says it is.',
    });
  }
}

/**
 * Decodes the one stream that starts at `offset` of `input`.
 * @returns its bytes (a copy), and how many compressed bytes it took
 */
export function decodeStream(
  input: Uint8Array,
  offset = 0,
  options: Bz2Options = { file: 'input' },
): { output: Buffer; consumed: number } {
  const decoder = new Bz2Decoder();
  decoder.open({ ...options, offset: (options.offset ?? 0) + offset });
  const pieces: Buffer[] = [];
  let given = offset;
  for (;;) {
    const step = decoder.next();
    if (step.kind === 'bytes') pieces.push(Buffer.from(step.bytes));
    else if (step.kind === 'input') {
      given += decoder.write(input.subarray(given));
      if (given === input.length) decoder.end();
    } else if (step.kind === 'stream-end') {
      return { output: Buffer.concat(pieces), consumed: step.end - step.start };
    } else return { output: Buffer.concat(pieces), consumed: 0 };
  }
}
