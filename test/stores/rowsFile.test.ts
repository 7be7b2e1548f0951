import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { copyField, storableJson, storableText } from '../../src/stores/copyText';
import { openRowsFile, ROW_COLUMNS, RowsFileWriter } from '../../src/stores/rowsFile';
import { SpoolUnwritable } from '../../src/support/spoolUnwritable';
import { rowsOf, testRow, type TestPage } from './extraction';

let folder: string;
let base: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aqea-rows-'));
  base = join(folder, 'unit');
});
afterEach(() => rmSync(folder, { recursive: true }));

const pages = (count: number, size = 10): TestPage[] =>
  Array.from({ length: count }, (_, n) => ({
    id: n,
    rev: 1,
    entries: [{ key: `de:noun:Wört${n}:1`, says: 'é'.repeat(size) }],
  }));
const row = (key: string, meta = '{}') => ({ ...testRow({ key }, { id: 1, rev: 1 }, { units: [] }), meta });

async function text(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) {
    expect(chunk.length).toBeLessThanOrEqual(256 * 1024);
    all.push(chunk);
  }
  return Buffer.concat(all).toString('utf8');
}

test('what was written is read back, whichever lines are asked for', async () => {
  const rows = await rowsOf(base, pages(3_000, 200), { units: [] });
  const lines = readFileSync(`${base}.rows`, 'utf8').split('\n').slice(0, -1);
  expect(rows.count).toBe(3_000);
  expect(rows.keys[7]).toBe('de:noun:Wört7:1');
  expect(rows.pageIds[7]).toBe(7);
  expect(rows.contentHashes[7]).toMatch(/^[0-9a-f]{64}$/);
  for (const wanted of [lines.map((_, at) => at), [0], [2_999], [1, 2, 3, 700, 702, 2_998], []]) {
    expect(await text(rows.read(wanted))).toBe(wanted.map((at) => `${lines[at]!}\n`).join(''));
  }
  expect(lines[0]!.split('\t')).toHaveLength(ROW_COLUMNS.length);
  await rows.close();
});

test('what the writer is given at the end comes back', async () => {
  const writer = new RowsFileWriter(base);
  writer.finish({ outcomes: [1, 2] });
  const rows = await openRowsFile(base);
  expect(rows.header.extra).toEqual({ outcomes: [1, 2] });
  expect(await text(rows.read([]))).toBe('');
  await rows.close();
});

test('of two entries of one key the first is kept, and the second counted', async () => {
  const writer = new RowsFileWriter(base);
  expect(writer.add(row('de:noun:a:1', '{"n":1}'), 1)).toBe('added');
  expect(writer.add(row('de:noun:a:1', '{"n":2}'), 1)).toBe('duplicate');
  expect(writer.finish(null).count).toBe(1);
  expect(writer.warnings).toEqual({ 'duplicate-entry-key': 1 });
  expect(readFileSync(`${base}.rows`, 'utf8')).toContain('{"n":1}');
});

test('a line larger than the buffer is no problem', async () => {
  const writer = new RowsFileWriter(base);
  const meta = JSON.stringify({ text: '語'.repeat(2_000_000) });
  writer.add(row('de:noun:a:1', meta), 1);
  writer.add(row('de:noun:b:1'), 1);
  writer.finish(null);
  const rows = await openRowsFile(base);
  expect(await text(rows.read([0]))).toContain(meta);
  await rows.close();
});

test('an abandoned unit leaves nothing', () => {
  const writer = new RowsFileWriter(base);
  writer.add(row('de:noun:a:1'), 1);
  writer.abandon();
  expect(existsSync(`${base}.rows`)).toBe(false);
});

test('a file that was cut short or changed is refused', async () => {
  await (await rowsOf(base, pages(3), { units: [] })).close();
  appendFileSync(`${base}.rows`, 'x');
  await expect(openRowsFile(base)).rejects.toMatchObject({ code: 'AQEA_ROWS_FILE_BROKEN' });
  writeFileSync(`${base}.json`, '{"count":');
  await expect(openRowsFile(base)).rejects.toMatchObject({ code: 'AQEA_ROWS_FILE_BROKEN' });
  await expect(openRowsFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});

describe('text that can be stored', () => {
  const anything = fc
    .string({ unit: 'binary' })
    .map((text) => text.replace(/x/g, '\ud800').replace(/y/g, '\0'));

  test('a value has neither tabs nor newlines in a line, and is what it was after unescaping', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', 'n', 'N', '.', 'ä', '😀') }),
        (value) => {
          const field = copyField(value);
          expect(field).not.toMatch(/[\t\n\r]/);
          const unescaped = field.replace(
            /\\(.)/g,
            (_, c: string) => ({ t: '\t', n: '\n', r: '\r' })[c] ?? c,
          );
          expect(unescaped).toBe(value);
        },
      ),
    );
  });

  test('NUL and halves of surrogate pairs become U+FFFD, everything else stays', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const stored = storableText(value);
        expect(stored).not.toContain('\0');
        expect(Buffer.from(stored, 'utf8').toString('utf8')).toBe(stored);
        expect([...stored]).toHaveLength([...value].length);
      }),
    );
    expect(storableText('a😀\ud83d\0')).toBe('a😀\ufffd\ufffd');
  });

  test('JSON means the same afterwards, apart from them', () => {
    fc.assert(
      fc.property(fc.dictionary(anything, fc.array(anything)), (value) => {
        const stored = JSON.parse(storableJson(JSON.stringify(value))) as unknown;
        const expected = Object.fromEntries(
          Object.entries(value).map(([key, list]) => [storableText(key), list.map(storableText)]),
        );
        expect(stored).toEqual(expected);
      }),
    );
    expect(storableJson('"\\\\u0000 \\u0000 \\ud83d\\ude00 \\ud83d x"')).toBe(
      '"\\\\u0000 \ufffd \\ud83d\\ude00 \ufffd x"',
    );
  });
});

test('a full disk is said to be full, and what was begun can be thrown away', () => {
  if (!existsSync('/dev/full')) return;
  symlinkSync('/dev/full', `${base}.rows`);
  const writer = new RowsFileWriter(base);
  writer.add(row('de:noun:a:1'), 1);
  expect(() => writer.finish({})).toThrow(SpoolUnwritable);
  writer.abandon();
  expect(readdirSync(folder)).toEqual([]);
});
