import { type Address, addressBytes } from '../../addresses/address';
import { addressSlot, slotAddress } from '../../addresses/candidates';
import { GROUP_PAGES, groupSlots, SLOTS_PER_PAGE } from '../../addresses/groups';
import type { EntryKey } from '../../entries/entryKey';
import type { Group } from '../../entries/group';
import type { Transaction } from './connection';
import { DatabaseFailed } from './errors';
import { Seeker } from './seeker';

const NAMES = [
  ...['entry_key', 'edition', 'page_id', 'language', 'pos', 'label', 'description', 'domain', 'meta'],
  ...['rev_id', 'parser_version', 'content_hash', 'folded', 'form_keys'],
];
const COLUMNS = NAMES.join(', ');
const STAGED = NAMES.map((name) => `s.${name}`).join(', ');

/*
 * Ordered by address, so that concurrent writers meet the same slots in the same order. `on conflict` without a target:
 * a slot that is taken and a key that is there are both no error, and whoever was there stays.
 */
const INSERT = `
  insert into public.aqea_entries (address, extraction, settlement, ${COLUMNS})
  select s.address, $1, $2::int, ${STAGED}
    from pg_temp.aqea_staging s
   where $3::text[] is null or s.entry_key = any ($3)
   order by s.address
  on conflict do nothing
  returning entry_key`;

/** The same where there is an address book: who is in it gets that address, settled; nobody else does. */
const INSERT_BY_BOOK = `
  insert into public.aqea_entries (address, extraction, settlement, ${COLUMNS})
  select coalesce(own.address, s.address), $1, coalesce(own.settlement, $2::int), ${STAGED}
    from pg_temp.aqea_staging s
    left join lateral (
      select address, settlement from public.address_book where entry_key = s.entry_key offset 0) own on true
    left join lateral (
      select entry_key from public.address_book where address = s.address offset 0) other on true
   where ($3::text[] is null or s.entry_key = any ($3)) and (own.address is not null or other.entry_key is null)
   order by 1
  on conflict do nothing
  returning entry_key`;

/** Addresses among these that an entry has, or one that is still to come. */
const TAKEN = `
  select address from public.aqea_entries where address = any ($1)
  union all
  select address from public.address_book where address = any ($1)`;
const TAKEN_ON_PAGE = `
  select address from public.aqea_entries where address > $1 and address < $2
  union all
  select address from public.address_book where address > $1 and address < $2`;
const MOVE = `update pg_temp.aqea_staging s set address = n.address
                from unnest($1::text[], $2::text[]) as n (entry_key, address) where s.entry_key = n.entry_key`;

/** Candidates of each entry that a round looks at before it takes whole groups into view. */
const LOOK_AHEAD = 8;
const PATIENT_ROUNDS = 3;
const MAX_ROUNDS = 30;

export interface Placed {
  inserted: number;
  /** Keys for which their language's group had no free slot. */
  full: EntryKey[];
  /** What it took besides the insert that a table without such addresses would need as well. */
  searchMs: number;
}

/**
 * Inserts the staged rows of these keys, each at its first free candidate address. Who finds its candidate taken looks for
 * another one first, so that one round of inserts, in the order of addresses, places nearly all: further rounds, for those
 * whom a concurrent unit forestalls, begin again below addresses that we hold, and so may wait for each other in a ring.
 * @param target.staged `where they should be`: at addresses that need not be candidates of theirs, and that are tried first
 * @param keys the new ones among the staged rows; no entry has them yet
 */
export async function placeRows(
  tx: Transaction,
  target: {
    extractionId: string;
    settlement: number;
    onlyNewStaged: boolean;
    staged?: 'at their first candidates' | 'where they should be';
  },
  keys: readonly EntryKey[],
): Promise<Placed> {
  const started = performance.now();
  let insertMs = 0;
  const { rows: books } = await tx.query<{ has: boolean }>(
    'select exists (select from public.address_book) as has',
  );
  const insert = books[0]?.has ? INSERT_BY_BOOK : INSERT;
  const waiting = new Map<EntryKey, Seeker>(keys.map((key) => [key, new Seeker(key)]));
  const full: EntryKey[] = [];
  if (!books[0]?.has && target.staged !== 'where they should be') await findOthers(tx, [...waiting.values()]);
  let inserted = 0;
  for (let round = 0; waiting.size > 0; round++) {
    if (round === MAX_ROUNDS)
      throw new DatabaseFailed({ what: `${waiting.size} entries found no address in ${MAX_ROUNDS} rounds` });
    if (round > 0) await findNext(tx, waiting, round, full);
    const only = round === 0 && target.onlyNewStaged ? null : [...waiting.keys()];
    const inserting = performance.now();
    const { rows } = await tx.query<[EntryKey]>({
      text: insert,
      values: [target.extractionId, target.settlement, only],
      rowMode: 'array',
    });
    if (round === 0) insertMs = performance.now() - inserting;
    for (const [key] of rows) waiting.delete(key);
    inserted += rows.length;
    if (waiting.size > 0) await forgetPresent(tx, waiting);
  }
  return { inserted, full, searchMs: performance.now() - started - insertMs };
}

/** Somebody else may have inserted the same entry meanwhile (an attempt that was given up on): it is there, then. */
async function forgetPresent(tx: Transaction, waiting: Map<EntryKey, Seeker>): Promise<void> {
  const { rows } = await tx.query<{ entry_key: EntryKey }>(
    'select entry_key from public.aqea_entries where entry_key = any ($1)',
    [[...waiting.keys()]],
  );
  for (const { entry_key } of rows) waiting.delete(entry_key);
}

/** Lets those whose first candidate is taken, or wanted by another of the unit, look for another one. */
async function findOthers(tx: Transaction, seekers: readonly Seeker[]): Promise<void> {
  const taken = await takenAmong(
    tx,
    seekers.map((seeker) => seeker.address(0)),
  );
  const chosen = new Set<string>();
  const unlucky = seekers.filter((seeker) => {
    const first = seeker.address(0);
    if (taken.has(first) || chosen.has(first)) return true;
    chosen.add(first);
    return false;
  });
  if (unlucky.length > 0) await lookFurther(tx, unlucky, chosen);
}

/** Gives each waiting entry its next free candidate, and takes out those that have none. */
async function findNext(
  tx: Transaction,
  waiting: Map<EntryKey, Seeker>,
  round: number,
  full: EntryKey[],
): Promise<void> {
  if (round <= PATIENT_ROUNDS) return lookFurther(tx, [...waiting.values()], new Set());
  const moves: [EntryKey, string][] = [];
  for (const [place, seekers] of byGroup(waiting.values())) {
    const taken = await takenSlots(tx, place.block, place.group);
    for (const seeker of seekers) {
      const slot = seeker.firstFree(taken);
      if (slot === null) {
        full.push(seeker.key);
        waiting.delete(seeker.key);
        continue;
      }
      taken[slot] = 1;
      moves.push([seeker.key, slotAddress(place.block, place.group, slot)]);
    }
  }
  await moveStaged(tx, moves);
}

/** @param chosen addresses that others of the unit are about to take; grows */
async function lookFurther(tx: Transaction, seekers: readonly Seeker[], chosen: Set<string>): Promise<void> {
  const ahead = seekers.map((seeker) => ({ seeker, candidates: seeker.lookAhead(LOOK_AHEAD) }));
  const taken = await takenAmong(
    tx,
    ahead.flatMap(({ candidates }) => candidates),
  );
  const moves: [EntryKey, string][] = [];
  for (const { seeker, candidates } of ahead) {
    const at = candidates.findIndex((address) => !taken.has(address) && !chosen.has(address));
    seeker.tried += at < 0 ? candidates.length : at + 1;
    // None of these: it keeps its old place in staging, conflicts there and looks further in the next round.
    if (at < 0) continue;
    chosen.add(candidates[at]!);
    moves.push([seeker.key, candidates[at]!]);
  }
  await moveStaged(tx, moves);
}

async function takenAmong(tx: Transaction, addresses: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<[string]>({ text: TAKEN, values: [addresses], rowMode: 'array' });
  return new Set(rows.map(([address]) => address));
}

async function moveStaged(tx: Transaction, moves: readonly [EntryKey, string][]): Promise<void> {
  await tx.query(MOVE, [moves.map(([key]) => key), moves.map(([, address]) => address)]);
}

function byGroup(seekers: Iterable<Seeker>): Map<{ block: number; group: Group }, Seeker[]> {
  const groups = new Map<string, { block: number; group: Group }>();
  const members = new Map<{ block: number; group: Group }, Seeker[]>();
  for (const seeker of seekers) {
    const name = `${seeker.block}:${seeker.group}`;
    const place = groups.get(name) ?? { block: seeker.block, group: seeker.group };
    groups.set(name, place);
    members.set(place, [...(members.get(place) ?? []), seeker]);
  }
  return members;
}

/** One byte per slot of the group, 1 where an entry has it or will have it. */
async function takenSlots(tx: Transaction, block: number, group: Group): Promise<Uint8Array> {
  const taken = new Uint8Array(groupSlots(group));
  for (let page = 0; page < GROUP_PAGES[group].length; page++) {
    const prefix = slotAddress(block, group, page * SLOTS_PER_PAGE).slice(0, 8);
    const { rows } = await tx.query<[Address]>({
      text: TAKEN_ON_PAGE,
      values: [prefix, `${prefix}~`],
      rowMode: 'array',
    });
    for (const [address] of rows) taken[addressSlot(group, addressBytes(address))!] = 1;
  }
  return taken;
}
