import { createReadStream } from 'node:fs';
import { AqeaError } from '../../support/errors';
import { SourceNotFound, SourceUnavailable } from '../errors';
import { isSystemError } from '../systemError';

/** Bytes [start, end) of a file of this machine; to its end without `end`. */
export async function* readPieces(
  path: string,
  signal: AbortSignal,
  { start = 0, end }: { start?: number; end?: number } = {},
): AsyncGenerator<Buffer> {
  if (end !== undefined && end <= start) return;
  const options = { start, signal, highWaterMark: 1 << 18, ...(end === undefined ? {} : { end: end - 1 }) };
  try {
    yield* createReadStream(path, options) as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(path, error);
  }
}

/** A file system's error about a file of the dump, with what to do about it. */
export function unreadable(path: string, error: unknown): unknown {
  if (error instanceof AqeaError || !isSystemError(error)) return error;
  const { code } = error;
  // What is not there or not allowed stays so; other faults (a network file system away) may pass.
  const Kind = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(code) ? SourceNotFound : SourceUnavailable;
  return new Kind(
    {
      what: 'The dump cannot be read on this machine',
      where: `${path} (${code})`,
      hint: 'A local dump must be readable under the same path by every worker; else serve its folder over HTTP.',
    },
    { cause: error },
  );
}
