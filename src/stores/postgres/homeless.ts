import type { EntryKey } from '../../entries/entryKey';
import type { DeadLetter, PageResults } from '../entryStore';
import type { Transaction } from './connection';

/** A page with entries for which their language's group had no free address. */
export interface HomelessPage {
  pageId: number;
  revId: number;
  title: string;
  keys: EntryKey[];
}

/** Which pages the staged entries of these keys are on. */
export async function homelessPages(tx: Transaction, full: readonly EntryKey[]): Promise<HomelessPage[]> {
  if (full.length === 0) return [];
  const { rows } = await tx.query<{ page_id: number; rev_id: number; title: string; keys: EntryKey[] }>(
    `select page_id, rev_id, min(coalesce(meta #>> '{source,title}', label)) as title,
            array_agg(entry_key::text order by entry_key) as keys
       from pg_temp.aqea_staging where entry_key = any ($1) group by page_id, rev_id order by page_id`,
    [full],
  );
  return rows.map(({ page_id: pageId, rev_id: revId, title, keys }) => ({ pageId, revId, title, keys }));
}

/** Such pages become dead letters; what else they have stays. */
export function withoutHomeless(
  { pages, deadLetters }: { pages: PageResults; deadLetters: DeadLetter[] },
  homeless: readonly HomelessPage[],
): { pages: PageResults; deadLetters: DeadLetter[] } {
  if (homeless.length === 0) return { pages, deadLetters };
  const keysOf = new Map(homeless.map(({ pageId, keys }) => [pageId, keys]));
  return {
    pages: {
      ...pages,
      outcomes: pages.outcomes.map((outcome, at) =>
        keysOf.has(pages.pageIds[at]!) ? 'dead-lettered' : outcome,
      ),
      entryCounts: pages.entryCounts.map(
        (count, at) => count - (keysOf.get(pages.pageIds[at]!)?.length ?? 0),
      ),
    },
    deadLetters: [
      ...deadLetters,
      ...homeless.map(({ keys, ...page }) => ({
        ...page,
        reason: 'address-group-full',
        detail:
          `No free address for ${keys.join(', ')}: every slot of the group is taken (docs/address.md)`.slice(
            0,
            2_000,
          ),
      })),
    ],
  };
}
