import type { EntryKey } from '../../entries/entryKey';
import type { PageResults } from '../entryStore';
import { arrayLiteral, numbersLiteral } from './arrays';
import { revisionsOf } from './compareRows';
import type { Transaction } from './connection';
import { olderThanKnown, READ_OUTCOMES } from './newerReadings';

interface Candidate {
  address: string;
  page_id: number;
  language: string;
}

const CANDIDATES = `
  select e.address, e.page_id, e.language
    from unnest($2::bigint[], $3::bigint[]) as p (page_id, rev_id)
    join public.aqea_entries e on e.edition = $1 and e.page_id = p.page_id
   where e.language = any ($4) and e.withdrawn_at is null
     and (e.rev_id, e.parser_version) <= (p.rev_id, $5::int)
     and not exists (select from unnest($6::text[]) as made (key) where made.key = e.entry_key)
   order by e.address
     for update of e`;

/**
 * Withdraws those entries of the unit's pages that the pages do not make any more; not where a newer revision of the page
 * has been read. Returns how many.
 */
export async function withdrawRows(
  tx: Transaction,
  extraction: { id: string; edition: string; languages: readonly string[]; parserVersion: number },
  made: readonly EntryKey[],
  pages: PageResults,
): Promise<number> {
  const read = pages.pageIds.map((_, at) => at).filter((at) => READ_OUTCOMES.includes(pages.outcomes[at]!));
  if (read.length === 0) return 0;
  const { rows: candidates } = await tx.query<Candidate>(CANDIDATES, [
    extraction.edition,
    numbersLiteral(read.map((at) => pages.pageIds[at]!)),
    numbersLiteral(read.map((at) => pages.revIds[at]!)),
    arrayLiteral(extraction.languages),
    extraction.parserVersion,
    made,
  ]);
  if (candidates.length === 0) return 0;
  const revisions = revisionsOf(pages);
  const older = await olderThanKnown(
    tx,
    extraction.id,
    candidates.map(({ page_id: pageId, language }) => ({
      pageId,
      language,
      revId: revisions.get(pageId) ?? 0,
    })),
  );
  const gone = candidates.filter((_, at) => !older.has(at)).map(({ address }) => address);
  const { rowCount } = await tx.query(
    'update public.aqea_entries set withdrawn_at = now(), updated_at = now() where address = any ($1)',
    [gone],
  );
  return rowCount ?? 0;
}
