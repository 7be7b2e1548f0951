import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../../src/support/errors';
import { Bz2Compressor, compressBz2 } from './bz2Encoder';
import { EXPORT_FOOTER, escapeXml, exportHeader, type GeneratedPage, pageXml } from './exportXml';
import { GERMAN_WIKTIONARY, type Site } from './site';

export type { GeneratedPage } from './exportXml';

export interface DumpRequest {
  /** The dump is written to `<folder>/<dbname>/<date>/`, as on dumps.wikimedia.org; files that are there are replaced. */
  folder: string;
  dbname: string;
  /** `YYYYMMDD`. */
  date: string;
  /** Read once, a stream's worth at a time; page ids, where given, must ascend. */
  pages: Iterable<GeneratedPage>;
  /** Pages in one bz2 stream; Wikimedia's dumps have 100. */
  pagesPerStream?: number;
  /** What siteinfo says; German Wiktionary unless given. `dbname` is taken from the request. */
  site?: Site;
}

export interface DumpFile {
  name: string;
  size: number;
  md5: string;
  sha1: string;
}

export interface WrittenDump {
  /** The dated folder. */
  folder: string;
  /** Data and index. */
  files: [DumpFile, DumpFile];
  pages: number;
  /** Streams that hold pages. */
  streams: number;
  xmlBytes: number;
  wikitextBytes: number;
}

/**
 * Writes a multistream dump in Wikimedia's layout: siteinfo in a stream of its own, pages in streams of 100, the
 * footer in a stream of its own, an empty stream; the index; `dumpstatus.json` with job `articlesmultistreamdump`
 * done; checksums. The same pages give the same bytes. Memory does not grow with the number of pages.
 */
export function writeMultistreamDump(request: DumpRequest): WrittenDump {
  const { dbname, date, pagesPerStream = 100 } = request;
  const folder = join(request.folder, dbname, date);
  mkdirSync(folder, { recursive: true });
  const data = new HashedFile(folder, `${dbname}-${date}-pages-articles-multistream.xml.bz2`);
  const index = new HashedFile(folder, `${dbname}-${date}-pages-articles-multistream-index.txt.bz2`);
  const indexStream = new Bz2Compressor();
  const counts = { pages: 0, streams: 0, xmlBytes: 0, wikitextBytes: 0 };
  const writeStream = (xml: string): void => {
    const bytes = Buffer.from(xml);
    counts.xmlBytes += bytes.length;
    data.write(compressBz2(bytes));
  };

  writeStream(exportHeader({ ...(request.site ?? GERMAN_WIKTIONARY), dbname }));
  for (const stream of streamsOf(request.pages, pagesPerStream)) {
    const lines = stream.map(({ page, id }) => `${data.size}:${id}:${escapeXml(page.title)}\n`);
    writeStream(stream.map(({ page, id }) => pageXml(page, id)).join(''));
    index.write(indexStream.write(Buffer.from(lines.join(''))));
    counts.pages += stream.length;
    counts.streams++;
    for (const { page } of stream) counts.wikitextBytes += Buffer.byteLength(page.text);
  }
  writeStream(EXPORT_FOOTER);
  data.write(compressBz2(Buffer.alloc(0)));
  index.write(indexStream.finish());

  const files: [DumpFile, DumpFile] = [data.close(), index.close()];
  writeStatus(folder, dbname, date, files);
  return { folder, files, ...counts };
}

/** Pages with their ids, in arrays of `size`. */
function* streamsOf(pages: Iterable<GeneratedPage>, size: number) {
  let lastId = 0;
  let stream: { page: GeneratedPage; id: number }[] = [];
  for (const page of pages) {
    const id = page.id ?? lastId + 1;
    if (id <= lastId) {
      throw new InvalidInput({
        what: 'Page ids of a dump must ascend',
        where: `page "${page.title}": id ${id} after ${lastId}`,
        hint: 'Sort the pages by id, or give none.',
      });
    }
    lastId = id;
    stream.push({ page, id });
    if (stream.length === size) {
      yield stream;
      stream = [];
    }
  }
  if (stream.length > 0) yield stream;
}

/** `dumpstatus.json` and the checksum files, as the dump's own scripts write them. */
function writeStatus(folder: string, dbname: string, date: string, files: DumpFile[]): void {
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
  const job = {
    status: 'done',
    updated: `${day} 12:00:00`,
    files: Object.fromEntries(
      files.map(({ name, size, md5, sha1 }) => [
        name,
        { size, url: `/${dbname}/${date}/${name}`, md5, sha1 },
      ]),
    ),
  };
  const status = { version: '0.8', jobs: { articlesmultistreamdump: job } };
  writeFileSync(join(folder, 'dumpstatus.json'), `${JSON.stringify(status, null, 2)}\n`);
  for (const kind of ['md5', 'sha1'] as const) {
    const lines = files.map((file) => `${file[kind]}  ${file.name}\n`);
    writeFileSync(join(folder, `${dbname}-${date}-${kind}sums.txt`), lines.join(''));
  }
}

/** A file that is written once from front to back, with its checksums. */
class HashedFile {
  size = 0;
  private readonly descriptor: number;
  private readonly md5 = createHash('md5');
  private readonly sha1 = createHash('sha1');

  constructor(
    folder: string,
    private readonly name: string,
  ) {
    this.descriptor = openSync(join(folder, name), 'w');
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    writeSync(this.descriptor, bytes);
    this.md5.update(bytes);
    this.sha1.update(bytes);
    this.size += bytes.length;
  }

  close(): DumpFile {
    closeSync(this.descriptor);
    return { name: this.name, size: this.size, md5: this.md5.digest('hex'), sha1: this.sha1.digest('hex') };
  }
}
