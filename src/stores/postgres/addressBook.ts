import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { type Address, addressBytes } from '../../addresses/address';
import { type BookEntry, readBook, writeBook } from '../../addresses/book';
import type { EntryKey } from '../../entries/entryKey';
import { AqeaError, type ErrorText } from '../../support/errors';
import { copyField } from '../copyText';
import { addressStats, type GroupStats } from './addressStats';
import { Database, type Transaction } from './connection';
import { copyOut } from './copyOut';
import { checkDatabaseUrl } from './databaseUrl';
import { takeBlocks } from './locks';

/** A book and the database disagree; nothing was taken over. */
export class AddressBookConflict extends AqeaError {
  readonly code = 'AQEA_ADDRESS_BOOK_CONFLICT';
  readonly retry = 'final';
  constructor(
    text: ErrorText,
    /** The first thousand. */
    readonly conflicts: readonly BookConflict[],
    /** All of them. */
    readonly count: number,
  ) {
    super(text);
  }
}

/** One line of the book that cannot be. */
export interface BookConflict {
  address: Address;
  key: EntryKey;
  /** Another entry that has the address. */
  holder: EntryKey | null;
  /** The address that the entry has. */
  has: Address | null;
}

export interface AddressBook {
  /** Every group of every language that has an entry. */
  stats(): Promise<GroupStats[]>;
  /** Settled addresses, and those that were imported; sorted, gzipped, with a checksum (src/addresses/book.ts). */
  export(file: string): Promise<{ entries: number; sha256: string }>;
  /**
   * Takes over a book: its addresses wait for their entries, and nobody else gets them. All of it or nothing.
   * @throws InvalidAddressBook, AddressBookConflict
   */
  import(file: string): Promise<{ imported: number; known: number }>;
  close(): Promise<void>;
}

export function openAddressBook(options: { url: string; sslRootCert?: string }): AddressBook {
  const { url, sslRootCert } = options;
  const database = new Database({
    address: checkDatabaseUrl(url, sslRootCert === undefined ? {} : { sslRootCert }),
    applicationName: 'aqea-addresses',
    maxConnections: 2,
    role: 'worker',
    warn: () => undefined,
  });
  return {
    stats: () => database.transaction(patiently(addressStats)),
    export: (file) => database.transaction(patiently((tx) => writeBook(file, settledBook(tx)))),
    import: (file) => database.transaction(patiently((tx) => importBook(tx, file))),
    close: () => database.close(),
  };
}

function patiently<T>(step: (tx: Transaction) => Promise<T>): (tx: Transaction) => Promise<T> {
  return async (tx) => {
    await tx.query(`set local statement_timeout = '30min'; set local lock_timeout = '2min'`);
    return step(tx);
  };
}

const SETTLED = `
  select e.address, e.entry_key, coalesce(b.first_extraction, s.extraction::text, '')
    from public.aqea_entries e
    join public.settlements s using (settlement)
    left join public.address_book b on b.entry_key = e.entry_key
   where s.settled_at is not null
  union all
  select b.address, b.entry_key, b.first_extraction
    from public.address_book b
   where not exists (select from public.aqea_entries e where e.entry_key = b.entry_key)
   order by 1`;

async function* settledBook(tx: Transaction): AsyncGenerator<BookEntry[]> {
  // Books against entries, millions of both: never one by one.
  await tx.query('set local enable_nestloop = off');
  for await (const rows of copyOut(tx, SETTLED)) {
    yield rows.map(([address, key, firstExtraction]) => ({
      ...{ address: address as Address, key: key as EntryKey, firstExtraction: firstExtraction! },
    }));
  }
}

const CONFLICTS = `
  create temporary table aqea_conflicts on commit drop as
  select b.address, b.entry_key, holder.entry_key as holder, own.address as has
    from pg_temp.aqea_book b
    left join lateral (
      select entry_key from public.aqea_entries where address = b.address
      union all select entry_key from public.address_book where address = b.address
      offset 0) holder on holder.entry_key <> b.entry_key
    left join lateral (
      select address from public.aqea_entries where entry_key = b.entry_key
      union all select address from public.address_book where entry_key = b.entry_key
      offset 0) own on own.address <> b.address
   where holder.entry_key is not null or own.address is not null`;

async function importBook(tx: Transaction, file: string): Promise<{ imported: number; known: number }> {
  await tx.query(
    `create temporary table aqea_book (
       address text collate "C" primary key, entry_key text collate "C" unique, first_extraction text) on commit drop`,
  );
  const blocks = new Set<number>();
  let total = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const entries of readBook(file)) {
      total += entries.length;
      for (const { address } of entries) blocks.add(addressBytes(address)[0]);
      yield entries
        .map(
          ({ address, key, firstExtraction }) =>
            `${address}\t${copyField(key)}\t${copyField(firstExtraction)}\n`,
        )
        .join('');
    }
  }
  await pipeline(Readable.from(lines()), tx.client.query(copyFrom('copy pg_temp.aqea_book from stdin')));
  await takeBlocks(tx, [...blocks]);
  await refuseConflicts(tx, file);

  const { rows } = await tx.query<{ settlement: number }>(
    'insert into public.settlements (extraction, settled_at) values (null, now()) returning settlement',
  );
  const { settlement } = rows[0]!;
  const { rowCount: imported } = await tx.query(
    `insert into public.address_book (address, entry_key, first_extraction, settlement)
     select address, entry_key, first_extraction, $1 from pg_temp.aqea_book order by address
     on conflict do nothing`,
    [settlement],
  );
  // Entries that have these addresses already have them for good from now on.
  await tx.query(
    `update public.aqea_entries e set settlement = $1
      where e.settlement in (select settlement from public.settlements where settled_at is null)
        and exists (select from pg_temp.aqea_book b where b.entry_key = e.entry_key)`,
    [settlement],
  );
  return { imported: imported ?? 0, known: total - (imported ?? 0) };
}

const SHOWN = 1_000;

async function refuseConflicts(tx: Transaction, file: string): Promise<void> {
  const { rowCount } = await tx.query(CONFLICTS);
  const count = rowCount ?? 0;
  if (count === 0) return;
  const { rows } = await tx.query<BookConflict>(
    `select address, entry_key as key, holder, has from pg_temp.aqea_conflicts order by address limit ${SHOWN}`,
  );
  const [first] = rows as [BookConflict, ...BookConflict[]];
  const why = first.holder === null ? `it has ${first.has!} here` : `${first.holder} has it here`;
  throw new AddressBookConflict(
    {
      what: `${count} addresses of the book are not those of this database; nothing was taken over`,
      where: `${file}: ${first.address} of ${first.key}, but ${why}`,
      hint: 'Take over a book before the first run: an address that was given is never changed.',
    },
    rows,
    count,
  );
}
