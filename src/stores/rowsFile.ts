// Format of a unit's rows in the spool. Written by the parse thread (RowsFileWriter), read by the upsert step.
//
// `<name>.rows`: Postgres COPY text, one line per entry, columns in the order of ROW_COLUMNS, sorted by entry key.
// `<name>.json`: RowsFileHeader.

/** Columns of a line in the rows file; the store's staging table has the same, in this order. */
export const ROW_COLUMNS = [
  'entry_key',
  'address',
  'edition',
  'page_id',
  'language',
  'pos',
  'label',
  'description',
  'domain',
  'meta',
  'rev_id',
  'parser_version',
  'content_hash',
] as const;
