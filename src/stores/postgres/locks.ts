import { setTimeout as wait } from 'node:timers/promises';
import type { Transaction } from './connection';

/** Classes of advisory locks (first key); the numbers mean nothing but must differ. */
const EDITION = 4_201_002;
const BLOCK = 4_201_003;
const WRITER = 4_201_004;

/** Until the transaction ends, nobody else begins, ends or finalizes an extraction of this edition. */
export async function lockEdition(tx: Transaction, edition: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, hashtext($2))', [EDITION, edition]);
}

/** Whoever gives out addresses of these blocks: many at once, but not while they are being settled. */
export async function shareBlocks(tx: Transaction, blocks: readonly number[]): Promise<void> {
  await tx.query('select pg_advisory_xact_lock_shared($1, block) from unnest($2::int[]) block', [
    BLOCK,
    sorted(blocks),
  ]);
}

/** Whoever settles the addresses of these blocks, or lost against others: alone. */
export async function takeBlocks(tx: Transaction, blocks: readonly number[]): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, block) from unnest($2::int[]) block', [
    BLOCK,
    sorted(blocks),
  ]);
}

/** What an entry was written from. */
export interface LockedEntry {
  address: string;
  page_id: number;
  rev_id: number;
  parser_version: number;
  withdrawn: boolean;
}

/**
 * Locks entries in the order of their addresses, as inserts take them, so that two writers do not wait for each other in a
 * ring. Answers how they are under the lock: whoever had it before may have changed them.
 */
export async function lockEntries(tx: Transaction, addresses: readonly string[]): Promise<LockedEntry[]> {
  if (addresses.length === 0) return [];
  const { rows } = await tx.query<LockedEntry>(
    `select address, page_id, rev_id, parser_version, withdrawn_at is not null as withdrawn
       from public.aqea_entries where address = any ($1) order by address for update`,
    [addresses],
  );
  return rows;
}

/**
 * Waits until the transaction is one of at most `places` that write at once in the whole database. More writers than a
 * server has cores only wait for each other, inside the server.
 */
export async function takeWriterPlace(
  tx: Transaction,
  places: number,
  waiting: { heartbeat(): void; signal: AbortSignal },
): Promise<void> {
  for (let delayMs = 5; ; delayMs = Math.min(delayMs * 2, 100)) {
    const { rowCount } = await tx.query(
      'select from generate_series(0, $2 - 1) place where pg_try_advisory_xact_lock($1, place) limit 1',
      [WRITER, places],
    );
    if (rowCount === 1) return;
    waiting.heartbeat();
    await wait(delayMs * (0.5 + Math.random()), undefined, { signal: waiting.signal });
  }
}

function sorted(blocks: readonly number[]): number[] {
  return [...new Set(blocks)].sort((a, b) => a - b);
}
