import { PAGE_OUTCOMES } from '../../entries/page';
import type { UnitCounts, WriteCounts } from '../entryStore';
import type { Database } from './connection';

/** What became of a unit's pages; column `page_counts`. */
export type PageCounts = Omit<UnitCounts, keyof WriteCounts | 'unit' | 'provider'>;

/** Columns of a unit's row that its counts come from. */
export const COUNT_COLUMNS = 'unit, provider, page_counts, inserted, updated, same, withdrawn';

export interface CountRow extends WriteCounts {
  unit: number;
  provider: string | null;
  /** null before the unit is completed. */
  page_counts: PageCounts | null;
}

const NOTHING: PageCounts = {
  ...{ pages: 0, stored: 0, unchanged: 0, skipped: 0, deadLettered: 0, skippedByReason: {}, entries: 0 },
};

export function countsOf(row: CountRow): UnitCounts {
  const { unit, provider, page_counts, inserted, updated, same, withdrawn } = row;
  return { unit, provider: provider ?? '', ...(page_counts ?? NOTHING), inserted, updated, same, withdrawn };
}

/** @param outcomes numbers of PAGE_OUTCOMES, one per page */
export function countPages(outcomes: readonly number[], entryCounts: readonly number[]): PageCounts {
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
    pages: outcomes.length,
    stored: times[PAGE_OUTCOMES.indexOf('stored')]!,
    unchanged: times[PAGE_OUTCOMES.indexOf('unchanged')]!,
    deadLettered: times[PAGE_OUTCOMES.indexOf('dead-lettered')]!,
    ...{ skipped, skippedByReason },
    entries: entryCounts.reduce((sum, count) => sum + count, 0),
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
