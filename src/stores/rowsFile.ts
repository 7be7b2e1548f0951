import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type EntryKey } from '../entries/entryKey';
import type { EntryRow } from '../entries/row';
import { AqeaError } from '../support/errors';
import { writingFailed } from '../support/spoolUnwritable';
import { copyField, copyJson, storableJson, storableText } from './copyText';
import type { UnitRows } from './entryStore';
import { fold, formKeys } from './formKeys';

/*
 * Format of a unit's rows in the spool. Written by the parse thread, read by the upsert step.
 *
 * `<base>.rows`: Postgres COPY text, one line per entry in page order, columns in the order of ROW_COLUMNS. Not sorted:
 * the store sorts by address where it inserts, since an address may change there.
 * `<base>.json`: RowsFileHeader.
 */

/** Columns of a line in the rows file; the store's staging table has the same, in this order. */
export const ROW_COLUMNS = [
  'entry_key',
  'address',
  'edition',
  'page_id',
  'language',
  'pos',
  'label',
  'description',
  'domain',
  'meta',
  'rev_id',
  'parser_version',
  'content_hash',
  'folded',
  'form_keys',
] as const;

/** Bytes that are written or read at once. */
const CHUNK_BYTES = 256 * 1024;

const RowsFileHeaderSchema = z.object({
  count: z.number(),
  keys: z.array(z.string().transform((key) => key as EntryKey)),
  contentHashes: z.array(z.string()),
  pageIds: z.array(z.number()),
  addresses: z.array(z.string()),
  /** Bytes of each line, newline included. */
  lengths: z.array(z.number()),
  /** What the writer was given at the end, e.g. the outcome of each page. */
  extra: z.unknown(),
});
export type RowsFileHeader = z.infer<typeof RowsFileHeaderSchema>;

/** The rows file cannot be read back: cut short, or not ours. */
export class RowsFileBroken extends AqeaError {
  readonly code = 'AQEA_ROWS_FILE_BROKEN';
  /** The unit is fetched and parsed again. */
  readonly retry = 'final';
}

/**
 * Writes a unit's rows, synchronously: it runs in a parse thread that has nothing else to do.
 * Each call may throw SpoolUnwritable.
 */
export class RowsFileWriter {
  /**
   * Counted things that a user may want to know: `duplicate-entry-key` (the first entry of that key was kept) and
   * `unstorable-character` (U+0000 or half a surrogate pair, written as U+FFFD).
   */
  readonly warnings: Record<string, number> = {};

  /** null once it is closed. */
  private file: number | null;
  private buffer = Buffer.allocUnsafe(2 * CHUNK_BYTES);
  private used = 0;
  private readonly seen = new Set<string>();
  private readonly header = {
    contentHashes: [] as string[],
    pageIds: [] as number[],
    addresses: [] as string[],
    lengths: [] as number[],
  };

  /** @param base path without ending; files that are there are overwritten */
  constructor(private readonly base: string) {
    this.file = this.writing(() => openSync(`${base}.rows`, 'w'));
  }

  /** Appends a row, unless the unit has that key already: then the first one stays, and the second is counted. */
  add(row: EntryRow, parserVersion: number): 'added' | 'duplicate' {
    const key = this.text(row.entryKey);
    if (this.seen.has(key)) {
      this.warn('duplicate-entry-key');
      return 'duplicate';
    }
    this.seen.add(key);
    const label = this.text(row.label);
    const line = [
      copyField(key),
      row.address,
      row.edition,
      row.pageId,
      copyField(row.language),
      copyField(this.text(row.pos)),
      copyField(label),
      copyField(this.text(row.description)),
      row.domain === null ? '\\N' : copyField(this.text(row.domain)),
      copyJson(this.json(row.meta)),
      row.revId,
      parserVersion,
      `\\\\x${row.contentHash}`,
      copyField(fold(label)),
      `{${formKeys(label, row.forms ?? formsOf(row.meta)).join(',')}}`,
    ].join('\t');
    this.header.lengths.push(this.write(`${line}\n`));
    this.header.contentHashes.push(row.contentHash);
    this.header.pageIds.push(row.pageId);
    this.header.addresses.push(row.address);
    return 'added';
  }

  /** Closes the file and writes the header beside it, with `extra` in it. */
  finish(extra: unknown): RowsFileHeader {
    this.flush();
    this.close();
    const header = {
      count: this.header.lengths.length,
      keys: [...this.seen] as EntryKey[],
      ...this.header,
      extra,
    };
    this.writing(() => writeFileSync(`${this.base}.json`, JSON.stringify(header)));
    return header;
  }

  /** Removes what was written. */
  abandon(): void {
    this.close();
    rmSync(`${this.base}.rows`, { force: true });
    rmSync(`${this.base}.json`, { force: true });
  }

  private warn(kind: string): void {
    this.warnings[kind] = (this.warnings[kind] ?? 0) + 1;
  }

  private text(text: string): string {
    const storable = storableText(text);
    if (storable !== text) this.warn('unstorable-character');
    return storable;
  }

  private json(json: string): string {
    const storable = storableJson(json);
    if (storable !== json) this.warn('unstorable-character');
    return storable;
  }

  /** Returns the number of bytes. */
  private write(line: string): number {
    // A UTF-16 unit has at most three bytes in UTF-8.
    if (line.length * 3 > this.buffer.length - this.used) {
      this.flush();
      if (line.length * 3 > this.buffer.length) this.buffer = Buffer.allocUnsafe(line.length * 3);
    }
    const bytes = this.buffer.write(line, this.used, 'utf8');
    this.used += bytes;
    if (this.used >= CHUNK_BYTES) this.flush();
    return bytes;
  }

  private flush(): void {
    const { file } = this;
    if (file === null) throw new Error('the rows file is closed');
    this.writing(() => {
      for (let at = 0; at < this.used;) at += writeSync(file, this.buffer, at, this.used - at);
    });
    this.used = 0;
  }

  private close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private writing<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      throw writingFailed(`${this.base}.rows`, error);
    }
  }
}

/** A rows file, open for reading; close it. */
export interface OpenRowsFile extends UnitRows {
  header: RowsFileHeader;
  close(): Promise<void>;
}

/**
 * @param base path without ending
 * @throws RowsFileBroken; ENOENT where there is none
 */
export async function openRowsFile(base: string): Promise<OpenRowsFile> {
  const header = readHeader(await readFile(`${base}.json`, 'utf8'), base);
  const file = await open(`${base}.rows`, 'r');
  const offsets = new Float64Array(header.count + 1);
  header.lengths.forEach((length, at) => (offsets[at + 1] = offsets[at]! + length));
  const { size } = await file.stat();
  if (size !== offsets[header.count]) {
    await file.close();
    throw new RowsFileBroken({
      what: `The rows file has ${size} bytes instead of ${offsets[header.count]!}`,
      where: `${base}.rows`,
    });
  }

  async function* read(positions: Iterable<number>): AsyncGenerator<Buffer> {
    for (const [start, end] of byteRanges(positions, offsets)) {
      for (let at = start; at < end;) {
        const want = Math.min(CHUNK_BYTES, end - at);
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(want), 0, want, at);
        if (bytesRead === 0)
          throw new RowsFileBroken({ what: 'The rows file ended early', where: `${base}.rows` });
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
  }

  const { count, keys, contentHashes, pageIds, addresses } = header;
  return { header, count, keys, contentHashes, pageIds, addresses, read, close: () => file.close() };
}

function readHeader(json: string, base: string): RowsFileHeader {
  try {
    return RowsFileHeaderSchema.parse(JSON.parse(json));
  } catch (error) {
    throw new RowsFileBroken(
      { what: 'The header of the rows file cannot be read', where: `${base}.json` },
      { cause: error },
    );
  }
}

/** Joins neighbouring lines; positions must ascend. */
function* byteRanges(positions: Iterable<number>, offsets: Float64Array): Generator<[number, number]> {
  let start = -1;
  let end = -1;
  for (const position of positions) {
    const lineStart = offsets[position]!;
    if (lineStart !== end) {
      if (end > start) yield [start, end];
      start = lineStart;
    }
    end = offsets[position + 1]!;
  }
  if (end > start) yield [start, end];
}

const FormsSchema = z.object({ forms: z.array(z.object({ form: z.string() })).default([]) });

function formsOf(meta: string): string[] {
  const parsed = FormsSchema.safeParse(JSON.parse(meta));
  return parsed.success ? parsed.data.forms.map(({ form }) => form) : [];
}
