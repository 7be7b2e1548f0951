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

/*
 * `offset 0` keeps the planner from joining otherwise than key by key through the index: while a table fills, its
 * statistics may say that it is empty, and a join made for an empty table takes minutes.
 */
const COMPARE = `
  select n.at, e.address
    from (select * from unnest($1::text[], $2::bytea[], $3::bigint[]) with ordinality as u (key, hash, page_id, at)
           order by key collate "C") n
    left join lateral (
      select address, content_hash, page_id, withdrawn_at
        from public.aqea_entries where entry_key = n.key offset 0) e on true
   where e.address is null or e.content_hash <> n.hash or e.withdrawn_at is not null or e.page_id <> n.page_id`;

/** Asks which rows need to be written at all; the others are not even sent. */
export async function compareRows(
  tx: Transaction,
  extraction: { id: string; parserVersion: number },
  rows: UnitRows,
  pages: PageResults,
): Promise<Comparison> {
  if (rows.count === 0) return { fresh: [], changed: [] };
  const { rows: differing } = await tx.query<{ at: number; address: string | null }>(COMPARE, [
    rows.keys,
    rows.contentHashes.map((hash) => `\\x${hash}`),
    numbersLiteral(rows.pageIds),
  ]);
  differing.sort((a, b) => a.at - b.at);
  const revisions = revisionsOf(pages);
  const older = await olderThanKnown(
    tx,
    extraction,
    differing.map(({ at }) => {
      const pageId = rows.pageIds[at - 1]!;
      return { pageId, language: languageOf(rows.keys[at - 1]!), revId: revisions.get(pageId) ?? 0 };
    }),
  );
  const wanted = differing.filter((_, position) => !older.has(position));
  return {
    fresh: wanted.filter(({ address }) => address === null).map(({ at }) => at - 1),
    changed: wanted.filter(({ address }) => address !== null).map(({ at }) => at - 1),
  };
}

export function revisionsOf({ pageIds, revIds }: PageResults): Map<number, number> {
  return new Map(pageIds.map((pageId, at) => [pageId, revIds[at]!]));
}

export function languageOf(key: EntryKey): string {
  return entryKeyParts(key).language;
}
