import { PAGE_OUTCOMES } from '../../entries/page';
import type { UnitCounts } from '../entryStore';
import { numbersOf } from './arrays';
import type { Database } from './connection';

/** Columns of a unit's row that its counts come from. */
export const COUNT_COLUMNS = `unit, provider, pages, outcomes::text as outcomes, entry_counts::text as entry_counts,
                              inserted, updated, same, withdrawn`;

export interface CountRow {
  unit: number;
  provider: string | null;
  pages: number;
  outcomes: string | null;
  entry_counts: string | null;
  inserted: number;
  updated: number;
  same: number;
  withdrawn: number;
}

/** Counted from what became of each page, so that asking twice gives the same. */
export function countsOf(row: CountRow): UnitCounts {
  const { unit, inserted, updated, same, withdrawn } = row;
  const outcomes = numbersOf(row.outcomes ?? '{}');
  const times = new Array<number>(PAGE_OUTCOMES.length).fill(0);
  for (const outcome of outcomes) times[outcome]!++;
  const skippedByReason: Record<string, number> = {};
  let skipped = 0;
  PAGE_OUTCOMES.forEach((name, number) => {
    if (!name.startsWith('skipped:') || times[number] === 0) return;
    skippedByReason[name.slice('skipped:'.length)] = times[number]!;
    skipped += times[number]!;
  });
  return {
    ...{ unit, inserted, updated, same, withdrawn, skipped, skippedByReason },
    provider: row.provider ?? '',
    pages: outcomes.length,
    stored: times[PAGE_OUTCOMES.indexOf('stored')]!,
    unchanged: times[PAGE_OUTCOMES.indexOf('unchanged')]!,
    deadLettered: times[PAGE_OUTCOMES.indexOf('dead-lettered')]!,
    entries: numbersOf(row.entry_counts ?? '{}').reduce((sum, count) => sum + count, 0),
  };
}

/** Of the completed units, in their order. */
export async function unitCounts(database: Database, extractionId: string): Promise<UnitCounts[]> {
  const rows = await database.query<CountRow>(
    `select ${COUNT_COLUMNS} from public.work_units where extraction = $1 and state = 'completed' order by unit`,
    [extractionId],
  );
  return rows.map(countsOf);
}
