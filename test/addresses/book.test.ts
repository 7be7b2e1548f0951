import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type BookEntry, readBook, writeBook } from '../../src/addresses/book';
import { candidate } from '../../src/addresses/candidates';
import type { EntryKey } from '../../src/entries/entryKey';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aqea-book-'));
  file = join(folder, 'book.gz');
});
afterEach(() => rmSync(folder, { recursive: true }));

const keys = [
  'de:noun:Bank:1',
  'de:noun:tab\t new\nline back\\slash \\n 😀:1',
  'de:verb:gehen:1',
] as EntryKey[];
const entries = keys
  .map((key): BookEntry => ({
    key,
    address: candidate(key, key.includes('noun') ? 'noun' : 'verb', 'de', 0),
    firstExtraction: 'x1',
  }))
  .sort((a, b) => (a.address < b.address ? -1 : 1));
async function* some(list: BookEntry[]): AsyncGenerator<BookEntry[]> {
  for (const entry of list) yield Promise.resolve([entry]);
}
async function all(): Promise<BookEntry[]> {
  const list: BookEntry[] = [];
  for await (const few of readBook(file)) list.push(...few);
  return list;
}
const rewrite = (change: (text: string) => string): void =>
  writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(file)).toString('utf8'))));

test('a book comes back as it was written, and the same book has the same bytes', async () => {
  expect(await writeBook(file, some(entries))).toMatchObject({ entries: 3 });
  expect(await all()).toEqual(entries);
  const first = readFileSync(file);
  await writeBook(file, some(entries));
  expect(readFileSync(file)).toEqual(first);
});

test('an empty book is a book', async () => {
  await writeBook(file, some([]));
  expect(await all()).toEqual([]);
});

test('a book that cannot be finished is not there', async () => {
  async function* failing(): AsyncGenerator<BookEntry[]> {
    yield await Promise.resolve(entries.slice(0, 1));
    throw new Error('the database went away');
  }
  await expect(writeBook(file, failing())).rejects.toThrow('went away');
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['changed', (text: string) => text.replace('gehen', 'gehan'), /checksum/],
  ['cut short', (text: string) => text.slice(0, text.indexOf('# 3')), /cut short/],
  ['cut in a line', (text: string) => text.slice(0, text.lastIndexOf('\tx1')), /three columns/],
  ['not sorted', (text: string) => text.replace(/^(0x.*\n)(0x.*\n)/m, '$2$1'), /ascending/],
  ['of another kind', () => 'address,key\n', /no address book/],
  ['goes on', (text: string) => `${text}0xA0:01:01:01\n`, /after its end/],
  ['of another group', (text: string) => text.replace('de:verb:', 'de:noun:'), /cannot be that of/],
])('a book that is %s is refused', async (_, change, reason) => {
  await writeBook(file, some(entries));
  rewrite(change);
  await expect(all()).rejects.toMatchObject({
    code: 'AQEA_INVALID_ADDRESS_BOOK',
    what: expect.stringMatching(reason) as string,
  });
});

test('what is not gzip, or damaged gzip, is refused; a file that is not there is named', async () => {
  writeFileSync(file, 'no gzip');
  await expect(all()).rejects.toMatchObject({ code: 'AQEA_INVALID_ADDRESS_BOOK' });
  await writeBook(file, some(entries));
  writeFileSync(file, readFileSync(file).subarray(0, 40));
  await expect(all()).rejects.toMatchObject({ code: 'AQEA_INVALID_ADDRESS_BOOK' });
  rmSync(file);
  await expect(all()).rejects.toMatchObject({ code: 'ENOENT' });
});
