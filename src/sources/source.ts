import type { LanguageCode } from '../entries/language';

/** What the user says about where pages come from (`source` of the workflow's input, `--dump` of the command line). */
export interface SourceRequest {
  edition: LanguageCode;
  /**
   * A URL or a path: a mirror's base URL, a dated dump folder (URL or local), one `.xml` or `.xml.bz2` file.
   * Without it: the newest complete dump below `baseUrl`.
   */
  dump?: string;
  /** What `siteinfo/dbname` must say; default `<edition>wiktionary`. */
  dbname?: string;
}

/** Exactly one dump: everything a worker needs to fetch from it and to notice that it was replaced. Stored as JSON. */
export interface PinnedSource {
  kind: 'multistream' | 'file';
  dbname: string;
  /** `YYYYMMDD` of a dated dump; null where nothing says it (a local file). */
  date: string | null;
  /** True for a whole edition's dump (multistream, job `done`); only such a dump can show that a page is gone. */
  complete: boolean;
  files: PinnedFile[];
  /** Namespace names by number, from siteinfo. */
  namespaces: Record<string, string>;
  /** `base` of siteinfo, e.g. `https://de.wiktionary.org/wiki/...`; permanent URLs are made from its origin. */
  base: string;
}

export interface PinnedFile {
  /** URL, or absolute path of a local file. */
  location: string;
  sizeBytes: number;
  /** Of the whole file where the publisher says so; not checked by range reads. */
  sha1: string | null;
  /** Sent back as `If-Range`; null for local files. */
  etag: string | null;
  /** For local files, to notice a replacement; null for URLs. */
  mtimeMs: number | null;
}

/** A part of the dump that one worker does: whole bz2 streams, or one whole small file. */
export interface PlannedUnit {
  /** 0, 1, 2, ... over all files. */
  unit: number;
  /** Which of `PinnedSource.files`. */
  file: number;
  /** Byte range [start, end) of the file. */
  start: number;
  end: number;
  /** Pages that the plan expects here. */
  pages: number;
  /** The lowest and the highest page id; a file may have its pages in any order. */
  firstPageId: number;
  lastPageId: number;
  /**
   * The unit's lines of the multistream index (`offset:pageId:title`, raw), gzipped; null for a `file` source,
   * whose pages were counted in a first pass.
   */
  index: Buffer | null;
}

export interface SourcePlan {
  source: PinnedSource;
  units: PlannedUnit[];
  /** Sum over units. */
  pages: number;
  /** SHA-256 (hex) over the pinned source and all units: the same dump gives the same plan. */
  planHash: string;
  /** Things a user should know (e.g. a local folder without dumpstatus.json: nothing vouches for its sha1). */
  warnings: string[];
}

/** Steps that take long call this now and then, so that Temporal knows that they live. */
export type Heartbeat = (detail?: unknown) => void;

/** Runs `step` while holding one of the deployment's few connections to `host`. */
export type HostLease = <T>(host: string, signal: AbortSignal, step: () => Promise<T>) => Promise<T>;

export interface SourceSettings {
  /** Where dumps are found when the request names none; default https://dumps.wikimedia.org. */
  baseUrl: string;
  /** Mail address or URL of whoever runs this; Wikimedia hosts refuse requests without one. */
  contact: string | undefined;
  /** Compressed bytes per unit; whole streams, so a unit is a little larger. */
  unitBytes: number;
  /** Connections to one host over the whole deployment. */
  withHostLease: HostLease;
  /** A connection on which nothing comes for this long is given up; default 30,000. */
  stallTimeoutMs?: number;
}

export interface FetchRequest {
  source: PinnedSource;
  unit: PlannedUnit;
  /** The raw bytes [start, end) go here, exactly; overwritten. */
  destination: string;
  signal: AbortSignal;
  heartbeat: Heartbeat;
}

/** Knows how to plan and how to fetch one unit; the rest of the program does not know which kind of source it has. */
export interface DumpSource {
  plan(request: SourceRequest, step: { signal: AbortSignal; heartbeat: Heartbeat }): Promise<SourcePlan>;
  fetchUnit(request: FetchRequest): Promise<{ bytes: number }>;
}
