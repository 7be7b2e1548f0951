import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { DumpChanged, SourceUnavailable } from './errors';
import type { PinnedFile } from './source';

/** Bytes [start, end) of a local file that must still be the planned one, before and after. */
export async function* readLocal(
  file: PinnedFile,
  start: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  await expectUnchanged(file);
  if (end > start)
    yield* createReadStream(file.location, { start, end: end - 1, signal, highWaterMark: 1 << 18 });
  await expectUnchanged(file);
}

async function expectUnchanged(file: PinnedFile): Promise<void> {
  const now = await stat(file.location).catch((cause: NodeJS.ErrnoException) => {
    throw new SourceUnavailable(
      {
        what: 'The dump cannot be read on this worker',
        where: `${file.location} (${cause.code})`,
        hint: 'A local folder must be readable, under the same path, by every worker; else serve it over HTTP.',
      },
      { cause },
    );
  });
  if (now.size === file.sizeBytes && (file.mtimeMs === null || now.mtimeMs === file.mtimeMs)) return;
  throw new DumpChanged({
    what: 'The dump was replaced while it was being read',
    where: `${file.location}: ${now.size} bytes of ${now.mtime.toISOString()}, planned ${file.sizeBytes} bytes`,
    hint: 'Start a new extraction: it pins the new dump. Nothing of the old plan was mixed in.',
  });
}
