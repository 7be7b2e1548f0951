import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SourceLimitExceeded } from '../errors';
import { readPieces, unreadable } from './localFile';
import { MAX_TEXT_BYTES, type DumpFolder, type FileState } from './dumpFolder';

/** A folder of this machine. */
export class LocalFolder implements DumpFolder {
  constructor(readonly location: string) {}

  get name(): string {
    return basename(this.location);
  }

  fileLocation(name: string): string {
    return join(this.location, name);
  }

  folder(name: string): DumpFolder {
    return new LocalFolder(join(this.location, name));
  }

  async list(): Promise<string[] | null> {
    const entries = await readdir(this.location, { withFileTypes: true }).catch((error) =>
      nullIfAbsent(this.location, error),
    );
    if (!entries) return null;
    return Promise.all(
      entries.map(async (entry) => {
        // A link to a folder is one; a link to nothing is a name like any other.
        const linked =
          entry.isSymbolicLink() && (await stat(this.fileLocation(entry.name)).catch(() => null));
        return (linked || entry).isDirectory() ? `${entry.name}/` : entry.name;
      }),
    );
  }

  async readText(name: string): Promise<string | null> {
    const path = this.fileLocation(name);
    const state = await stat(path).catch((error) => nullIfAbsent(path, error));
    if (!state) return null;
    if (state.size > MAX_TEXT_BYTES) {
      throw new SourceLimitExceeded({ what: `More than ${MAX_TEXT_BYTES} bytes`, where: path });
    }
    return readFile(path, 'utf8').catch((error) => nullIfAbsent(path, error));
  }

  read<T>(
    name: string,
    signal: AbortSignal,
    take: (pieces: AsyncIterable<Buffer>) => Promise<T>,
  ): Promise<T> {
    return take(readPieces(this.fileLocation(name), signal));
  }

  async readStart(name: string, end: number): Promise<{ bytes: Buffer; state: FileState }> {
    const path = this.fileLocation(name);
    const file = await open(path, 'r').catch((error) => {
      throw unreadable(path, error);
    });
    try {
      const bytes = Buffer.alloc(end);
      const { bytesRead } = await file.read(bytes, 0, end, 0);
      const { size, mtimeMs } = await file.stat();
      return { bytes: bytes.subarray(0, bytesRead), state: { sizeBytes: size, etag: null, mtimeMs } };
    } finally {
      await file.close();
    }
  }
}

function nullIfAbsent(path: string, error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw unreadable(path, error);
}
