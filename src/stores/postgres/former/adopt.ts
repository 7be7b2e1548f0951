import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OwnerOptions, withOwner } from '../owner';
import { type Adoption, adoptBatch } from './adoptBatch';
import { closeLanding, isLandingOpen, openLanding } from './landing';
import type { Transaction } from '../connection';
import { InvalidInput } from '../../../support/errors';
import { createFormerSchema, FORMER_SCHEMA } from './setAside';

/** Rows in the shape of the earlier program that this database has. */
export interface FormerRows {
  /** Those that nobody has decided about yet. */
  waiting: number;
  adopted: number;
  /** The entry was there already; what the row said is kept in its `meta.adopted`. */
  joined: number;
  refused: number;
  /** Rows of that shape are let in now (expectFormerRows). */
  expecting: boolean;
}

/** A row that could not be taken. */
export interface RefusedRow {
  address: string | null;
  label: string | null;
  reason: string;
}

export interface AdoptionReport extends Omit<FormerRows, 'expecting'> {
  /** Of these, adopted and joined by this call. */
  now: { adopted: number; joined: number; keptAddresses: number };
  refusals: RefusedRow[];
  /** What restored dumps had made on our tables and was taken away: indexes, triggers, policies. */
  removed: string[];
}

/** Rows decided about in one transaction. */
const BATCH = 1_000;

/**
 * Counts rows in the shape of the earlier program, wherever they are: in a table that is not migrated yet, set aside by
 * the migration, or restored later. Changes nothing.
 */
export async function findFormerRows(url: string, options: OwnerOptions = {}): Promise<FormerRows> {
  return withOwner(url, options, 'aqea-adopt', (database) =>
    database.transaction(async (tx) => {
      await tx.query('set transaction read only');
      const expecting = await isLandingOpen(tx);
      const counts: FormerRows = { waiting: 0, adopted: 0, joined: 0, refused: 0, expecting };
      if (await exists(tx, `${FORMER_SCHEMA}.rows`)) Object.assign(counts, await countRows(tx));
      for (const table of [...(await unmigrated(tx)), ...(await keptTables(tx))]) {
        const gathered = (await exists(tx, `${FORMER_SCHEMA}.rows`))
          ? `where not exists (select from ${FORMER_SCHEMA}.rows r where r.id = ${idOf('to_jsonb(t)')})`
          : '';
        const { rows } = await tx.query<{ count: number }>(`select count(*) from ${table} t ${gathered}`);
        counts.waiting += rows[0]!.count;
      }
      return counts;
    }),
  );
}

/**
 * Makes entries of all rows in the shape of the earlier program. An address is kept where it is free and legal for the
 * entry; what the entry has no field for goes to `meta.adopted`. Doing it again takes what has come since, and tries again
 * what was refused. The old tables stay in schema aqea_before.
 * @throws InvalidInput where the database is not migrated
 */
export async function adoptFormerRows(url: string, options: OwnerOptions = {}): Promise<AdoptionReport> {
  const folder = await mkdtemp(join(tmpdir(), 'aqea-adopt-'));
  try {
    return await withOwner(url, options, 'aqea-adopt', async (database) => {
      const removed = await database.transaction(async (tx) => {
        await patiently(tx);
        await requireMigrated(tx);
        const arrived = await closeLanding(tx);
        if (!(await exists(tx, `${FORMER_SCHEMA}.rows`)) && (await keptTables(tx)).length === 0)
          return arrived;
        await createFormerSchema(tx);
        await gather(tx);
        return arrived;
      });
      const now = { adopted: 0, joined: 0, keptAddresses: 0 };
      const empty = { waiting: 0, adopted: 0, joined: 0, refused: 0 };
      if (!(await database.transaction((tx) => exists(tx, `${FORMER_SCHEMA}.rows`))))
        return { ...empty, now, refusals: [], removed };
      for (;;) {
        const done: Adoption | null = await database.transaction(async (tx) => {
          await patiently(tx);
          return adoptBatch(tx, BATCH, folder);
        });
        if (done === null) break;
        now.adopted += done.adopted;
        now.joined += done.joined;
        now.keptAddresses += done.keptAddresses;
      }
      return database.transaction(async (tx) => ({
        ...(await countRows(tx)),
        ...{ now, removed, refusals: await refusals(tx) },
      }));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Makes ready for `psql ... < backup.sql` with a dump of the earlier program: its rows wait until they are adopted.
 * @param options.onlyWhen `empty`: not where there are entries already
 * @returns whether it is ready now
 */
export async function expectFormerRows(
  url: string,
  options: OwnerOptions & { onlyWhen?: 'empty' } = {},
): Promise<boolean> {
  return withOwner(url, options, 'aqea-adopt', (database) =>
    database.transaction(async (tx) => {
      await requireMigrated(tx);
      const { rowCount } = await tx.query('select from public.aqea_entries limit 1');
      if (rowCount !== 0 && options.onlyWhen === 'empty') return isLandingOpen(tx);
      await openLanding(tx);
      return true;
    }),
  );
}

/**
 * Deletes what was kept of the earlier program's tables.
 * @throws InvalidInput while rows wait or were refused
 */
export async function dropFormerRows(url: string, options: OwnerOptions = {}): Promise<void> {
  const { waiting, refused } = await findFormerRows(url, options);
  if (waiting + refused > 0)
    throw new InvalidInput({
      what: `${waiting} rows of the earlier program wait and ${refused} were refused: they would be lost`,
      where: `schema ${FORMER_SCHEMA}`,
      hint: `\`aqea db adopt\` lists them. To lose them all the same: drop schema ${FORMER_SCHEMA} cascade;`,
    });
  await withOwner(url, options, 'aqea-adopt', (database) =>
    database.transaction(async (tx) => {
      await closeLanding(tx);
      await tx.query(`drop schema if exists ${FORMER_SCHEMA} cascade`);
    }),
  );
}

async function patiently(tx: Transaction): Promise<void> {
  await tx.query(`set local statement_timeout = '30min'; set local lock_timeout = '2min'`);
}

async function exists(tx: Transaction, table: string): Promise<boolean> {
  const { rows } = await tx.query<{ found: boolean }>('select to_regclass($1) is not null as found', [table]);
  return rows[0]?.found === true;
}

async function requireMigrated(tx: Transaction): Promise<void> {
  const { rowCount } = await tx.query(
    `select from pg_attribute where attrelid = to_regclass('public.aqea_entries') and attname = 'entry_key'`,
  );
  if (rowCount === 0)
    throw new InvalidInput({
      what: 'The database has no table for adopted entries yet',
      where: 'public.aqea_entries',
      hint: 'Run `aqea db migrate` first: it keeps the old table, in schema aqea_before.',
    });
}

/** The table of the earlier program where ours will be. */
async function unmigrated(tx: Transaction): Promise<string[]> {
  const { rowCount } = await tx.query(
    `select from pg_class c where c.oid = to_regclass('public.aqea_entries')
       and not exists (select from pg_attribute where attrelid = c.oid and attname = 'entry_key')`,
  );
  return rowCount === 0 ? [] : ['public.aqea_entries'];
}

async function keptTables(tx: Transaction): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = '${FORMER_SCHEMA}' and c.relkind in ('r', 'p') and c.relname ~ '^aqea_entries(_\\d+)?$' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** A row is known by what it says, so that a backup which is restored twice is adopted once. */
function idOf(data: string): string {
  return `sha256(convert_to('aqea_entries' || jsonb_strip_nulls(${data})::text, 'UTF8'))`;
}

async function gather(tx: Transaction): Promise<void> {
  for (const table of await keptTables(tx)) {
    await tx.query(
      `insert into ${FORMER_SCHEMA}.rows (id, source, data)
       select ${idOf('to_jsonb(t)')}, 'aqea_entries', jsonb_strip_nulls(to_jsonb(t)) from ${table} t
       on conflict do nothing`,
    );
  }
  await tx.query(`update ${FORMER_SCHEMA}.rows set outcome = null where outcome = 'refused'`);
}

async function countRows(tx: Transaction): Promise<Omit<FormerRows, 'expecting'>> {
  const { rows } = await tx.query<Omit<FormerRows, 'expecting'>>(
    `select count(*) filter (where outcome is null) as waiting, count(*) filter (where outcome = 'adopted') as adopted,
            count(*) filter (where outcome = 'joined') as joined, count(*) filter (where outcome = 'refused') as refused
       from ${FORMER_SCHEMA}.rows where source = 'aqea_entries'`,
  );
  return rows[0]!;
}

async function refusals(tx: Transaction): Promise<RefusedRow[]> {
  const { rows } = await tx.query<RefusedRow>(
    `select data ->> 'address' as address, data ->> 'label' as label, reason from ${FORMER_SCHEMA}.rows
      where outcome = 'refused' order by data ->> 'address', data ->> 'label', id`,
  );
  return rows;
}
