import { rows } from './sql';
import { expect, expectEqual, until } from './until';

/** What a run leaves behind that no fault may change. */
export interface Result {
  /** The program's own content hash, as its report shows it. */
  contentHash: string;
  entries: number;
  /**
   * Over everything that a user can read of the live entries: address, key, page, revision, texts, the whole `meta` but
   * for `cloud_provider` (who did the work may change).
   */
  everything: string;
}

export async function readResult(databaseUrl: string, contentHash: string): Promise<Result> {
  const [found] = await rows<{ everything: string; entries: number }>(
    databaseUrl,
    `select count(*)::int as entries, md5(string_agg(md5(row(
        address, entry_key, edition, page_id, language, pos, label, description, domain, meta - 'cloud_provider', rev_id,
        parser_version, content_hash, folded, form_keys)::text), '' order by entry_key)) as everything
       from aqea_entries where withdrawn_at is null`,
  );
  return { contentHash, entries: found!.entries, everything: found!.everything };
}

/** Every page of the plan has exactly one outcome, every unit is done, and nothing of the run is left in the way. */
export async function expectComplete(databaseUrl: string, extraction = NEWEST): Promise<void> {
  const [found] = await rows<Record<string, number>>(
    databaseUrl,
    `select e.pages::int as planned,
            (select count(*)::int from work_units u where u.extraction = e.id and state <> 'completed') as undone,
            (select coalesce(sum(cardinality(page_ids)), 0)::int from work_units u where u.extraction = e.id) as pages,
            (select count(distinct id)::int from work_units u, unnest(page_ids) id where u.extraction = e.id) as distinct,
            (select count(*)::int from work_units u where u.extraction = e.id
               and committed_attempt is distinct from attempt) as "committed by another attempt",
            (select count(*)::int from work_units u where u.extraction = e.id and
               not cardinality(page_ids) = all (array[cardinality(rev_ids), cardinality(outcomes),
                                                      cardinality(entry_counts)])) as uneven
       from extractions e where e.id = (${extraction})`,
  );
  const { planned } = found!;
  expectEqual(
    found,
    {
      ...{ planned: planned!, undone: 0, pages: planned!, distinct: planned! },
      ...{ 'committed by another attempt': 0, uneven: 0 },
    },
    'the completeness equation, counted from the rows',
  );
}

const NEWEST = 'select id from extractions order by started_at desc limit 1';

/**
 * Nobody holds anything any more: no lease that is renewed, no lock, no open transaction, no unit that is claimed.
 * The lease of a process that was killed may take its 15 seconds to run out.
 */
export async function expectNothingHeld(databaseUrl: string): Promise<void> {
  let seen: Record<string, number> = {};
  await until(
    'all leases, locks and transactions are given back',
    async () => {
      const [now] = await rows<Record<string, number>>(databaseUrl, HELD);
      seen = now!;
      return Object.values(seen).every((count) => count === 0);
    },
    { limitMs: 40_000, everyMs: 250 },
  ).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(seen)}`);
  });
}

const HELD = `
  select (select count(*)::int from leases where expires_at > now()) as leases,
         (select count(*)::int from pg_locks l join pg_database d on d.oid = l.database
           where d.datname = current_database() and l.locktype = 'advisory') as locks,
         (select count(*)::int from pg_stat_activity where datname = current_database()
            and state like 'idle in transaction%') as transactions,
         (select count(*)::int from work_units where state = 'claimed') as claimed,
         (select count(*)::int from extractions where status = 'running') as extractions`;

export function expectSame(seen: Result, wanted: Result): void {
  expect(wanted.entries > 0, 'the undisturbed run has entries');
  expectEqual(seen.entries, wanted.entries, 'entries');
  expectEqual(seen.contentHash, wanted.contentHash, 'content hash');
  expectEqual(seen.everything, wanted.everything, 'everything that can be read of the entries');
}
