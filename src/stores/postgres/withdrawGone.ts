import { arrayLiteral } from './arrays';
import type { Extraction } from '../entryStore';
import type { Transaction } from './connection';

/** More than this share of the entries is withdrawn only when the user allows it. */
const ALLOWED_SHARE = 0.02;

export interface GoneResult {
  withdrawn: number;
  /** So many would have been withdrawn, but nobody allowed it. */
  refused: number;
}

/*
 * A dump can be no newer than the moment it was read, so that moment stands for the date of a dump that has none.
 */
const SEEN_DATE = `coalesce(x.source ->> 'date', to_char(x.started_at at time zone 'UTC', 'YYYYMMDD'))`;

/** The very same plan was finalized before, and nobody has done anything to the edition since. */
const SETTLED_BEFORE = `
  select from public.extractions x
   where x.edition = $2 and x.id <> $1 and x.status = 'completed' and x.plan_hash = $3 and x.languages = $4
     and x.gone_refused = 0
     and not exists (select from public.extractions y
                      where y.edition = $2 and y.id not in ($1, x.id) and y.started_at > x.started_at)`;

/**
 * Pages with live entries that this run's dump does not have, nor any other dump as new as this one. `except`, because
 * the planner has no idea how many pages an array holds: an anti-join becomes a nested loop over all of them. Page 0 is
 * none: what was adopted from the earlier program, whose page nobody knows until a run has read it.
 */
const GONE = `
  create temporary table aqea_gone on commit drop as
  with missing as (
    select e.page_id from public.aqea_entries e
     where e.edition = $2 and e.language = any ($3) and e.withdrawn_at is null and e.page_id > 0
    except
    select unnest(u.page_ids)
      from public.extractions x join public.work_units u on u.extraction = x.id
     where x.id = $1 or (x.edition = $2 and ${SEEN_DATE} >= $4)
  )
  select e.address
    from missing m
    cross join lateral (
      select address, language, withdrawn_at from public.aqea_entries
       where edition = $2 and page_id = m.page_id offset 0) e
   where e.language = any ($3) and e.withdrawn_at is null`;

/**
 * Withdraws the entries of pages that are gone: only after a complete run over a whole, dated dump, and only where that
 * dump is newer than every dump that had the page.
 */
export async function withdrawGone(
  tx: Transaction,
  extraction: Extraction,
  allowWithdrawals: boolean,
): Promise<GoneResult> {
  const { id, edition, languages, source, planHash } = extraction;
  if (!source.complete || source.date === null) return { withdrawn: 0, refused: 0 };
  const before = await tx.query(SETTLED_BEFORE, [id, edition, planHash, arrayLiteral(languages)]);
  if (before.rowCount !== 0) return { withdrawn: 0, refused: 0 };
  // A statement that makes a table takes no parameters.
  const literal = (text: string) => tx.client.escapeLiteral(text);
  const values = [literal(id), literal(edition), literal(arrayLiteral(languages)), literal(source.date)];
  const created = await tx.query(GONE.replace(/\$(\d)/g, (_, n: string) => values[Number(n) - 1]!));
  const gone = created.rowCount ?? 0;
  if (gone === 0) return { withdrawn: 0, refused: 0 };
  const { rows } = await tx.query<{ live: number }>(
    `select count(*) as live from public.aqea_entries
      where edition = $1 and language = any ($2) and withdrawn_at is null`,
    [edition, arrayLiteral(languages)],
  );
  if (!allowWithdrawals && gone > rows[0]!.live * ALLOWED_SHARE) return { withdrawn: 0, refused: gone };
  await tx.query(
    `update public.aqea_entries set withdrawn_at = now(), updated_at = now()
      where address = any (array(select address from pg_temp.aqea_gone))`,
  );
  return { withdrawn: gone, refused: 0 };
}
