import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { EntryKey } from '../entries/entryKey';
import { AqeaError } from '../support/errors';
import { type Address, parseAddress } from './address';
import { entryKeyParts } from './entryKeyParts';

/*
 * The address book: which entry has which address, as a file that another database takes over. Gzipped UTF-8 text:
 *
 *   # AQEA address book 1
 *   0xA0:01:04:D0 <tab> de:noun:Bank:1 <tab> id of the extraction that first gave it
 *   ...                                          sorted by address
 *   # 1 addresses, SHA-256 of all lines before this one: 12ab...
 *
 * Tabs, newlines and backslashes in a key are written \t, \n, \r and \\. Same book, same bytes.
 */

export interface BookEntry {
  address: Address;
  key: EntryKey;
  /** Extraction that first gave the address. */
  firstExtraction: string;
}

/** A file is no address book, was cut short or changed. */
export class InvalidAddressBook extends AqeaError {
  readonly code = 'AQEA_INVALID_ADDRESS_BOOK';
  readonly retry = 'final';
}

const TITLE = '# AQEA address book 1';
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const UNESCAPED: Record<string, string> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };

/**
 * Writes a book; the file is there whole or not at all.
 * @param entries ascending by address
 */
export async function writeBook(
  file: string,
  entries: AsyncIterable<readonly BookEntry[]>,
): Promise<{ entries: number; sha256: string }> {
  const hash = createHash('sha256');
  let count = 0;
  let sha256 = '';
  async function* lines(): AsyncGenerator<string> {
    hash.update(`${TITLE}\n`);
    yield `${TITLE}\n`;
    for await (const some of entries) {
      count += some.length;
      const text = some.map(lineOf).join('');
      hash.update(text);
      yield text;
    }
    sha256 = hash.digest('hex');
    yield `# ${count} addresses, SHA-256 of all lines before this one: ${sha256}\n`;
  }
  try {
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(`${file}.part`));
    await rename(`${file}.part`, file);
  } catch (error) {
    await rm(`${file}.part`, { force: true });
    throw error;
  }
  return { entries: count, sha256 };
}

/**
 * Reads a book, some entries at a time. Nothing of it may be kept before it has been read to its end: the checksum comes last.
 * @throws InvalidAddressBook naming the line
 */
export async function* readBook(file: string): AsyncGenerator<BookEntry[]> {
  const hash = createHash('sha256');
  const found = { line: 0, count: 0, previous: '', ended: false };
  const broken = (what: string): InvalidAddressBook =>
    new InvalidAddressBook({ what, where: `${file}, line ${found.line}`, hint: 'Get the file again.' });

  const take = (line: string, text: string): BookEntry | null => {
    found.line++;
    if (found.ended) throw broken('The address book goes on after its end');
    if (found.line === 1) {
      if (line !== TITLE) throw broken('The file is no address book of this version');
      hash.update(text);
      return null;
    }
    if (line.startsWith('#')) {
      const [, count, sha256] = /^# (\d+) addresses, .*: ([0-9a-f]{64})$/.exec(line) ?? [];
      if (Number(count) !== found.count || sha256 !== hash.digest('hex'))
        throw broken('The address book was changed or damaged: its checksum does not match');
      found.ended = true;
      return null;
    }
    hash.update(text);
    found.count++;
    const entry = entryOf(line, broken);
    if (entry.address <= found.previous) throw broken('The addresses are not in ascending order, each once');
    found.previous = entry.address;
    return entry;
  };

  try {
    for await (const lines of linesOf(file)) {
      const entries = lines.map((line) => take(line, `${line}\n`)).filter((entry) => entry !== null);
      if (entries.length > 0) yield entries;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_')) throw broken(`The address book cannot be unpacked (${message})`);
    throw error;
  }
  if (!found.ended) throw broken('The address book was cut short');
}

async function* linesOf(file: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield lines;
  }
  if (rest !== '') yield [rest];
}

function lineOf({ address, key, firstExtraction }: BookEntry): string {
  const written = /[\\\t\n\r]/.test(key)
    ? key.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!)
    : key;
  return `${address}\t${written}\t${firstExtraction}\n`;
}

function entryOf(line: string, broken: (what: string) => InvalidAddressBook): BookEntry {
  const [address, written, firstExtraction, ...more] = line.split('\t');
  if (written === undefined || firstExtraction === undefined || more.length > 0)
    throw broken('A line of the address book does not have three columns');
  const key = written.replace(/\\([tnr\\])/g, (_, letter: string) => UNESCAPED[letter]!) as EntryKey;
  const parts = parseAddress(address!);
  const { language, group } = entryKeyParts(key);
  if (parts.address !== address || parts.group !== group || !parts.languages.includes(language))
    throw broken(`The address ${address!} cannot be that of ${key}`);
  return { address: parts.address, key, firstExtraction };
}
