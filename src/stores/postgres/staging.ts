import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import type { UnitRows } from '../entryStore';
import { ROW_COLUMNS } from '../rowsFile';
import type { Transaction } from './connection';

/*
 * Temporary, so each session has its own; made once and emptied by each commit. Made again where a rollback took it away.
 */
const STAGING = `
  create temporary table if not exists aqea_staging (
    entry_key text collate "C", address text collate "C", edition text, page_id bigint, language text, pos text,
    label text collate "C", description text, domain text, meta jsonb, rev_id bigint, parser_version integer,
    content_hash bytea, folded text collate "C", form_keys integer[]
  ) on commit delete rows`;

export interface Staging {
  /** Rows of one COPY statement. */
  batchRows: number;
  heartbeat(): void;
}

/** Copies the rows at these positions into the session's staging table, as they lie in the spool. */
export async function stageRows(
  tx: Transaction,
  rows: UnitRows,
  positions: readonly number[],
  { batchRows, heartbeat }: Staging,
): Promise<void> {
  if (positions.length === 0) return;
  await tx.query(STAGING);
  for (let at = 0; at < positions.length; at += batchRows) {
    const copy = tx.client.query(
      copyFrom(`copy pg_temp.aqea_staging (${ROW_COLUMNS.join(', ')}) from stdin`),
    );
    const chunks = rows.read(positions.slice(at, at + batchRows));
    await pipeline(Readable.from(beating(chunks, heartbeat)), copy);
  }
}

async function* beating(chunks: AsyncIterable<Buffer>, heartbeat: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    heartbeat();
    yield chunk;
  }
}
