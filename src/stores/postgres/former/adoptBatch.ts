import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Address } from '../../../addresses/address';
import { candidate } from '../../../addresses/candidates';
import { languageBlock } from '../../../addresses/languageBlocks';
import type { EntryKey } from '../../../entries/entryKey';
import type { EntryRow } from '../../../entries/row';
import { type FormerReading, type FormerRow, readFormerRow } from '../../formerRow';
import { openRowsFile, RowsFileWriter } from '../../rowsFile';
import type { Transaction } from '../connection';
import { takeBlocks } from '../locks';
import { placeRows } from '../placeRows';
import { stageRows } from '../staging';
import { FORMER_SCHEMA } from './setAside';

/** What one batch came to. */
export interface Adoption {
  adopted: number;
  joined: number;
  keptAddresses: number;
}

type Read = Extract<FormerReading, { outcome: 'read' }>;

interface Waiting {
  id: string;
  data: FormerRow;
}

interface Candidate extends Read {
  id: string;
  data: FormerRow;
  key: EntryKey;
}

/** Extraction of entries that no run has written. */
const NO_EXTRACTION = '00000000-0000-0000-0000-000000000000';
/** Older than every parser, revision and page: the first run that reads the page writes over the entry. */
const BEFORE_ALL = 0;

/** In an order that does not depend on how the rows came here, since entries of one word are numbered in it. */
const NEXT = `
  select encode(id, 'hex') as id, data from ${FORMER_SCHEMA}.rows
   where source = 'aqea_entries' and outcome is null
   order by data ->> 'label', data ->> 'created_at', data ->> 'address', id limit $1`;

const DECIDE = `
  update ${FORMER_SCHEMA}.rows r
     set outcome = n.outcome, entry_key = n.entry_key, reason = n.reason, decided_at = now(),
         address = (select address from public.aqea_entries e where e.entry_key = n.entry_key)
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as n (id, outcome, entry_key, reason)
   where r.id = decode(n.id, 'hex')`;

/**
 * Decides about the next rows that wait: adopted (a new entry), joined (the entry was there), or refused.
 * @param folder for a scratch file
 * @returns null when none waited
 */
export async function adoptBatch(tx: Transaction, limit: number, folder: string): Promise<Adoption | null> {
  const { rows: waiting } = await tx.query<Waiting>(NEXT, [limit]);
  if (waiting.length === 0) return null;
  const decisions: [id: string, outcome: string, key: string | null, reason: string | null][] = [];
  const read: (Read & Waiting)[] = [];
  for (const row of waiting) {
    const reading = readFormerRow(row.data);
    if (reading.outcome === 'refused') decisions.push([row.id, 'refused', null, reading.reason]);
    else read.push({ ...reading, ...row });
  }
  // Nobody else gives out addresses meanwhile: what is free stays free until we have it.
  await takeBlocks(
    tx,
    read.map(({ language }) => languageBlock(language)),
  );
  const candidates = await giveKeys(tx, read);
  const present = await presentKeys(
    tx,
    candidates.map(({ key }) => key),
  );
  const known = candidates.filter(({ key }) => present.has(key));
  const fresh = candidates.filter(({ key }) => !present.has(key));
  await joinEntries(tx, known);
  for (const { id, key } of known) decisions.push([id, 'joined', key, null]);
  const { full, keptAddresses } = await insert(tx, fresh, folder);
  for (const { id, key, language, group } of fresh) {
    if (full.has(key)) decisions.push([id, 'refused', null, `the group ${group} of ${language} is full`]);
    else decisions.push([id, 'adopted', key, null]);
  }
  await tx.query(
    DECIDE,
    [0, 1, 2, 3].map((column) => decisions.map((decision) => decision[column])),
  );
  return { adopted: fresh.length - full.size, joined: known.length, keptAddresses };
}

/** Numbers the entries of one word as they come, on from those that were adopted before. */
async function giveKeys(tx: Transaction, read: readonly (Read & Waiting)[]): Promise<Candidate[]> {
  const stems = read.map(({ language, group, lemma }) => `${language}:${group}:${lemma}:`);
  const { rows } = await tx.query<{ stem: string; used: number }>(
    `select s.stem, count(*) as used
       from (select distinct unnest($1::text[]) as stem) s
       join ${FORMER_SCHEMA}.rows r on r.entry_key is not null and regexp_replace(r.entry_key, '[0-9]+$', '') = s.stem
      group by 1`,
    [stems],
  );
  const used = new Map(rows.map(({ stem, used: count }) => [stem, count]));
  return read.map((row, at) => {
    const stem = stems[at]!;
    const number = (used.get(stem) ?? 0) + 1;
    used.set(stem, number);
    return { ...row, key: `${stem}${number}` as EntryKey };
  });
}

async function presentKeys(tx: Transaction, keys: readonly EntryKey[]): Promise<Set<EntryKey>> {
  const { rows } = await tx.query<{ entry_key: EntryKey }>(
    'select entry_key from public.aqea_entries where entry_key = any ($1)',
    [keys],
  );
  return new Set(rows.map(({ entry_key }) => entry_key));
}

/** The entry is there: it keeps what it says, and has the whole former row beside it. */
async function joinEntries(tx: Transaction, known: readonly Candidate[]): Promise<void> {
  await tx.query(
    `update public.aqea_entries e set meta = jsonb_set(e.meta, '{adopted}', n.adopted)
       from unnest($1::text[], $2::jsonb[]) as n (entry_key, adopted) where e.entry_key = n.entry_key`,
    [known.map(({ key }) => key), known.map(({ data }) => JSON.stringify(data))],
  );
}

async function insert(
  tx: Transaction,
  fresh: readonly Candidate[],
  folder: string,
): Promise<{ full: Set<EntryKey>; keptAddresses: number }> {
  if (fresh.length === 0) return { full: new Set(), keptAddresses: 0 };
  const free = await freeAddresses(tx, fresh);
  const keeps = new Map<EntryKey, Address>();
  for (const { key, address } of fresh) if (address !== null && free.delete(address)) keeps.set(key, address);
  const base = join(folder, 'rows');
  const writer = new RowsFileWriter(base);
  const reserved = new Set(keeps.values());
  for (const row of fresh) {
    const kept = keeps.get(row.key);
    writer.add(entryRow(row, kept ?? firstNotIn(reserved, row), kept === undefined), BEFORE_ALL);
  }
  writer.finish(null);
  const rows = await openRowsFile(base);
  try {
    await stageRows(
      tx,
      rows,
      fresh.map((_, at) => at),
      { batchRows: fresh.length, heartbeat: () => undefined },
    );
  } finally {
    await rows.close();
  }
  // Settled at once: a later settlement must not move what users know by its address.
  const { rows: settlements } = await tx.query<{ settlement: number }>(
    'insert into public.settlements (settled_at) values (now()) returning settlement',
  );
  const { settlement } = settlements[0]!;
  const { full } = await placeRows(
    tx,
    { extractionId: NO_EXTRACTION, settlement, onlyNewStaged: true, staged: 'where they should be' },
    fresh.map(({ key }) => key),
  );
  await tx.query('delete from pg_temp.aqea_staging');
  const { rows: placed } = await tx.query<{ entry_key: EntryKey; address: string }>(
    `update public.aqea_entries e
        set created_at = coalesce(n.created_at, e.created_at), updated_at = coalesce(n.updated_at, e.updated_at)
       from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as n (entry_key, created_at, updated_at)
      where e.entry_key = n.entry_key returning e.entry_key, e.address`,
    [
      fresh.map(({ key }) => key),
      fresh.map(({ data }) => timeOf(data['created_at'])),
      fresh.map(({ data }) => timeOf(data['updated_at'])),
    ],
  );
  return {
    full: new Set(full),
    keptAddresses: placed.filter(({ entry_key, address }) => keeps.get(entry_key) === address).length,
  };
}

/** The row's first candidate that no other row of its batch keeps. */
function firstNotIn(reserved: ReadonlySet<Address>, { key, group, language }: Candidate): Address {
  for (let n = 0; ; n++) {
    const address = candidate(key, group, language, n);
    if (!reserved.has(address)) return address;
  }
}

/** Addresses of these rows that no entry has and none is to get. */
async function freeAddresses(tx: Transaction, fresh: readonly Candidate[]): Promise<Set<Address>> {
  const wanted = new Set(fresh.flatMap(({ address }) => address ?? []));
  const { rows } = await tx.query<{ address: Address }>(
    `select address from public.aqea_entries where address = any ($1)
     union all select address from public.address_book where address = any ($1)`,
    [[...wanted]],
  );
  for (const { address } of rows) wanted.delete(address);
  return wanted;
}

function entryRow(row: Candidate, address: string, moved: boolean): EntryRow {
  const { entry, key, language, lemma, rest, data } = row;
  const said = JSON.stringify(entry);
  const adopted = moved && row.address !== null ? { ...rest, address: row.address } : rest;
  const wiki = `${language}.wiktionary.org`;
  const meta = {
    ...entry,
    source: {
      ...{ wiki, page_id: BEFORE_ALL, title: lemma, revision: BEFORE_ALL },
      timestamp: timeOf(data['created_at']) ?? new Date(0).toISOString(),
      url: `https://${wiki}/wiki/${encodeURIComponent(lemma.replaceAll(' ', '_'))}`,
      license: 'CC BY-SA 4.0',
    },
    cloud_provider: 'local',
    frequency: 0,
    adopted,
  };
  return {
    ...{
      entryKey: key,
      address,
      edition: language,
      pageId: BEFORE_ALL,
      language,
      pos: entry.pos,
      label: lemma,
    },
    description: row.description || (entry.senses[0]?.glosses?.[0] ?? ''),
    domain: null,
    meta: JSON.stringify(meta),
    revId: BEFORE_ALL,
    contentHash: hash('sha256', `${key}\n${said}`),
  };
}

/** ISO 8601, or null where the row says nothing that is a time. */
function timeOf(value: unknown): string | null {
  const time = typeof value === 'string' ? new Date(value) : null;
  return time === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}
