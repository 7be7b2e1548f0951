import type { EntryKey } from '../../entries/entryKey';
import type { UnitRows } from '../entryStore';
import type { Numbered } from './renumber';
import type { Transaction } from './connection';

interface Present {
  address: string;
  entry_key: EntryKey;
  page_id: number;
  rev_id: number;
  parser_version: number;
  hash: string;
  withdrawn: boolean;
}

/**
 * In the order of their addresses, as inserts are, so that two writers do not wait for each other in a ring. By an
 * expression, or the planner may read the whole index that has this order.
 */
const LOCK = `
  select e.address, e.entry_key, e.page_id, e.rev_id, e.parser_version, encode(e.content_hash, 'hex') as hash,
         e.withdrawn_at is not null as withdrawn
    from public.aqea_entries e
   where e.entry_key = any ($1)
   order by e.address || ''
     for update`;

/**
 * What the entry keeps: how often it is used, and what was taken over from the earlier program.
 * A subquery per row and not a join, whatever the statistics say (see compareRows).
 */
const UPDATE = `
  update public.aqea_entries e
     set (edition, page_id, language, pos, label, description, domain, folded, form_keys, rev_id, parser_version,
          content_hash, meta) = (
           select s.edition, s.page_id, s.language, s.pos, s.label, s.description, s.domain, s.folded, s.form_keys,
                  s.rev_id, s.parser_version, s.content_hash,
                  jsonb_set(s.meta, '{frequency}', coalesce(e.meta -> 'frequency', '0'))
                    || case when e.meta ? 'adopted' then jsonb_build_object('adopted', e.meta -> 'adopted') else '{}' end
             from pg_temp.aqea_staging s where s.entry_key = e.entry_key),
         extraction = $1, updated_at = now(), withdrawn_at = null
   where e.address = any ($2)`;

/** From so many on, finding each in staging by reading all of it takes longer than an index. */
const MANY = 100;

/**
 * Writes staged rows over the entries of the same key, if they differ and are not older than what is there; under the
 * rows' locks, which is where it counts. Returns how many did.
 */
export async function updateRows(
  tx: Transaction,
  extraction: { id: string; parserVersion: number },
  rows: UnitRows,
  revisions: ReadonlyMap<number, number>,
  { keys, changed }: Numbered,
): Promise<number> {
  if (changed.length === 0) return 0;
  const position = new Map(changed.map((at) => [keys[at]!, at]));
  const { rows: present } = await tx.query<Present>(LOCK, [[...position.keys()]]);
  const stale = present.filter((entry) => {
    const at = position.get(entry.entry_key)!;
    const pageId = rows.pageIds[at]!;
    const differs = entry.hash !== rows.contentHashes[at] || entry.withdrawn || entry.page_id !== pageId;
    const newer =
      (revisions.get(pageId) ?? 0) - entry.rev_id || extraction.parserVersion - entry.parser_version;
    return differs && newer >= 0;
  });
  if (stale.length === 0) return 0;
  if (stale.length > MANY)
    await tx.query('create index if not exists aqea_staging_key on pg_temp.aqea_staging (entry_key)');
  const { rowCount } = await tx.query(UPDATE, [extraction.id, stale.map(({ address }) => address)]);
  return rowCount ?? 0;
}
