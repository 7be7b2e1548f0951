import { pipeline } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import type { Address } from '../../addresses/address';
import { GROUP_PAGES, SLOTS_PER_PAGE } from '../../addresses/groups';
import { slotAddress } from '../../addresses/candidates';
import { languageBlock } from '../../addresses/languageBlocks';
import { type Move, Settlement } from '../../addresses/settlement';
import type { EntryKey } from '../../entries/entryKey';
import type { Transaction } from './connection';
import { copyOut } from './copyOut';
import { takeBlocks } from './locks';
import { settlementsDue } from './settlements';

/** For the rows that move, sorted: otherwise they go through files. */
const MOVE_MEMORY = '256MB';

/**
 * One statement: all deletes are done before the first insert, since the inserts are sorted. Sorted by key, because the
 * larger indexes (key, label, folded label) then grow in their own order; by address it takes almost twice as long.
 */
const MOVE = `
  with gone as (
    delete from public.aqea_entries e using pg_temp.aqea_moves m where e.address = m.from_address
    returning m.to_address, e.*
  )
  insert into public.aqea_entries
    (address, entry_key, edition, page_id, language, pos, label, description, domain, meta, rev_id, parser_version,
     content_hash, extraction, settlement, created_at, updated_at, withdrawn_at, folded, form_keys)
  select to_address, entry_key, edition, page_id, language, pos, label, description, domain, meta, rev_id, parser_version,
         content_hash, extraction, settlement, created_at, updated_at, withdrawn_at, folded, form_keys
    from gone order by entry_key`;

/** What a settlement did. */
export interface Settled {
  entries: number;
  moved: number;
}

/**
 * Makes the addresses of everything that is not settled yet final (docs/address.md, Settlement). Nobody else gives out
 * addresses of the same languages until the transaction ends.
 */
export async function settleAddresses(
  tx: Transaction,
  extractionId: string,
  languages: readonly string[],
  heartbeat: () => void,
): Promise<Settled> {
  const blocks = [...new Set(languages.map(languageBlock))];
  await takeBlocks(tx, blocks);
  const numbers = await settlementsDue(tx, extractionId, blocks);
  if (numbers.length === 0) return { entries: 0, moved: 0 };

  // Everything against everything: never one by one, whatever the statistics say.
  await tx.query('set local enable_nestloop = off');
  await tx.query(`set local work_mem = '${MOVE_MEMORY}'`);
  const settlement = new Settlement();
  const unsettled = `
    select substr(encode(sha256(convert_to(entry_key, 'UTF8')), 'hex'), 1, 24), address
      from public.aqea_entries where settlement = any ('{${numbers.join(',')}}')`;
  for await (const rows of copyOut(tx, unsettled)) {
    for (const [digest, address] of rows) settlement.add(digest!, address as Address);
    heartbeat();
  }
  let moves: Move[] = [];
  if (settlement.size > 0) {
    await occupy(tx, settlement, numbers, heartbeat);
    moves = await solve(tx, settlement, heartbeat);
    if (moves.length > 0) await move(tx, moves);
  }
  await tx.query('update public.settlements set settled_at = now() where settlement = any ($1)', [numbers]);
  return { entries: settlement.size, moved: moves.length };
}

/** Tells the settlement which addresses of its groups others have, and whether they may keep them. */
async function occupy(
  tx: Transaction,
  settlement: Settlement,
  numbers: readonly number[],
  heartbeat: () => void,
): Promise<void> {
  // `0xA0:01`, a page each.
  const pages = settlement
    .spaces()
    .flatMap(({ block, group }) =>
      GROUP_PAGES[group].map((_, page) => slotAddress(block, group, page * SLOTS_PER_PAGE).slice(0, 7)),
    );
  const held = [
    `select address, 0 from public.address_book where substr(address, 1, 7) = any ('{${pages.join(',')}}')`,
  ];
  const ours = `'{${numbers.join(',')}}'`;
  const { rowCount } = await tx.query(
    `select from public.settlements where settlement <> all (${ours}) limit 1`,
  );
  // In a first run there is nobody else, and to find that out of the entries would be to read them all.
  if (rowCount === 1)
    held.push(`
      select e.address, (s.settled_at is null)::int
        from public.aqea_entries e join public.settlements s using (settlement)
       where e.settlement <> all (${ours}) and substr(e.address, 1, 7) = any ('{${pages.join(',')}}')`);
  for await (const rows of copyOut(tx, held.join(' union all '))) {
    for (const [address, passing] of rows)
      settlement.occupy(address as Address, passing === '1' ? 'for now' : 'for good');
    heartbeat();
  }
}

async function solve(tx: Transaction, settlement: Settlement, heartbeat: () => void): Promise<Move[]> {
  const solving = settlement.solve();
  for (;;) {
    const { done, value } = solving.next();
    heartbeat();
    // The session lives, and so do heartbeats, while millions of entries are placed.
    await breathe();
    if (!done) continue;
    const { moves, displaced } = value;
    if (displaced.length === 0) return moves;
    const { rows } = await tx.query<{ entry_key: EntryKey; address: Address }>(
      `select entry_key, address from public.aqea_entries where address = any ($1)
        order by sha256(convert_to(entry_key, 'UTF8'))`,
      [displaced],
    );
    return [
      ...moves,
      ...rows.map(({ entry_key, address }) => ({ from: address, to: settlement.place(entry_key) })),
    ];
  }
}

async function move(tx: Transaction, moves: readonly Move[]): Promise<void> {
  // Without indexes: all of it is read, once, and that no address is given twice is seen by the entries' own.
  await tx.query(
    `create temporary table if not exists aqea_moves (
       from_address text collate "C" not null, to_address text collate "C" not null) on commit delete rows`,
  );
  const copy = tx.client.query(copyFrom('copy pg_temp.aqea_moves (from_address, to_address) from stdin'));
  await pipeline(Readable.from(lines(moves)), copy);
  await tx.query('analyze pg_temp.aqea_moves');
  await tx.query(MOVE);
}

function* lines(moves: readonly Move[]): Generator<string> {
  for (let at = 0; at < moves.length; at += 5_000) {
    yield moves
      .slice(at, at + 5_000)
      .map(({ from, to }) => `${from}\t${to}\n`)
      .join('');
  }
}
