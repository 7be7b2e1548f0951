import type { Transaction } from '../connection';

/** Where tables of the earlier program are kept, and rows of its shape that arrive later. */
export const FORMER_SCHEMA = 'aqea_before';

/**
 * Moves tables that have the names of ours, but are not ours, out of the way of a migration: into schema aqea_before, with
 * their indexes, rows and all. Nothing is lost, and `adopt` finds them there.
 * @param sql migrations that are about to be applied
 * @returns names of the tables that were moved
 */
export async function setAside(tx: Transaction, sql: readonly string[]): Promise<string[]> {
  const ours = sql.flatMap((each) =>
    [...each.matchAll(/create table public\.(\w+)/g)].map((match) => match[1]!),
  );
  const { rows } = await tx.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname = any ($1) order by 1`,
    [ours],
  );
  if (rows.length === 0) return [];
  await createFormerSchema(tx);
  for (const { name } of rows) {
    const kept = await freeName(tx, name);
    if (kept !== name) await tx.query(`alter table public.${name} rename to ${kept}`);
    await tx.query(`alter table public.${kept} set schema ${FORMER_SCHEMA}`);
  }
  return rows.map(({ name }) => name);
}

/** `rows` has each former row once, by its content, and what became of it. */
export async function createFormerSchema(tx: Transaction): Promise<void> {
  await tx.query(
    `create schema if not exists ${FORMER_SCHEMA};
     create table if not exists ${FORMER_SCHEMA}.rows (
       id         bytea primary key,
       source     text not null,
       data       jsonb not null,
       outcome    text check (outcome in ('adopted', 'joined', 'refused')),
       entry_key  text,
       address    text,
       reason     text,
       decided_at timestamptz
     );
     alter table ${FORMER_SCHEMA}.rows enable row level security`,
  );
}

/** More than one backup may have been restored, one after the other. */
async function freeName(tx: Transaction, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}_${n}`;
    const { rows } = await tx.query<{ taken: boolean }>(
      `select to_regclass($1) is not null or ($3 > 1 and to_regclass($2) is not null) as taken`,
      [`${FORMER_SCHEMA}.${candidate}`, `public.${candidate}`, n],
    );
    if (!rows[0]?.taken) return candidate;
  }
}
