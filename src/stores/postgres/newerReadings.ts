import { outcomeNumber, type PageOutcome } from '../../entries/page';
import { numbersOf } from './arrays';
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
const UNITS = `
  with ours as (select id, edition, source ->> 'date' as date from public.extractions where id = $1)
  select x.languages, x.parser_version, u.page_ids::text, u.rev_ids::text, u.outcomes::text
    from public.extractions x
    join ours using (edition)
    join public.work_units u on u.extraction = x.id
   where x.id <> ours.id and (ours.date is null or x.source ->> 'date' is null or x.source ->> 'date' >= ours.date)
     and u.state = 'completed' and u.last_page_id >= $2 and u.first_page_id <= $3`;

interface UnitRow {
  languages: string[];
  parser_version: number;
  page_ids: string;
  rev_ids: string;
  outcomes: string;
}

const SEEN = new Set(([...READ_OUTCOMES, 'unchanged'] satisfies PageOutcome[]).map(outcomeNumber));

/**
 * Positions of readings that are older than what another run has read of the same page and language; older means: an older
 * revision, or the same one and an older parser.
 */
export async function olderThanKnown(
  tx: Transaction,
  extraction: { id: string; parserVersion: number },
  readings: readonly Reading[],
): Promise<Set<number>> {
  const older = new Set<number>();
  if (readings.length === 0) return older;
  const positions = new Map<number, number[]>();
  readings.forEach(({ pageId }, at) => positions.set(pageId, [...(positions.get(pageId) ?? []), at]));
  const pageIds = [...positions.keys()];
  const { rows } = await tx.query<UnitRow>(UNITS, [
    extraction.id,
    pageIds.reduce((a, b) => Math.min(a, b)),
    pageIds.reduce((a, b) => Math.max(a, b)),
  ]);
  for (const unit of rows) {
    const revIds = numbersOf(unit.rev_ids);
    const outcomes = numbersOf(unit.outcomes);
    numbersOf(unit.page_ids).forEach((pageId, n) => {
      if (!SEEN.has(outcomes[n]!)) return;
      for (const at of positions.get(pageId) ?? []) {
        const { language, revId } = readings[at]!;
        const newer = revIds[n]! - revId || unit.parser_version - extraction.parserVersion;
        if (newer > 0 && unit.languages.includes(language)) older.add(at);
      }
    });
  }
  return older;
}
