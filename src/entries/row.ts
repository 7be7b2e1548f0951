import type { EntryKey } from './entryKey';

/**
 * One entry on its way into the database. The parse step writes rows into the spool as lines of Postgres COPY text
 * (see `stores/rowsFile.ts`), so that nothing is serialised twice.
 */
export interface EntryRow {
  entryKey: EntryKey;
  /** First candidate address, eight hex digits in the form `0xA0:01:10:2A`; the store takes a later one if it is taken. */
  address: string;
  edition: string;
  pageId: number;
  language: string;
  pos: string;
  /** The headword. */
  label: string;
  /** First gloss; may be empty. */
  description: string;
  /** First topic, or null. */
  domain: string | null;
  /** JSON text of the entry, with `source`, `cloud_provider` and `frequency`. */
  meta: string;
  revId: number;
  /** SHA-256, hex: what the entry says, without who found it and when. */
  contentHash: string;
  /**
   * Texts of the entry's inflected forms and spellings, by which it can be looked up. Left out, the store reads them from
   * `meta`, which costs a JSON.parse.
   */
  forms?: readonly string[];
  /** Characters replaced by U+FFFD because no database takes them (`sanitize.ts`). */
  replacedCharacters?: number;
}
