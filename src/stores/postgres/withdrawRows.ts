import type { EntryKey } from '../../entries/entryKey';
import type { PageResults } from '../entryStore';
import { arrayLiteral, numbersLiteral } from './arrays';
import { revisionsOf } from './compareRows';
import type { Transaction } from './connection';
import { lockEntries } from './locks';
import { olderThanKnown, READ_OUTCOMES } from './newerReadings';

interface Candidate {
  address: string;
  entry_key: EntryKey;
  page_id: number;
  language: string;
}

/** Page by page through the index, whatever the statistics say (see compareRows). */
const CANDIDATES = `
  select e.address, e.entry_key, p.page_id, e.language
    from unnest($2::bigint[], $3::bigint[]) as p (page_id, rev_id)
    cross join lateral (
      select address, entry_key, language, rev_id, parser_version
        from public.aqea_entries
       where edition = $1 and page_id = p.page_id and withdrawn_at is null offset 0) e
   where e.language = any ($4) and (e.rev_id, e.parser_version) <= (p.rev_id, $5::int)`;

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
  const { rows: present } = await tx.query<Candidate>(CANDIDATES, [
    extraction.edition,
    numbersLiteral(read.map((at) => pages.pageIds[at]!)),
    numbersLiteral(read.map((at) => pages.revIds[at]!)),
    arrayLiteral(extraction.languages),
    extraction.parserVersion,
  ]);
  const keys = new Set(made);
  const candidates = present.filter(({ entry_key }) => !keys.has(entry_key));
  if (candidates.length === 0) return 0;
  const revisions = revisionsOf(pages);
  const older = await olderThanKnown(
    tx,
    extraction,
    candidates.map(({ page_id: pageId, language }) => ({
      pageId,
      language,
      revId: revisions.get(pageId) ?? 0,
    })),
  );
  const missing = candidates.filter((_, at) => !older.has(at)).map(({ address }) => address);
  // As they are now that nobody else can change them: another unit may have given one to another page meanwhile.
  const gone = (await lockEntries(tx, missing))
    .filter(({ page_id: pageId, rev_id: revId, parser_version: parser, withdrawn }) => {
      const ours = revisions.get(pageId);
      if (withdrawn || ours === undefined) return false;
      return revId < ours || (revId === ours && parser <= extraction.parserVersion);
    })
    .map(({ address }) => address);
  if (gone.length === 0) return 0;
  const { rowCount } = await tx.query(
    'update public.aqea_entries set withdrawn_at = now(), updated_at = now() where address = any ($1)',
    [gone],
  );
  return rowCount ?? 0;
}
