import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GeneratedPage, writeMultistreamDump } from '../../../bench/generate/dump';
import { germanPages } from '../../../bench/generate/germanPages';
import { multistreamFiles, startDumpServer, type DumpServer } from '../../support/dumpServer';

export const DBNAME = 'dewiktionary';
export const DATE = '20261101';

/** A dump in memory; `key` names its content, so that the undisturbed run over it is done once. */
export interface Dump {
  key: string;
  pages: number;
  data: Buffer;
  index: Buffer;
}

const PAGES = 1_200;
const PAGES_PER_STREAM = 30;
const made = new Map<string, Dump>();

/** Pages as German Wiktionary has them, in many small streams: some forty units of the smallest size. */
export function ordinaryDump(): Dump {
  return dumpOf('ordinary', () => germanPages(PAGES));
}

/** @param key the same key must always mean the same pages */
export function dumpOf(key: string, pages: () => Iterable<GeneratedPage>): Dump {
  let dump = made.get(key);
  if (!dump) made.set(key, (dump = write(key, pages())));
  return dump;
}

function write(key: string, pages: Iterable<GeneratedPage>): Dump {
  const folder = mkdtempSync(join(tmpdir(), 'aqea-fault-dump-'));
  try {
    const request = { folder, dbname: DBNAME, date: DATE, pages, pagesPerStream: PAGES_PER_STREAM };
    const written = writeMultistreamDump(request);
    const [data, index] = written.files.map(({ name }) => readFileSync(join(written.folder, name)));
    return { key, pages: written.pages, data: data!, index: index! };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A dump host with one dump, under control of the case. */
export interface DumpHost extends DumpServer {
  /** URL of the dated folder. */
  folder: string;
  dataPath: string;
  indexPath: string;
  /** Puts another dump in the place of the one that is there. */
  replace(dump: Omit<Dump, 'key' | 'pages'>, status?: string): void;
}

export async function hostDump(dump: Dump): Promise<DumpHost> {
  const named = (files: Omit<Dump, 'key' | 'pages'>, status?: string): Record<string, Buffer> =>
    multistreamFiles({ dbname: DBNAME, date: DATE, ...files, ...(status === undefined ? {} : { status }) });
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
