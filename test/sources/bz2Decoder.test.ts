import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { compressBz2 } from '../../bench/generate/bz2Encoder';
import { Bz2Decoder, decodeStream, type Bz2Options } from '../../src/sources/bz2/bz2Decoder';
import { Bz2Corrupt, SourceLimitExceeded } from '../../src/sources/errors';

const FIXTURES = join(__dirname, 'fixtures');
const fixture = (name: string) => readFileSync(join(FIXTURES, `${name}.bz2`));
const expected = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Record<
  string,
  { bytes: number; sha256: string }
>;
const decoder = new Bz2Decoder();

/** Decodes everything, given in pieces of `pieceBytes`. */
function decode(packed: Buffer, pieceBytes = packed.length, options: Partial<Bz2Options> = {}) {
  decoder.open({ file: 'test.bz2', ...options });
  const pieces: Buffer[] = [];
  const streams: { start: number; end: number; size: number }[] = [];
  let at = 0;
  for (;;) {
    const step = decoder.next();
    if (step.kind === 'end') return { output: Buffer.concat(pieces), streams };
    if (step.kind === 'bytes') pieces.push(Buffer.from(step.bytes));
    else if (step.kind === 'stream-end') streams.push({ start: step.start, end: step.end, size: step.size });
    else {
      at += decoder.write(packed.subarray(at, at + pieceBytes));
      if (at >= packed.length) decoder.end();
    }
  }
}

function fault(packed: Buffer, options: Partial<Bz2Options> = {}): Bz2Corrupt {
  try {
    decode(packed, undefined, options);
  } catch (error) {
    if (error instanceof Bz2Corrupt) return error;
    throw error;
  }
  throw new Error('decoded without an error');
}

test.each(Object.keys(expected))('gives the bytes that bzip2 packed: %s', (name) => {
  const { output } = decode(fixture(name));
  expect(output.length).toBe(expected[name]?.bytes);
  expect(createHash('sha256').update(output).digest('hex')).toBe(expected[name]?.sha256);
});

test('gives the same bytes however the input is cut', () => {
  const whole = decode(fixture('text-level-1')).output;
  for (const piece of [1, 7, 1000])
    expect(decode(fixture('text-level-1'), piece).output.equals(whole)).toBe(true);
});

test('decodes an input larger than its window', () => {
  const block = randomBytes(900_000);
  const packed = compressBz2(block);
  const many = Buffer.concat(Array.from({ length: 8 }, () => packed));
  const { output, streams } = decode(many, 100_000);
  expect(output.length).toBe(8 * block.length);
  expect(output.subarray(7 * block.length).equals(block)).toBe(true);
  expect(streams[7]).toEqual({ start: 7 * packed.length, end: 8 * packed.length, size: block.length });
});

test('says where each of concatenated streams is, empty ones too', () => {
  const { streams } = decode(fixture('concatenated'), undefined, { offset: 1000 });
  expect(streams.map(({ size }) => size)).toEqual([13, 0, 13, 0]);
  expect(streams[0]?.start).toBe(1000);
  expect(streams[1]?.start).toBe(streams[0]?.end);
  expect((streams[1]?.end ?? 0) - (streams[1]?.start ?? 0)).toBe(14);
  expect(streams[3]?.end).toBe(1000 + fixture('concatenated').length);
});

test('decodes one stream of several by its offset', () => {
  const packed = fixture('concatenated');
  const first = decodeStream(packed);
  const second = decodeStream(packed, first.consumed + 14);
  expect(first.output.toString()).toBe('first stream ');
  expect(second.output.toString()).toBe('second stream');
});

test('whatever is packed comes out again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.tuple(fc.nat(255), fc.nat(2000)))),
      fc.integer({ min: 1, max: 9 }),
      (parts, level) => {
        const plain = Buffer.concat(
          parts.map((part) => (Array.isArray(part) ? Buffer.alloc(part[1], part[0]) : Buffer.from(part))),
        );
        expect(decode(compressBz2(plain, level)).output.equals(plain)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

const bzip2 = installed('bzip2');
(bzip2 ? test : test.skip)('agrees with the bzip2 command on random data', () => {
  for (const bytes of [1, 10_000, 250_000]) {
    const plain = Buffer.concat([randomBytes(bytes), Buffer.alloc(bytes, 'abcab'), randomBytes(100)]);
    const packed = execFileSync('bzip2', ['-c', '-1'], { input: plain, maxBuffer: 1 << 24 });
    expect(decode(packed).output.equals(plain)).toBe(true);
  }
});

test.each([
  ['in the header of the stream', 3],
  ['in a block', 200],
  ['before the end of the stream', -1],
])('a stream that is cut %s is truncated, with file and offset', (_where, at) => {
  const error = fault(fixture('all-bytes').subarray(0, at), { file: 'dump.xml.bz2', offset: 4096 });
  expect(error.fault).toBe('truncated');
  expect(error.where).toMatch(/^dump\.xml\.bz2, byte \d{4}/);
});

test('every cut is noticed, but for the one between two streams', () => {
  const packed = fixture('concatenated');
  const borders = new Set(decode(packed).streams.map(({ end }) => end));
  for (let at = 1; at < packed.length; at++) {
    if (borders.has(at)) expect(decode(packed.subarray(0, at)).streams.length).toBeGreaterThan(0);
    else expect(fault(packed.subarray(0, at)).fault).toBe('truncated');
  }
});

test('a changed byte of a block is found by the block’s checksum, with its offset', () => {
  const packed = Buffer.from(fixture('random'));
  packed.writeUInt8(packed.readUInt8(10_000) ^ 1, 10_000);
  const error = fault(packed, { offset: 500 });
  expect(['block-crc', 'data']).toContain(error.fault);
  expect(error.where).toContain('byte 504');
});

test('a wrong checksum of the stream is found', () => {
  const packed = Buffer.from(fixture('one-byte'));
  packed.writeUInt8(packed.readUInt8(packed.length - 3) ^ 0x10, packed.length - 3);
  expect(fault(packed).fault).toBe('stream-crc');
});

test('no flipped bit gives other bytes', () => {
  const packed = fixture('text-level-5');
  const plain = decode(packed).output;
  for (let bit = 0; bit < packed.length * 8; bit++) {
    const flipped = Buffer.from(packed);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
    try {
      expect(decode(flipped).output.equals(plain)).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(Bz2Corrupt);
    }
  }
});

test('garbage never does more than fail', () => {
  const start = Buffer.from('BZh9\x31\x41\x59\x26\x53\x59', 'latin1');
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 3000 }), (bytes) => {
      expect(fault(Buffer.concat([start, bytes]))).toBeInstanceOf(Bz2Corrupt);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['an HTML page', Buffer.from('<html>Too Many Requests</html>')],
  ['something behind the stream', Buffer.concat([fixture('one-byte'), Buffer.from('trailing')])],
])('%s is no bzip2', (_what, packed) => {
  expect(fault(packed).fault).toBe('magic');
});

test('randomised blocks are refused by name', () => {
  const packed = Buffer.from(fixture('one-byte'));
  packed.writeUInt8(packed.readUInt8(14) | 0x80, 14);
  expect(fault(packed).message).toMatch(/randomised/);
});

test('a stream that unpacks to more than allowed is refused before it is unpacked', () => {
  let largest = 0;
  expect(() => {
    decoder.open({ file: 'bomb', maxStreamBytes: 10_000_000 });
    decoder.write(fixture('bomb-space.xml'));
    decoder.end();
    for (let step = decoder.next(); step.kind !== 'end'; step = decoder.next()) {
      if (step.kind === 'bytes') largest = Math.max(largest, step.bytes.length);
    }
  }).toThrow(SourceLimitExceeded);
  expect(largest).toBeLessThan(2 << 20);
});

test('a long row of empty streams is refused', () => {
  const empty = fixture('empty');
  expect(() => decode(Buffer.concat(Array.from({ length: 5000 }, () => empty)))).toThrow(SourceLimitExceeded);
});

test('a decoder works on after an error', () => {
  fault(fixture('random').subarray(0, 3000));
  expect(decode(fixture('one-byte')).output.toString()).toBe('x');
});

function installed(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore', input: '' });
    return true;
  } catch {
    // eslint-disable-next-line no-console -- a skipped test must be seen
    console.warn(`${command} is not on PATH: skipping the comparison with it`);
    return false;
  }
}
