-- The central database's tables. What each column means to users: docs/database.md.

-- One row per entry: what a Wiktionary page says about one word in one part of speech.
create table public.aqea_entries (
  address        text collate "C" primary key,
  entry_key      text collate "C" not null unique,
  edition        text not null,
  page_id        bigint not null,
  language       text not null,
  pos            text not null,
  label          text collate "C" not null,
  description    text not null,
  domain         text,
  meta           jsonb not null,
  rev_id         bigint not null,
  parser_version integer not null,
  content_hash   bytea not null,
  -- Extraction that last wrote the row. No foreign key: checking it would cost more than writing the row's indexes.
  extraction     uuid not null,
  -- Settlement that makes the address final (table settlements); settled_at(aqea_entries) says when it did.
  settlement     integer not null,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  withdrawn_at   timestamptz,
  -- The label without case and accents.
  folded         text collate "C" not null,
  -- Hashes of those forms that cannot be found from the label (src/stores/formKeys.ts).
  form_keys      integer[] not null
);

comment on table public.aqea_entries is
  'Entries of Wiktionary. Text is CC BY-SA 4.0: attribute by meta->''source''->>''url''.';

-- `where label = 'Bank'` and `label like 'Ban%'`.
create index aqea_entries_label on public.aqea_entries (label);
-- Lookup without regard to case and accents, by prefix too, and the first step from a form to its lemma.
create index aqea_entries_folded on public.aqea_entries (folded);
-- From a form that is not like its lemma (`ging`) to the lemma. Indexing every form would cost ten times as much.
create index aqea_entries_form_keys on public.aqea_entries using gin (form_keys) with (fastupdate = off);
-- A unit withdraws what its pages no longer say; finalization finds the pages that are gone.
create index aqea_entries_page on public.aqea_entries (edition, page_id);
-- Pages whose entries were withdrawn are parsed again even at a known revision. Empty in an undisturbed life.
create index aqea_entries_withdrawn on public.aqea_entries (edition, page_id) where withdrawn_at is not null;
-- Top ten by frequency, in the very words of users' SQL: `order by (meta->>'frequency')::int desc limit 10`.
create index aqea_entries_frequency on public.aqea_entries (((meta ->> 'frequency')::int) desc);
-- Entries per hour and "what is new since": answered from the index alone.
create index aqea_entries_created_at on public.aqea_entries (created_at);
-- Entries whose address is not settled yet: a few pages of an index, since settlements only grow.
create index aqea_entries_settlement on public.aqea_entries using brin (settlement) with (pages_per_range = 32);

-- Compression that costs a third, where the server has it.
do $$
begin
  alter table public.aqea_entries alter column meta set compression lz4;
exception
  when feature_not_supported or invalid_parameter_value then null;
end
$$;

-- A run over one dump of one edition.
create table public.extractions (
  id             uuid primary key default gen_random_uuid(),
  edition        text not null,
  languages      text[] not null,
  source         jsonb not null,
  plan_hash      text not null,
  parser_version integer not null,
  status         text not null default 'running'
    check (status in ('running', 'completed', 'incomplete', 'failed', 'cancelled', 'abandoned')),
  reason         text,
  workflow_id    text not null,
  run_id         text not null,
  units          integer not null,
  pages          bigint not null,
  -- Entries of pages that the dump no longer has: withdrawn at the end, or too many to be withdrawn unasked.
  gone_withdrawn integer not null default 0,
  gone_refused   integer not null default 0,
  report         jsonb,
  started_at     timestamptz not null default now(),
  finished_at    timestamptz
);

-- One live extraction per edition.
create unique index extractions_running on public.extractions (edition) where status = 'running';
-- The latest extractions, of one edition or of all.
create index extractions_edition on public.extractions (edition, started_at desc);

-- A part of a dump that one worker does, and what became of each of its pages.
create table public.work_units (
  extraction        uuid not null references public.extractions (id) on delete cascade,
  unit              integer not null,
  file              integer not null,
  byte_start        bigint not null,
  byte_end          bigint not null,
  pages             integer not null,
  first_page_id     bigint not null,
  last_page_id      bigint not null,
  -- The unit's lines of the dump's index, gzip.
  index_lines       bytea,
  state             text not null default 'pending' check (state in ('pending', 'claimed', 'completed')),
  provider          text,
  worker            text,
  -- Fences the unit: only the newest attempt may commit.
  attempt           integer not null default 0,
  committed_attempt integer,
  claimed_at        timestamptz,
  finished_at       timestamptz,
  -- Parallel columns, one element per page in page order; outcomes are numbers of PAGE_OUTCOMES (src/entries/page.ts).
  page_ids          bigint[],
  rev_ids           bigint[],
  outcomes          smallint[],
  entry_counts      integer[],
  -- How many pages came to what, and their entries: counted from the arrays when they are written.
  page_counts       jsonb,
  inserted          integer not null default 0,
  updated           integer not null default 0,
  same              integer not null default 0,
  withdrawn         integer not null default 0,
  problems          jsonb,
  warnings          jsonb,
  timings           jsonb,
  primary key (extraction, unit)
);

-- Pages that could not be read, each with the reason; they can be tried again.
create table public.dead_letters (
  id         bigint generated always as identity primary key,
  extraction uuid not null,
  unit       integer not null,
  page_id    bigint not null,
  title      text not null,
  rev_id     bigint,
  reason     text not null,
  detail     text not null,
  created_at timestamptz not null default now(),
  foreign key (extraction, unit) references public.work_units (extraction, unit) on delete cascade
);

-- A unit's dead letters are replaced with it; also serves the foreign key.
create index dead_letters_unit on public.dead_letters (extraction, unit);

-- An extraction's entries get final addresses together; docs/address.md, Settlement.
create table public.settlements (
  settlement integer generated always as identity primary key,
  extraction uuid references public.extractions (id) on delete set null,
  opened_at  timestamptz not null default now(),
  settled_at timestamptz
);

-- One open settlement per extraction; also serves the foreign key.
create unique index settlements_open on public.settlements (extraction) where settled_at is null;
create index settlements_extraction on public.settlements (extraction);

-- Addresses taken over from another database's published book: each waits for its entry, and nobody else gets it.
create table public.address_book (
  address          text collate "C" primary key,
  entry_key        text collate "C" not null unique,
  first_extraction text not null,
  settlement       integer not null,
  imported_at      timestamptz not null default now()
);

-- Processes that take work. Alive: a beat in the last 30 seconds.
create table public.workers (
  id             text primary key,
  role           text not null check (role in ('master', 'worker')),
  provider       text,
  slots          integer not null,
  host           text not null,
  pid            integer not null,
  parser_version integer not null,
  -- Masters: provider queues whose workflow tasks they poll.
  queues         text[] not null default '{}',
  started_at     timestamptz not null default now(),
  beat_at        timestamptz not null default now(),
  left_at        timestamptz
);

-- Rented machines and what they cost.
create table public.machines (
  id           text primary key,
  provider     text not null,
  role         text not null,
  size         text not null,
  region       text not null,
  state        text not null,
  eur_per_hour numeric(10, 5),
  created_at   timestamptz not null default now(),
  deleted_at   timestamptz
);

-- Limits that hold for the whole deployment: `name` has as many slots as may be held at once.
create table public.leases (
  name       text not null,
  slot       integer not null,
  holder     uuid not null,
  expires_at timestamptz not null,
  primary key (name, slot)
);
