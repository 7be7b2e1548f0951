import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { writingFailed } from '../support/spoolUnwritable';

/**
 * Writes a file all or nothing: as `<destination>.part` first, renamed when every byte is there. One writer at a time.
 * @returns bytes written
 */
export async function writeSpoolFile(destination: string, pieces: AsyncIterable<Buffer>): Promise<number> {
  const temporary = `${destination}.part`;
  let file: FileHandle | undefined;
  let bytes = 0;
  try {
    file = await open(temporary, 'w').catch((cause) => unwritable(destination, cause));
    for await (const piece of pieces) {
      await file.writeFile(piece).catch((cause) => unwritable(destination, cause));
      bytes += piece.length;
    }
    await file.close();
    file = undefined;
    await rename(temporary, destination);
    return bytes;
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

function unwritable(destination: string, cause: unknown): never {
  throw writingFailed(destination, cause);
}
