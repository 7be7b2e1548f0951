import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Compiled entry of a parse thread; threads load JavaScript only, also when everything else runs from sources. */
export function parseThreadScript(): string {
  const beside = join(__dirname, 'parseThread.js');
  return existsSync(beside)
    ? beside
    : resolve(__dirname, '../../../dist/src/activities/parsing/parseThread.js');
}
