import { type OpenRowsFile, openRowsFile } from '../../stores/rowsFile';
import type { ParsedResult } from './parseJob';

/** What the parse step left in the spool, open for the upsert step; to be closed. */
export interface ParsedUnit {
  rows: OpenRowsFile;
  result: ParsedResult;
  close(): Promise<void>;
}

/** @throws RowsFileBroken, ENOENT where the unit was not parsed here */
export async function openParsedUnit(base: string): Promise<ParsedUnit> {
  const rows = await openRowsFile(base);
  // Written by parseUnitFiles on this very machine: the shape is ours.
  const result = rows.header.extra as ParsedResult;
  return { rows, result, close: () => rows.close() };
}
