import type { DeadLetterRow } from '../entryStore';
import type { Database } from './connection';

/** As the table has it. */
export interface DeadLetterColumns {
  id: number;
  extraction: string;
  edition: string;
  unit: number;
  page_id: number;
  title: string;
  rev_id: number | null;
  reason: string;
  detail: string;
  created_at: string;
}

export const DEAD_LETTERS = `
  select d.id, d.extraction, x.edition, d.unit, d.page_id, d.title, d.rev_id, d.reason, d.detail, d.created_at
    from public.dead_letters d join public.extractions x on x.id = d.extraction`;

/** Newest first. */
export async function deadLetters(
  database: Database,
  filter: { extractionId?: string; edition?: string; limit: number },
): Promise<DeadLetterRow[]> {
  const rows = await database.query<DeadLetterColumns>(
    `${DEAD_LETTERS}
      where ($1::text is null or d.extraction::text = $1) and ($2::text is null or x.edition = $2)
      order by d.id desc limit $3`,
    [filter.extractionId ?? null, filter.edition ?? null, filter.limit],
  );
  return rows.map(deadLetterOf);
}

export async function deadLetter(database: Database, id: string): Promise<DeadLetterRow | null> {
  if (!/^\d{1,18}$/.test(id)) return null;
  const [row] = await database.query<DeadLetterColumns>(`${DEAD_LETTERS} where d.id = $1`, [id]);
  return row ? deadLetterOf(row) : null;
}

export function deadLetterOf(row: DeadLetterColumns): DeadLetterRow {
  const { edition, unit, title, reason, detail } = row;
  return {
    ...{ edition, unit, title, reason, detail },
    id: String(row.id),
    extractionId: row.extraction,
    pageId: row.page_id,
    revId: row.rev_id,
    createdAt: row.created_at,
  };
}
