import { createHash } from 'node:crypto';
import type { PinnedSource, PlannedUnit } from '../source';

/**
 * What makes two plans the same: the wiki, the dump's date, its files' sizes and checksums, the units' borders, and the
 * pages listed. Not where the files lie: a run goes on when its mirror or folder moves.
 * @param indexHashes SHA-256 of each index's lines; empty without an index
 */
export function planHash(
  source: PinnedSource,
  units: readonly PlannedUnit[],
  indexHashes: readonly string[],
): string {
  const identity = {
    kind: source.kind,
    dbname: source.dbname,
    date: source.date,
    files: source.files.map(({ sizeBytes, sha1 }) => [sizeBytes, sha1]),
    indexHashes,
    units: units.map(({ file, start, end, pages, firstPageId, lastPageId }) => [
      file,
      start,
      end,
      pages,
      firstPageId,
      lastPageId,
    ]),
  };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
