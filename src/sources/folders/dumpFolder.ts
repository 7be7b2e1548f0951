/** A file of a dump, as it is now. */
export interface FileState {
  sizeBytes: number;
  etag: string | null;
  mtimeMs: number | null;
}

/** A folder with dumps or of one dump, on a server or on this machine. Names of folders end with `/`. */
export interface DumpFolder {
  /** URL or absolute path, for messages. */
  readonly location: string;
  /** Last part of the location, without slashes. */
  readonly name: string;
  /** URL or absolute path of a file in it. */
  fileLocation(name: string): string;
  folder(name: string): DumpFolder;
  /** Names of what is in it; null when there is no such folder. */
  list(signal: AbortSignal): Promise<string[] | null>;
  /** A small text file; null when it is not there. */
  readText(name: string, signal: AbortSignal): Promise<string | null>;
  /** The whole file, piece by piece. */
  read<T>(name: string, signal: AbortSignal, take: (pieces: AsyncIterable<Buffer>) => Promise<T>): Promise<T>;
  /** Bytes [0, end) and the state of the file. */
  readStart(name: string, end: number, signal: AbortSignal): Promise<{ bytes: Buffer; state: FileState }>;
}

/** No text file that is read whole (dumpstatus.json, a directory listing) is larger. */
export const MAX_TEXT_BYTES = 32 << 20;
