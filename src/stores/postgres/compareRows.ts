import type { EntryKey } from '../../entries/entryKey';
import { entryKeyParts } from '../../addresses/entryKeyParts';
import type { PageResults, UnitRows } from '../entryStore';
import { numbersLiteral } from './arrays';
import type { Transaction } from './connection';
import { olderThanKnown } from './newerReadings';

/** Positions in the unit's rows, ascending. */
export interface Comparison {
  /** No entry has the key. */
  fresh: number[];
  /** The entry says something else, is on another page, or was withdrawn. */
  changed: number[];
}

const COMPARE = `
  select n.at, e.entry_key is null as fresh
    from unnest($1::text[], $2::bytea[], $3::bigint[]) with ordinality as n (key, hash, page_id, at)
    left join public.aqea_entries e on e.entry_key = n.key
   where e.entry_key is null or e.content_hash <> n.hash or e.withdrawn_at is not null or e.page_id <> n.page_id
   order by n.at`;

/** Asks which rows need to be written at all; the others are not even sent. */
export async function compareRows(
  tx: Transaction,
  extractionId: string,
  rows: UnitRows,
  pages: PageResults,
): Promise<Comparison> {
  if (rows.count === 0) return { fresh: [], changed: [] };
  const { rows: differing } = await tx.query<{ at: number; fresh: boolean }>(COMPARE, [
    rows.keys,
    rows.contentHashes.map((hash) => `\\x${hash}`),
    numbersLiteral(rows.pageIds),
  ]);
  const revisions = revisionsOf(pages);
  const older = await olderThanKnown(
    tx,
    extractionId,
    differing.map(({ at }) => {
      const pageId = rows.pageIds[at - 1]!;
      return { pageId, language: languageOf(rows.keys[at - 1]!), revId: revisions.get(pageId) ?? 0 };
    }),
  );
  const wanted = differing.filter((_, position) => !older.has(position));
  return {
    fresh: wanted.filter(({ fresh }) => fresh).map(({ at }) => at - 1),
    changed: wanted.filter(({ fresh }) => !fresh).map(({ at }) => at - 1),
  };
}

export function revisionsOf({ pageIds, revIds }: PageResults): Map<number, number> {
  return new Map(pageIds.map((pageId, at) => [pageId, revIds[at]!]));
}

export function languageOf(key: EntryKey): string {
  return entryKeyParts(key).language;
}
