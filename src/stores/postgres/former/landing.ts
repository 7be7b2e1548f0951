import type { Transaction } from '../connection';
import { createFormerSchema, FORMER_SCHEMA } from './setAside';

/*
 * A dump of the earlier program that is restored into a database that has our tables already brings `copy public.aqea_entries
 * (address, ..., relations, meta) from stdin`. For that to arrive, the table must have those columns, and rows without an
 * entry key must go elsewhere. So until `adopt` has been run, and only then, there are more columns and a trigger.
 */

interface Landing {
  table: string;
  /** Rows that lack it are not ours. */
  key: string;
  /** Columns of the earlier program's table that ours has not, of all its versions. */
  columns: readonly string[];
}

const LANDINGS: readonly Landing[] = [
  {
    table: 'aqea_entries',
    key: 'entry_key',
    columns: [
      ...[
        'id',
        'lang_ui',
        'status',
        'created_by',
        'reviewed_by',
        'dictionary_id',
        'version_hash',
        'signature',
      ],
      ...['element_hash', 'vector', 'embedding_source', 'aqea_path', 'license', 'relations', 'search_vector'],
      ...['translations', 'ush_category', 'ush_cluster', 'address_format'],
    ],
  },
  {
    table: 'work_units',
    key: 'extraction',
    columns: [
      ...[
        'id',
        'work_id',
        'unit_id',
        'language',
        'source',
        'range_start',
        'range_end',
        'start_range',
        'end_range',
      ],
      ...['estimated_entries', 'status', 'assigned_worker', 'assigned_to', 'assigned_at', 'started_at'],
      ...['completed_at', 'entries_processed', 'processing_rate', 'progress_percent', 'success', 'errors'],
      ...['error_message', 'retry_count', 'max_retries', 'created_at', 'updated_at', 'metadata'],
    ],
  },
];
const TABLES = LANDINGS.map(({ table }) => table);

/** Whatever is made on a table from outside of its columns: indexes and constraints, triggers, policies. */
const OBJECTS = `
  select 'constraint' as kind, c.conname::text as name, t.relname::text as "table"
    from pg_constraint c join pg_class t on t.oid = c.conrelid
   where t.relnamespace = 'public'::regnamespace and t.relname = any ($1) and c.contype <> 'n'
  union all
  select 'index', i.relname, t.relname
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
   where t.relnamespace = 'public'::regnamespace and t.relname = any ($1)
     and not exists (select from pg_constraint c where c.conindid = x.indexrelid)
  union all
  select 'trigger', g.tgname, t.relname
    from pg_trigger g join pg_class t on t.oid = g.tgrelid
   where t.relnamespace = 'public'::regnamespace and t.relname = any ($1) and not g.tgisinternal
  union all
  select 'policy', p.polname, t.relname
    from pg_policy p join pg_class t on t.oid = p.polrelid
   where t.relnamespace = 'public'::regnamespace and t.relname = any ($1)`;

interface TableObject {
  kind: 'constraint' | 'index' | 'trigger' | 'policy';
  name: string;
  table: string;
}

/**
 * Foreign keys between our tables: a dump has its tables in the order of their names, so rows come before those that they
 * refer to.
 */
const FOREIGN_KEYS = `
  select c.conname::text as name, t.relname::text as "table", pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class t on t.oid = c.conrelid
   where t.relnamespace = 'public'::regnamespace and c.contype = 'f' and t.relname < c.confrelid::regclass::text
     and c.confrelid::regclass::text = any ($1)`;

interface ForeignKey {
  name: string;
  table: string;
  definition: string;
}

/** What was there before the landing was opened, and what it added. */
interface Before {
  /** Taken away meanwhile. */
  foreignKeys: ForeignKey[];
  objects: TableObject[];
  columns: Record<string, string[]>;
}

/** Lets rows of the earlier program's shape in; they wait in aqea_before.rows. Harmless twice. */
export async function openLanding(tx: Transaction): Promise<void> {
  await createFormerSchema(tx);
  if (await isLandingOpen(tx)) return;
  const { rows: objects } = await tx.query<TableObject>(OBJECTS, [TABLES]);
  await tx.query(
    `create table ${FORMER_SCHEMA}.landing (before jsonb not null);
     create or replace function ${FORMER_SCHEMA}.land() returns trigger language plpgsql set search_path = '' as $land$
     begin
       insert into ${FORMER_SCHEMA}.rows (id, source, data)
       select sha256(convert_to(tg_table_name || data::text, 'UTF8')), tg_table_name, data
         from (select jsonb_strip_nulls(to_jsonb(new)) as data) as landed
       on conflict do nothing;
       return null;
     end
     $land$`,
  );
  const { rows: foreignKeys } = await tx.query<ForeignKey>(FOREIGN_KEYS, [TABLES]);
  for (const { name, table } of foreignKeys)
    await tx.query(`alter table public.${table} drop constraint ${tx.client.escapeIdentifier(name)}`);
  const before: Before = { foreignKeys, objects, columns: {} };
  for (const { table, key, columns } of LANDINGS) {
    const added = await missingColumns(tx, table, columns);
    before.columns[table] = added;
    await tx.query(
      `alter table public.${table} ${added.map((name) => `add column ${name} text`).join(', ')};
       create trigger aqea_landing before insert on public.${table} for each row when (new.${key} is null)
         execute function ${FORMER_SCHEMA}.land()`,
    );
  }
  await tx.query(`insert into ${FORMER_SCHEMA}.landing values ($1)`, [JSON.stringify(before)]);
}

/**
 * Takes all of that away again, and with it what restored dumps have made on our tables (indexes, triggers, policies).
 * @returns what was taken away beyond our own, e.g. `index idx_aqea_entries_meta of aqea_entries`
 */
export async function closeLanding(tx: Transaction): Promise<string[]> {
  if (!(await isLandingOpen(tx))) return [];
  const { rows } = await tx.query<{ before: Before }>(`select before from ${FORMER_SCHEMA}.landing`);
  const { foreignKeys, objects, columns } = rows[0]!.before;
  const known = new Set(objects.map(nameOf));
  for (const [table, added] of Object.entries(columns)) {
    await tx.query(
      `drop trigger if exists aqea_landing on public.${table};
       alter table public.${table} ${added.map((name) => `drop column if exists ${name} cascade`).join(', ')}`,
    );
  }
  const { rows: now } = await tx.query<TableObject>(OBJECTS, [TABLES]);
  const arrived = now.filter((object) => !known.has(nameOf(object)));
  for (const { kind, name, table } of arrived) {
    const quoted = tx.client.escapeIdentifier(name);
    if (kind === 'constraint') await tx.query(`alter table public.${table} drop constraint ${quoted}`);
    else if (kind === 'index') await tx.query(`drop index public.${quoted}`);
    else await tx.query(`drop ${kind} ${quoted} on public.${table}`);
  }
  for (const key of foreignKeys) await restoreForeignKey(tx, key);
  await tx.query(`drop table ${FORMER_SCHEMA}.landing; drop function ${FORMER_SCHEMA}.land()`);
  return arrived.map(nameOf);
}

/** Rows that refer to nothing stay (a table of the backup may not have arrived), but no new ones may come. */
async function restoreForeignKey(tx: Transaction, { name, table, definition }: ForeignKey): Promise<void> {
  const constraint = tx.client.escapeIdentifier(name);
  // The backup may have brought the very same one.
  await tx.query(`alter table public.${table} drop constraint if exists ${constraint}`);
  await tx.query(`alter table public.${table} add constraint ${constraint} ${definition} not valid`);
  await tx.query('savepoint valid');
  try {
    await tx.query(`alter table public.${table} validate constraint ${constraint}`);
  } catch (error) {
    if ((error as { code?: string }).code !== '23503') throw error;
    await tx.query('rollback to savepoint valid');
  }
}

async function missingColumns(tx: Transaction, table: string, names: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    `select name from unnest($2::text[]) name
      where not exists (select from pg_attribute where attrelid = $1::regclass and attname = name and not attisdropped)`,
    [`public.${table}`, names],
  );
  return rows.map(({ name }) => name);
}

/** @returns whether rows of the earlier program's shape are let in now */
export async function isLandingOpen(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.query<{ open: boolean }>(
    `select to_regclass('${FORMER_SCHEMA}.landing') is not null as open`,
  );
  return rows[0]?.open === true;
}

function nameOf({ kind, name, table }: TableObject): string {
  return `${kind} ${name} of ${table}`;
}
