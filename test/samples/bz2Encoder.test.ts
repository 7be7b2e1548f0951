import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Bz2Compressor, compressBz2 } from '../../bench/generate/bz2Encoder';

/** A decoder that is not ours, if the machine has one. */
const foreignDecoder = (
  [
    ['bzip2', ['-dc']],
    ['python3', ['-c', 'import bz2,sys; sys.stdout.buffer.write(bz2.decompress(sys.stdin.buffer.read()))']],
  ] as [string, string[]][]
).find(([command, args]) => spawnSync(command, args, { input: compressBz2(Buffer.alloc(0)) }).status === 0);
if (!foreignDecoder)
  // eslint-disable-next-line no-console -- a skipped check must be seen
  console.warn('SKIPPED: neither bzip2 nor python3 with bz2 here to read what was compressed');
const withForeignDecoder = foreignDecoder ? test : test.skip;

function decompress(bytes: Buffer): Buffer {
  const [command, args] = foreignDecoder!;
  return execFileSync(command, args, { input: bytes, maxBuffer: 1 << 28 });
}

test('no data gives the empty stream of 14 bytes', () => {
  expect(compressBz2(Buffer.alloc(0)).toString('hex')).toBe('425a683917724538509000000000');
});

withForeignDecoder.each<[string, Buffer]>([
  ['one byte', Buffer.from('a')],
  ['periodic text', Buffer.from('abab'.repeat(5000))],
  ['one long run', Buffer.alloc(1_200_000)],
  [
    'runs of 3, 4, 5, 254, 255, 256 bytes',
    Buffer.from([3, 4, 5, 254, 255, 256].map((n, i) => 'ab'[i & 1]!.repeat(n)).join('')),
  ],
  ['all byte values', Buffer.from(Array.from({ length: 2048 }, (_, i) => i & 255))],
  ['random bytes over several blocks', randomBytes(250_000)],
])('%s comes back from another decoder', (_, data) => {
  expect(decompress(compressBz2(data, 1)).equals(data)).toBe(true);
});

withForeignDecoder('text over few letters comes back, whatever it is', () => {
  const letters = fc
    .integer({ min: 1, max: 4 })
    .chain((k) => fc.array(fc.integer({ min: 0, max: k }), { maxLength: 400 }));
  fc.assert(
    fc.property(letters, (bytes) => {
      const data = Buffer.from(bytes);
      expect(decompress(compressBz2(data)).equals(data)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

withForeignDecoder('a stream made from pieces holds the same data', () => {
  const data = Buffer.concat([randomBytes(90_000), Buffer.alloc(300_000, 'x'), randomBytes(90_000)]);
  const compressor = new Bz2Compressor(1);
  const parts = [];
  for (let at = 0; at < data.length; at += 7001) parts.push(compressor.write(data.subarray(at, at + 7001)));
  expect(decompress(Buffer.concat([...parts, compressor.finish()])).equals(data)).toBe(true);
});
