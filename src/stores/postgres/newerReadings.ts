import { outcomeNumber, type PageOutcome } from '../../entries/page';
import { numbersLiteral } from './arrays';
import type { Transaction } from './connection';

/** After these outcomes a page has exactly the entries that were made from it, so others of it can be withdrawn. */
export const READ_OUTCOMES: readonly PageOutcome[] = [
  'stored',
  'skipped:no-entry',
  'skipped:redirect',
  'skipped:namespace',
  'skipped:model',
  'skipped:text-empty',
];

/** One language of one page at one revision: what somebody wants to write. */
export interface Reading {
  pageId: number;
  language: string;
  revId: number;
}

/*
 * An unchanged entry is not written, so its row may say an older revision than was read last: what was read is in the
 * units of the other runs. Only runs of dumps that may be newer are asked, so a run of the newest dump asks none.
 */
const NEWER = `
  with ours as (select id, edition, parser_version, source ->> 'date' as date from public.extractions where id = $1),
  runs as (
    select x.id, x.languages, x.parser_version
      from public.extractions x join ours using (edition)
     where x.id <> ours.id and (ours.date is null or x.source ->> 'date' is null or x.source ->> 'date' >= ours.date)
  ),
  seen as materialized (
    select p.page_id, p.rev_id, r.languages, r.parser_version
      from runs r
      join public.work_units u on u.extraction = r.id
      cross join lateral unnest(u.page_ids, u.rev_ids, u.outcomes) as p (page_id, rev_id, outcome)
     where u.state = 'completed' and u.last_page_id >= $5 and u.first_page_id <= $6 and p.outcome = any ($7::int[])
  )
  select distinct n.at
    from unnest($2::bigint[], $3::text[], $4::bigint[]) with ordinality as n (page_id, language, rev_id, at)
    join seen s on s.page_id = n.page_id and n.language = any (s.languages)
    cross join ours
   where (s.rev_id, s.parser_version) > (n.rev_id, ours.parser_version)`;

const SEEN_OUTCOMES = numbersLiteral(
  ([...READ_OUTCOMES, 'unchanged'] satisfies PageOutcome[]).map(outcomeNumber),
);

/** Positions (from 0) of readings that are older than what another run has read of the same page and language. */
export async function olderThanKnown(
  tx: Transaction,
  extractionId: string,
  readings: readonly Reading[],
): Promise<Set<number>> {
  if (readings.length === 0) return new Set();
  const pageIds = readings.map(({ pageId }) => pageId);
  const { rows } = await tx.query<{ at: number }>(NEWER, [
    extractionId,
    numbersLiteral(pageIds),
    readings.map(({ language }) => language),
    numbersLiteral(readings.map(({ revId }) => revId)),
    pageIds.reduce((a, b) => Math.min(a, b)),
    pageIds.reduce((a, b) => Math.max(a, b)),
    SEEN_OUTCOMES,
  ]);
  return new Set(rows.map(({ at }) => at - 1));
}
