import { stat } from 'node:fs/promises';
import { DumpChanged } from './errors';
import { readPieces, unreadable } from './folders/localFile';
import type { PinnedFile } from './source';

/** Bytes [start, end) of a local file that must still be the planned one, before and after. */
export async function* readLocal(
  file: PinnedFile,
  start: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  await expectUnchanged(file);
  yield* readPieces(file.location, signal, { start, end });
  await expectUnchanged(file);
}

async function expectUnchanged(file: PinnedFile): Promise<void> {
  const now = await stat(file.location).catch((error) => {
    throw unreadable(file.location, error);
  });
  if (now.size === file.sizeBytes && (file.mtimeMs === null || now.mtimeMs === file.mtimeMs)) return;
  throw new DumpChanged({
    what: 'The dump was replaced while it was being read',
    where: `${file.location}: ${now.size} bytes of ${now.mtime.toISOString()}, planned ${file.sizeBytes} bytes`,
    hint: 'Start a new extraction: it pins the new dump. Nothing of the old plan was mixed in.',
  });
}
