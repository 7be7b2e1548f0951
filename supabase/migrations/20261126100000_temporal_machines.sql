-- A deployment without a Temporal server rents a machine for one.
alter table public.machines
  drop constraint machines_role,
  add constraint machines_role check (role in ('worker', 'master', 'temporal'));
