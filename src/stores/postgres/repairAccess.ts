import type { Transaction } from './connection';
import type { Migration } from './migrate';

/** The part of 20261101000200_access.sql that a restored dump lacks, and may be done twice. */
const ROLE = `
  do $role$
  begin
    create role aqea_worker nologin;
  exception
    when duplicate_object or unique_violation then null;
  end
  $role$;
  do $member$
  begin
    begin
      set local role aqea_worker;
      raise exception using errcode = 'AQ000';
    exception
      when sqlstate 'AQ000' then null;
      when insufficient_privilege then execute format('grant aqea_worker to %I', current_user);
    end;
    if not has_database_privilege('aqea_worker', current_database(), 'temporary') then
      execute format('grant temporary on database %I to aqea_worker', current_database());
    end if;
  end
  $member$;
  grant usage on schema public to aqea_worker`;

/** Tables and views among these names without what the role needs, and functions by their signature. */
const LACKING = `
  select c.oid::regclass::text as object, c.relname::text as name, c.relkind in ('r', 'p') as is_table,
         exists (select from pg_policy where polrelid = c.oid and polroles @> array['aqea_worker'::regrole::oid]) as has_policy
    from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and c.relkind in ('r', 'p', 'v')`;
const ROUTINES = `
  select p.oid::regprocedure::text as routine from pg_proc p
   where p.pronamespace = 'public'::regnamespace and p.proname = any ($1) and p.prorettype <> 'trigger'::regtype`;

/**
 * Gives the role aqea_worker its rights where they are missing: a dump that was restored into another server brings our
 * tables and the history of migrations, but no roles, and what is granted to a role that is not there is left out.
 */
export async function repairAccess(tx: Transaction, migrations: readonly Migration[]): Promise<void> {
  const { rows: worker } = await tx.query<{ works: boolean }>(
    `select exists (
       select from pg_policy p join pg_roles r on r.oid = any (p.polroles)
        where r.rolname = 'aqea_worker' and p.polrelid = to_regclass('public.aqea_entries')) as works`,
  );
  if (worker[0]?.works) return;
  await tx.query(ROLE);
  const sql = migrations.map((migration) => migration.sql).join('\n');
  const named = (kind: string): string[] =>
    [
      ...sql.matchAll(new RegExp(`create (?:or replace )?${kind} (?:if not exists )?public\\.(\\w+)`, 'g')),
    ].map((match) => match[1]!);
  const { rows: outsiders } = await tx.query<{ name: string }>(
    `select quote_ident(rolname) as name from pg_roles where rolname in ('anon', 'authenticated')`,
  );
  const { rows: relations } = await tx.query<{
    object: string;
    name: string;
    is_table: boolean;
    has_policy: boolean;
  }>(LACKING, [[...named('table'), ...named('view')]]);
  for (const { object, name, is_table: isTable, has_policy: hasPolicy } of relations) {
    if (isTable) {
      await tx.query(`alter table ${object} enable row level security`);
      await tx.query(`grant select, insert, update, delete on ${object} to aqea_worker`);
      const policy = tx.client.escapeIdentifier(`aqea_worker works on ${name}`);
      if (!hasPolicy)
        await tx.query(
          `create policy ${policy} on ${object} for all to aqea_worker using (true) with check (true)`,
        );
    } else {
      await tx.query(`grant select on ${object} to aqea_worker`);
    }
    for (const { name: outsider } of outsiders) await tx.query(`revoke all on ${object} from ${outsider}`);
  }
  const { rows: routines } = await tx.query<{ routine: string }>(ROUTINES, [named('function')]);
  for (const { routine } of routines) {
    await tx.query(`revoke all on function ${routine} from public`);
    await tx.query(`grant execute on function ${routine} to aqea_worker`);
    for (const { name: outsider } of outsiders)
      await tx.query(`revoke all on function ${routine} from ${outsider}`);
  }
}
