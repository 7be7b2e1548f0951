import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const TAIL_BYTES = 8_000;

/** Bytes in the log now; what a server writes later comes after. */
export function logSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** What was written to the log after byte `from`, at most the last 8 kB. */
export function lastLines(file: string, from: number): string {
  try {
    const handle = openSync(file, 'r');
    try {
      const { size } = fstatSync(handle);
      const start = Math.max(from > size ? 0 : from, size - TAIL_BYTES);
      const tail = Buffer.alloc(size - start);
      readSync(handle, tail, 0, tail.length, start);
      return tail.toString('utf8');
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}
