/** What there is to do. */
export interface Work {
  pages: number;
  /** Compressed, to be downloaded; 0: it is here already. */
  bytes: number;
  rows: number;
}

/** The German edition, measured (docs/speed.md): pages of all namespaces, compressed bytes, entries. */
const GERMAN: Work = { pages: 1_250_000, bytes: 265_000_000, rows: 930_000 };

/** An entry's row with all indexes, in Postgres, bytes. */
export const BYTES_PER_ROW = 2_700;
/** What a worker on two cores reads and writes, without the database. */
const WORKER_PAGES_PER_SECOND = 5_000;
/** What a small database takes from all workers together. */
const DATABASE_PAGES_PER_SECOND = 5_000;
/** What a machine with two cores does when the database is on it, too: `npm run bench`. */
const ALONE_PAGES_PER_SECOND = 4_000;
/** Wikimedia's servers give a connection no more than this. */
const BYTES_PER_SECOND_AND_CONNECTION = 5 << 20;
/** From the request for a machine to its first unit: start, packages, image. */
const BOOT_SECONDS = 180;

/** What is known of an edition without asking anybody; null: nothing. */
export function knownWork(edition: string): Work | null {
  return edition === 'de' ? GERMAN : null;
}

/** Of a dump whose pages were counted: entries as the German edition has them, inflected forms included. */
export function workOf({ pages, bytes }: Pick<Work, 'pages' | 'bytes'>): Work {
  return { pages, bytes, rows: Math.round((pages * GERMAN.rows) / GERMAN.pages) };
}

/** Seconds from the request for machines to the end of the run. More workers help until the database or the source is the limit. */
export function expectedSeconds(work: Work, workers: number, connections: number): number {
  const reading = work.pages / (Math.max(1, workers) * WORKER_PAGES_PER_SECOND);
  const writing = work.pages / DATABASE_PAGES_PER_SECOND;
  return BOOT_SECONDS + Math.max(reading, writing, download(work, connections));
}

/** Seconds on one machine with two cores, its database included. */
export function secondsAlone(work: Work, connections: number): number {
  return Math.max(work.pages / ALONE_PAGES_PER_SECOND, download(work, connections));
}

function download({ bytes }: Work, connections: number): number {
  return bytes / (connections * BYTES_PER_SECOND_AND_CONNECTION);
}
