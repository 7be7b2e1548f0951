import { outcomeNumber } from '../../entries/page';
import type { KnownPages } from '../entryStore';
import { numbersOf } from './arrays';
import type { Database } from './connection';

/** Exact where a JavaScript date would cut off. */
const MICROSECONDS = (time: string): string => `(extract(epoch from ${time}) * 1000000)::bigint`;

interface DoneUnit {
  finished_us: number;
  page_ids: string;
  rev_ids: string;
  outcomes: string;
  entry_counts: string;
}

/*
 * Units of earlier runs that overlap the range, newest run first. Runs before the newest complete one over a whole dump
 * are not asked: it has done every page that there was. The range `first..last` of another dump's units need not be ours.
 */
const DONE_UNITS = `
  with asked as (select edition, languages, parser_version from public.extractions where id = $1),
  runs as (
    select e.id, e.started_at, e.status = 'completed' and (e.source ->> 'complete')::boolean as whole
      from public.extractions e join asked using (edition, languages, parser_version)
     where e.id <> $1
  )
  select u.page_ids::text, u.rev_ids::text, u.outcomes::text, u.entry_counts::text,
         ${MICROSECONDS('u.finished_at')} as finished_us
    from runs r join public.work_units u on u.extraction = r.id
   where r.started_at >= coalesce((select max(started_at) from runs where whole), '-infinity')
     and u.state = 'completed' and u.last_page_id >= $2 and u.first_page_id <= $3
   order by r.started_at desc, r.id, u.unit`;

/*
 * When the pages' entries were last withdrawn: if that was after the run that did the page (it was gone from a newer
 * dump) and the page is back, it must be read again although its revision is known.
 */
const WITHDRAWN_PAGES = `
  select e.page_id, ${MICROSECONDS('max(e.withdrawn_at)')} as withdrawn_us
    from public.aqea_entries e join public.extractions x on x.id = $1 and x.edition = e.edition
   where e.page_id between $2 and $3 and e.withdrawn_at is not null and e.language = any (x.languages)
   group by e.page_id`;

/** What the newest run found on each page of the range, ascending; pages whose reading failed are left out. */
export async function knownPages(
  database: Database,
  extractionId: string,
  firstPageId: number,
  lastPageId: number,
): Promise<KnownPages> {
  const range = [extractionId, firstPageId, lastPageId];
  const units = await database.query<DoneUnit>(DONE_UNITS, range);
  const newest = new Map<number, [revId: number, outcome: number, entries: number, doneUs: number]>();
  for (const unit of units) {
    const [pageIds, revIds] = [numbersOf(unit.page_ids), numbersOf(unit.rev_ids)];
    const [outcomes, entryCounts] = [numbersOf(unit.outcomes), numbersOf(unit.entry_counts)];
    pageIds.forEach((pageId, at) => {
      if (pageId < firstPageId || pageId > lastPageId || newest.has(pageId)) return;
      newest.set(pageId, [revIds[at]!, outcomes[at]!, entryCounts[at]!, unit.finished_us]);
    });
  }
  if (newest.size > 0) {
    const withdrawn = await database.query<{ page_id: number; withdrawn_us: number }>(WITHDRAWN_PAGES, range);
    for (const { page_id, withdrawn_us } of withdrawn) {
      const done = newest.get(page_id);
      if (done && withdrawn_us > done[3]) newest.delete(page_id);
    }
  }
  const dead = outcomeNumber('dead-lettered');
  const known = [...newest].filter(([, [, outcome]]) => outcome !== dead).sort(([a], [b]) => a - b);
  return {
    pageIds: Float64Array.from(known, ([pageId]) => pageId),
    revIds: Float64Array.from(known, ([, [revId]]) => revId),
    outcomes: Uint8Array.from(known, ([, [, outcome]]) => outcome),
    entryCounts: Uint16Array.from(known, ([, [, , entries]]) => entries),
  };
}
