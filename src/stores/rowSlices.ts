import type { UnitRows } from './entryStore';

/**
 * Cuts a unit's rows into slices of at most `maxRows`, in order. A page's rows stay together, since its homographs are
 * numbered together: a page with more rows than that is a slice of its own. There is always at least one slice.
 * @param maxRows Infinity keeps all of them in one
 */
export function rowSlices(rows: UnitRows, maxRows: number): UnitRows[] {
  if (rows.count <= maxRows) return [rows];
  const slices: UnitRows[] = [];
  let start = 0;
  for (let at = 0; at < rows.count;) {
    let pageEnd = at + 1;
    while (pageEnd < rows.count && rows.pageIds[pageEnd] === rows.pageIds[at]) pageEnd++;
    if (at > start && pageEnd - start > maxRows) {
      slices.push(slice(rows, start, at));
      start = at;
    }
    at = pageEnd;
  }
  slices.push(slice(rows, start, rows.count));
  return slices;
}

function slice(rows: UnitRows, start: number, end: number): UnitRows {
  return {
    count: end - start,
    keys: rows.keys.slice(start, end),
    contentHashes: rows.contentHashes.slice(start, end),
    pageIds: rows.pageIds.slice(start, end),
    addresses: rows.addresses.slice(start, end),
    read: (positions) => rows.read(Array.from(positions, (position) => position + start)),
  };
}
