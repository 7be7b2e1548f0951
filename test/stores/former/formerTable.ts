import type { ClientBase } from 'pg';

/** The tables of the earlier program as a local database had them, with what hung on them. */
export const FORMER_SCHEMA_SQL = `
  create table public.address_allocations (category_key varchar(12), element_id integer, word varchar(100));
  insert into public.address_allocations values ('A0:01:10', 42, 'Wasser');
  create table public.aqea_entries (
    id serial primary key,
    address varchar(50) not null unique,
    label text not null,
    description text,
    domain varchar(50),
    status varchar(20) default 'active',
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    created_by varchar(50),
    lang_ui varchar(10) default 'de',
    vector real[],
    search_vector tsvector,
    meta jsonb default '{}',
    relations jsonb default '[]'
  );
  create index idx_aqea_entries_meta on public.aqea_entries using gin (meta);
  create table public.work_units (
    work_id varchar(50) primary key, language varchar(10) not null, source varchar(20) not null,
    range_start varchar(10), status varchar(20) default 'pending', entries_processed integer default 0,
    errors jsonb default '[]', created_at timestamptz default now());
  insert into public.work_units (work_id, language, source, range_start) values ('de_01', 'de', 'wiktionary', 'A');
  create table public.worker_status (worker_id varchar(50) primary key, current_work_id varchar(50) references public.work_units (work_id));
  insert into public.worker_status values ('w1', 'de_01');
  create function public.update_aqea_search_vector() returns trigger as $$
  begin
    new.search_vector := to_tsvector('simple', coalesce(new.label, ''));
    return new;
  end $$ language plpgsql;
  create trigger trigger_update_search_vector before insert or update on public.aqea_entries
    for each row execute function public.update_aqea_search_vector();
  alter table public.aqea_entries enable row level security;
  create policy "Allow all operations for service role" on public.aqea_entries for all using (true);`;

export interface FormerEntry {
  address: string;
  label: string;
  description?: string;
  domain?: string | null;
  meta?: unknown;
  relations?: unknown;
  created_at?: string;
}

/** Six rows as that program wrote them: four good, one address twice in effect, one that says too little. */
export const FORMER_ENTRIES: FormerEntry[] = [
  {
    address: '0xA0:01:10:2A',
    label: 'Wasser',
    description: "Deu noun 'Wasser'. durchsichtige Flüssigkeit",
    meta: { pos: 'noun', definitions: ['durchsichtige Flüssigkeit'], richness_score: 90 },
    relations: [{ type: 'related', target: '0xA0:01:10:2B' }],
    created_at: '2025-06-01T10:00:00Z',
  },
  { address: '0xA0:02:01:07', label: 'gehen', meta: { pos: 'verb', definitions: ['laufen'] } },
  // Its address is a preposition's in our numbering.
  { address: '0xA0:05:01:09', label: 'ich', meta: { pos: 'pronoun', definitions: ['der, der spricht'] } },
  { address: '0xA0:FF:01:01', label: 'na\tja\\n', meta: { pos: 'interjection' } },
  { address: '0xA0:01:01:03', label: 'Bank', meta: { pos: 'noun', definitions: ['Geldhaus'] } },
  { address: '0xA0:01:01:04', label: 'Bank', meta: { pos: 'noun', definitions: ['Sitzmöbel'] } },
  { address: '0xA0:FF:01:02', label: 'Rätsel', meta: { pos: 'unknown' } },
];

export async function fillFormerTable(client: ClientBase): Promise<void> {
  await client.query(FORMER_SCHEMA_SQL);
  for (const { address, label, description = label, domain = '0xA0', meta = {}, ...rest } of FORMER_ENTRIES)
    await client.query(
      `insert into public.aqea_entries (address, label, description, domain, meta, relations, created_at, vector)
       values ($1, $2, $3, $4, $5, $6, $7, '{0.5,1}')`,
      [
        ...[address, label, description, domain, JSON.stringify(meta), JSON.stringify(rest.relations ?? [])],
        rest.created_at ?? '2025-07-01T00:00:00Z',
      ],
    );
}
