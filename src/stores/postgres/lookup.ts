import type { EntryKey } from '../../entries/entryKey';
import type { HeldAddress, LookupHit, LookupQuery, StoredEntry } from '../entryStore';
import { fold, formKey, likeLabels } from '../formKeys';
import type { Database } from './connection';

interface EntryRow {
  address: string;
  entry_key: EntryKey;
  language: string;
  pos: string;
  label: string;
  description: string;
  meta: Record<string, unknown>;
  withdrawn: boolean;
}

const ENTRY = `select e.address, e.entry_key, e.language, e.pos, e.label, e.description, e.meta,
                      e.withdrawn_at is not null as withdrawn`;
const ORDER = `order by e.label, e.language, e.entry_key limit $2`;
/** Above every character that a word can go on with, in byte order. */
const AFTER = '\u{10ffff}';

/**
 * Live entries by headword, and, unless a prefix is asked for, by any form. Headwords first, each entry once.
 * Exact comparison is of the characters as written; folded is without case and accents.
 */
export async function lookup(database: Database, query: LookupQuery): Promise<LookupHit[]> {
  const { match, prefix, limit } = query;
  const word = match === 'folded' ? fold(query.word) : query.word;
  const column = match === 'folded' ? 'e.folded' : 'e.label';
  const condition = prefix ? `${column} >= $1 and ${column} < $1 || '${AFTER}'` : `${column} = $1`;
  const language = query.language ?? null;
  const heads = await database.query<EntryRow>(
    `${ENTRY} from public.aqea_entries e
      where ${condition} and e.withdrawn_at is null and ($3::text is null or e.language = $3) ${ORDER}`,
    [word, limit, language],
  );
  const hits: LookupHit[] = heads.map((row) => ({ entry: entryOf(row), form: null }));
  if (prefix || hits.length >= limit || word === '') return hits;

  const present = new Set(heads.map(({ address }) => address));
  const folded = fold(query.word);
  const { stem, longest } = likeLabels(folded);
  const lemmas = await database.query<EntryRow & { form: string }>(
    `with lemmas as (
       select address from public.aqea_entries
        where folded >= $4 and folded < $4 || '${AFTER}' and length(folded) <= $5
       union
       select address from public.aqea_entries where form_keys @> array[$6::int]
     )
     ${ENTRY}, f.form
       from public.aqea_entries e
       cross join lateral (
         select f ->> 'form' as form from jsonb_array_elements(e.meta -> 'forms') f
          where ${match === 'folded' ? `public.aqea_fold(f ->> 'form')` : `f ->> 'form'`} = $1 limit 1) f
      where e.address in (select address from lemmas) and e.withdrawn_at is null
        and ($3::text is null or e.language = $3) ${ORDER}`,
    [word, limit, language, stem, longest, formKey(folded)],
  );
  for (const row of lemmas) {
    if (hits.length < limit && !present.has(row.address)) hits.push({ entry: entryOf(row), form: row.form });
  }
  return hits;
}

const HELD = `${ENTRY}, s.settled_at is not null as settled
                from public.aqea_entries e left join public.settlements s using (settlement)`;

/** The entry that holds the address, withdrawn or not. */
export function entryByAddress(database: Database, address: string): Promise<HeldAddress | null> {
  return held(database, 'e.address = $1', address);
}

/** The entry of this key, withdrawn or not. */
export function entryByKey(database: Database, key: EntryKey): Promise<HeldAddress | null> {
  return held(database, 'e.entry_key = $1', key);
}

async function held(database: Database, condition: string, value: string): Promise<HeldAddress | null> {
  const [row] = await database.query<EntryRow & { settled: boolean }>(`${HELD} where ${condition}`, [value]);
  return row ? { ...entryOf(row), settled: row.settled } : null;
}

function entryOf(row: EntryRow): StoredEntry {
  const { address, entry_key: entryKey, language, pos, label, description, meta, withdrawn } = row;
  return { address, entryKey, language, pos, label, description, meta, withdrawn };
}
