import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../support/version';
import { InvalidInput } from '../../support/errors';
import type { Transaction } from './connection';
import { closeLanding, isLandingOpen, openLanding } from './former/landing';
import { setAside } from './former/setAside';
import { type OwnerOptions, withOwner } from './owner';
import { repairAccess } from './repairAccess';

export interface MigrateOptions extends OwnerOptions {
  /** Told about each migration before it is applied. */
  onProgress?: (name: string) => void;
  /** Told about tables of another program that had our names and were moved to schema aqea_before. */
  onSetAside?: (tables: string[]) => void;
}

export interface Migration {
  /** Fourteen digits: when it was written. */
  version: string;
  name: string;
  sql: string;
}

export interface MigrationStatus {
  applied: string[];
  pending: string[];
  /** In the database's history but not in this program: it is older than the database, or the database is another's. */
  unknown: string[];
  /** e.g. `18.4`. */
  serverVersion: string;
  maxConnections: number;
  /** Bytes of the whole database. */
  sizeBytes: number;
}

/** Serialises everybody who migrates this database; the number means nothing. */
const MIGRATION_LOCK = 4_201_001;

/** The program's migrations, oldest first. */
export function migrations(): Migration[] {
  const folder = join(packageRoot(), 'supabase', 'migrations');
  return readdirSync(folder)
    .filter((file) => /^\d{14}_.*\.sql$/.test(file))
    .sort()
    .map((file) => ({
      version: file.slice(0, 14),
      name: file.slice(15, -4),
      sql: readFileSync(join(folder, file), 'utf8'),
    }));
}

/**
 * Brings the database up to date: all pending migrations in one transaction, under an advisory lock. Keeps the history
 * where Supabase's command line keeps it, so that either can go on where the other stopped.
 * @returns names of the migrations that were applied, oldest first; none if it was up to date
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  return withOwner(url, options, 'aqea-migrate', (database) =>
    database.transaction(async (tx) => {
      // Somebody else's migration may take as long as ours.
      await tx.query(`set local lock_timeout = '10min'; set local statement_timeout = '10min'`);
      await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      await createHistory(tx);
      const applied = new Set(await history(tx));
      const pending = migrations().filter(({ version }) => !applied.has(version));
      const landing = pending.length > 0 && (await isLandingOpen(tx));
      if (landing) await closeLanding(tx);
      const aside = await setAside(
        tx,
        pending.map(({ sql }) => sql),
      );
      if (aside.length > 0) options.onSetAside?.(aside);
      for (const { version, name, sql } of pending) {
        options.onProgress?.(name);
        await tx.query(sql);
        await tx.query(
          'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
          [version, name, [sql]],
        );
      }
      await repairAccess(tx, migrations());
      if (landing) await openLanding(tx);
      return pending.map(({ name }) => name);
    }),
  );
}

/** What is applied and what is not, and what the server is; changes nothing. */
export async function migrationStatus(url: string, options: MigrateOptions = {}): Promise<MigrationStatus> {
  return withOwner(url, options, 'aqea-migrate', (database) =>
    database.transaction(async (tx) => {
      await tx.query('set transaction read only');
      const done = await history(tx);
      const known = migrations();
      const { rows } = await tx.query<{ version: string; connections: number; size: number }>(
        `select current_setting('server_version') as version, current_setting('max_connections')::int as connections,
                pg_database_size(current_database()) as size`,
      );
      return {
        applied: known.filter(({ version }) => done.includes(version)).map(({ name }) => name),
        pending: known.filter(({ version }) => !done.includes(version)).map(({ name }) => name),
        unknown: done.filter((version) => !known.some((migration) => migration.version === version)),
        serverVersion: rows[0]!.version,
        maxConnections: rows[0]!.connections,
        sizeBytes: rows[0]!.size,
      };
    }),
  );
}

/** Changes with every change of a migration; for whoever keeps a migrated database and wants to know if it still fits. */
export function migrationsHash(): string {
  const hash = createHash('sha256');
  for (const { version, sql } of migrations()) hash.update(version).update(sql);
  return hash.digest('hex');
}

/**
 * Lets a role of the database read entries, views and functions, and nothing else. Supabase: `authenticated` opens them
 * to signed-in users of the project's API, `anon` to everybody who has its public key.
 */
export async function grantRead(url: string, role: string, options: MigrateOptions = {}): Promise<void> {
  await withOwner(url, options, 'aqea-migrate', (database) =>
    database.transaction(async (tx) => {
      const { rowCount } = await tx.query('select from pg_roles where rolname = $1', [role]);
      if (rowCount === 0)
        throw new InvalidInput({ what: `The database has no role "${role}"`, hint: 'Create it first.' });
      await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      const name = tx.client.escapeIdentifier(role);
      const policy = tx.client.escapeIdentifier(`${role} reads`);
      await tx.query(`grant usage on schema public to ${name}`);
      for (const table of ['aqea_entries', 'settlements']) {
        await tx.query(`grant select on public.${table} to ${name}`);
        await tx.query(`drop policy if exists ${policy} on public.${table}`);
        await tx.query(`create policy ${policy} on public.${table} for select to ${name} using (true)`);
      }
      await tx.query(
        `grant select on public.aqea_senses, public.aqea_forms, public.aqea_translations, public.aqea_addresses,
           public.aqea_language_blocks, public.aqea_group_pages to ${name}`,
      );
      await tx.query(
        `grant execute on function public.settled_at(public.aqea_entries),
           public.aqea_format_address(integer, integer, integer, integer), public.aqea_decode_address(text),
           public.aqea_fold(text), public.aqea_form_key(text), public.aqea_lookup(text, text) to ${name}`,
      );
    }),
  );
}

/** As Supabase's command line makes it. */
async function createHistory(tx: Transaction): Promise<void> {
  await tx.query(
    `create schema if not exists supabase_migrations;
     create table if not exists supabase_migrations.schema_migrations (
       version text not null primary key, statements text[], name text)`,
  );
}

async function history(tx: Transaction): Promise<string[]> {
  const { rows: exists } = await tx.query<{ found: boolean }>(
    `select to_regclass('supabase_migrations.schema_migrations') is not null as found`,
  );
  if (!exists[0]?.found) return [];
  const { rows } = await tx.query<{ version: string }>(
    'select version from supabase_migrations.schema_migrations order by version',
  );
  return rows.map(({ version }) => version);
}
