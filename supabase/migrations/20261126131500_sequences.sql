-- Projects whose defaults are older give the public roles every new sequence, too: they may not use ours.
do $$
declare
  outsider text;
begin
  for outsider in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
    execute format(
      'revoke all on sequence public.dead_letters_id_seq, public.settlements_settlement_seq from %I', outsider);
  end loop;
end
$$;
