-- Who may do what. Supabase's public keys (roles anon and authenticated) may do nothing here unless a user grants it;
-- workers (role aqea_worker) may read and write rows but not change the schema.

do $$
begin
  create role aqea_worker nologin;
exception
  when duplicate_object or unique_violation then null; -- roles are shared by all databases of a server
end
$$;

do $$
begin
  -- Whoever migrates must be able to become a worker. Having made the role is not enough for that since Postgres 16.
  begin
    set local role aqea_worker;
    raise exception using errcode = 'AQ000'; -- takes the role back, whichever it was
  exception
    when sqlstate 'AQ000' then null;
    when insufficient_privilege then execute format('grant aqea_worker to %I', current_user);
  end;
  -- Staging tables are temporary.
  if not has_database_privilege('aqea_worker', current_database(), 'temporary') then
    execute format('grant temporary on database %I to aqea_worker', current_database());
  end if;
end
$$;

grant usage on schema public to aqea_worker;

do $$
declare
  relation text;
  routine regprocedure;
  outsider text;
begin
  foreach relation in array array[
    'aqea_entries', 'extractions', 'work_units', 'dead_letters', 'settlements', 'address_book', 'workers', 'machines',
    'leases'
  ] loop
    execute format('alter table public.%I enable row level security', relation);
    execute format('grant select, insert, update, delete on public.%I to aqea_worker', relation);
    execute format(
      'create policy %I on public.%I for all to aqea_worker using (true) with check (true)',
      'aqea_worker works on ' || relation, relation);
    for outsider in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
      execute format('revoke all on public.%I from %I', relation, outsider);
    end loop;
  end loop;

  foreach relation in array array[
    'aqea_senses', 'aqea_forms', 'aqea_translations', 'aqea_addresses', 'aqea_language_blocks', 'aqea_group_pages'
  ] loop
    execute format('grant select on public.%I to aqea_worker', relation);
    for outsider in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
      execute format('revoke all on public.%I from %I', relation, outsider);
    end loop;
  end loop;

  foreach routine in array array[
    'public.settled_at(public.aqea_entries)',
    'public.aqea_format_address(integer, integer, integer, integer)',
    'public.aqea_decode_address(text)',
    'public.aqea_fold(text)',
    'public.aqea_form_key(text)',
    'public.aqea_lookup(text, text)'
  ]::regprocedure[] loop
    execute format('revoke all on function %s from public', routine);
    execute format('grant execute on function %s to aqea_worker', routine);
    for outsider in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
      execute format('revoke all on function %s from %I', routine, outsider);
    end loop;
  end loop;
end
$$;
