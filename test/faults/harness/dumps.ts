import { compressBz2 } from '../../../bench/generate/bz2Encoder';
import {
  EXPORT_FOOTER,
  escapeXml,
  exportHeader,
  type GeneratedPage,
  pageXml,
} from '../../../bench/generate/exportXml';
import { germanPages } from '../../../bench/generate/germanPages';
import { GERMAN_WIKTIONARY } from '../../../bench/generate/site';
import { multistreamFiles, startDumpServer, type DumpServer } from '../../support/dumpServer';

export const DBNAME = 'dewiktionary';
export const DATE = '20261101';

/** A dump in memory; `key` names its content, so that the undisturbed run over it is done once. */
export interface Dump {
  key: string;
  pages: number;
  data: Buffer;
  /** Compressed, as Wikimedia has it. */
  index: Buffer;
  /** Where each stream with pages begins and ends in `data`. */
  streams: { start: number; end: number }[];
}

type Files = Pick<Dump, 'data' | 'index'>;

const PAGES = 1_200;
const PAGES_PER_STREAM = 30;
/** A stream in the middle, for whatever is done to one stream only. */
export const SOME_STREAM = 17;

const made = new Map<string, Dump>();

/** Pages as German Wiktionary has them, in many small streams: some forty units of the smallest size. */
export function ordinaryDump(): Dump {
  return dumpOf('ordinary');
}

export interface Odd {
  /** Changes the pages. */
  pages?: (pages: GeneratedPage[]) => GeneratedPage[];
  /** Changes the bytes of a stream before they are compressed. */
  xml?: (xml: Buffer, stream: number) => Buffer;
  /** Changes the lines of the index. */
  lines?: (lines: string[]) => string[];
}

/** @param key the same key must always mean the same bytes */
export function dumpOf(key: string, odd: Odd = {}): Dump {
  let dump = made.get(key);
  if (!dump) made.set(key, (dump = write(key, odd)));
  return dump;
}

function write(key: string, { pages: change, xml, lines: changeLines }: Odd): Dump {
  const ordinary: GeneratedPage[] = [...germanPages(PAGES)];
  const pages = change ? change(ordinary) : ordinary;
  const pieces = [compressBz2(Buffer.from(exportHeader({ ...GERMAN_WIKTIONARY, dbname: DBNAME })))];
  let size = pieces[0]!.length;
  const streams: Dump['streams'] = [];
  const lines: string[] = [];
  for (let at = 0; at < pages.length; at += PAGES_PER_STREAM) {
    const some = pages.slice(at, at + PAGES_PER_STREAM);
    for (const page of some) lines.push(`${size}:${page.id}:${escapeXml(page.title)}`);
    const plain = Buffer.from(some.map((page) => pageXml(page, page.id!)).join(''));
    const stream = compressBz2(xml ? xml(plain, streams.length) : plain);
    streams.push({ start: size, end: size + stream.length });
    pieces.push(stream);
    size += stream.length;
  }
  pieces.push(compressBz2(Buffer.from(EXPORT_FOOTER)), compressBz2(Buffer.alloc(0)));
  const index = compressBz2(Buffer.from(`${(changeLines ? changeLines(lines) : lines).join('\n')}\n`));
  return { key, pages: pages.length, data: Buffer.concat(pieces), index, streams };
}

/** A dump host with one dump, under control of the case. */
export interface DumpHost extends DumpServer {
  /** URL of the dated folder. */
  folder: string;
  dataPath: string;
  indexPath: string;
  /** Puts another dump in the place of the one that is there. */
  replace(files: Files, status?: string): void;
}

export async function hostDump(dump: Files): Promise<DumpHost> {
  const named = ({ data, index }: Files, status?: string): Record<string, Buffer> =>
    multistreamFiles({
      ...{ dbname: DBNAME, date: DATE, data, index },
      ...(status === undefined ? {} : { status }),
    });
  const server = await startDumpServer({ files: named(dump) });
  const folder = `${DBNAME}/${DATE}`;
  const path = `${folder}/${DBNAME}-${DATE}-pages-articles-multistream`;
  return {
    ...server,
    folder: `${server.url}/${folder}/`,
    dataPath: `${path}.xml.bz2`,
    indexPath: `${path}-index.txt.bz2`,
    replace: (files, status) => {
      for (const [name, content] of Object.entries(named(files, status))) server.put(name, content);
    },
  };
}
