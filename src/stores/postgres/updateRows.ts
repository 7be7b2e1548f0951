import type { Transaction } from './connection';

/*
 * Rows are locked in the order of their addresses, as inserts are, so that two writers do not wait for each other in a
 * ring. What is older than the row is left out here, under the lock: that is where it counts.
 */
const LOCK = `
  select from public.aqea_entries e
    join pg_temp.aqea_staging s using (entry_key)
   order by e.address
     for update of e`;

const UPDATE = `
  update public.aqea_entries e
     set edition = s.edition, page_id = s.page_id, language = s.language, pos = s.pos, label = s.label,
         description = s.description, domain = s.domain, folded = s.folded, form_keys = s.form_keys,
         meta = jsonb_set(s.meta, '{frequency}', coalesce(e.meta -> 'frequency', '0')),
         rev_id = s.rev_id, parser_version = s.parser_version, content_hash = s.content_hash, extraction = $1,
         updated_at = now(), withdrawn_at = null
    from pg_temp.aqea_staging s
   where e.entry_key = s.entry_key
     and (e.content_hash <> s.content_hash or e.withdrawn_at is not null or e.page_id <> s.page_id)
     and (s.rev_id, s.parser_version) >= (e.rev_id, e.parser_version)`;

/** Writes staged rows over the entries of the same key, if they differ and are not older; returns how many did. */
export async function updateRows(tx: Transaction, extractionId: string): Promise<number> {
  await tx.query(LOCK);
  const { rowCount } = await tx.query(UPDATE, [extractionId]);
  return rowCount ?? 0;
}
