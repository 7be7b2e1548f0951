-- Rented machines: one row from before a machine is asked for until after it is gone, so that a lost answer never makes a
-- second one and nothing is paid for unseen. Nothing has used the table before.
alter table public.machines
  drop column eur_per_hour,
  add column deployment  text not null,
  -- The provider's own id, once known; `id` is the machine's name, which is its host name, too.
  add column provider_id text,
  -- What an hour costs, the public address included, as it was when the machine was asked for.
  add column per_hour    numeric(12, 6) not null,
  add column currency    text not null check (currency in ('EUR', 'USD')),
  add column billing     text not null check (billing in ('hour', 'second')),
  add column reason      text,
  add column replaces    text,
  add constraint machines_state
    check (state in ('creating', 'running', 'draining', 'deleting', 'deleted', 'lost', 'refused')),
  add constraint machines_role check (role in ('worker', 'master'));

create index machines_deployment on public.machines (deployment, created_at);
