-- What the status API shows of the processes: where each master answers, and how long each worker has been at work.
alter table public.workers
  -- Masters: where their status API and their dashboard answer; null where they have none.
  add column api_url       text,
  add column dashboard_url text,
  -- Spans of work before the present one, which began at started_at: a process that comes back under its name begins anew.
  add column worked        tstzmultirange not null default '{}';
