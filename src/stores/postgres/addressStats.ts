import { type Address, addressBytes } from '../../addresses/address';
import { addressSlot, probeOf, walkOf } from '../../addresses/candidates';
import { groupOfPage, groupSlots } from '../../addresses/groups';
import { languagesOfBlock } from '../../addresses/languageBlocks';
import type { EntryKey } from '../../entries/entryKey';
import type { Group } from '../../entries/group';
import type { LanguageCode } from '../../entries/language';
import type { Transaction } from './connection';
import { copyOut } from './copyOut';

/** How full one group of one language block is. */
export interface GroupStats {
  languages: readonly LanguageCode[];
  group: Group;
  slots: number;
  /** Slots that an entry has, withdrawn ones too. */
  taken: number;
  /** Of them, those whose address will never change. */
  settled: number;
  /** Slots that wait for an entry of an imported book. */
  reserved: number;
  /** Share of slots that are taken or reserved, 0 to 1. */
  load: number;
  /** How many candidates the unluckiest entry had to look at, and all on average. */
  longestProbe: number;
  meanProbe: number;
  /** New entries a year, from those of the last year (or since the first one, if that is later). */
  newPerYear: number;
  /** Years until the group is full at that rate; null if nothing is added. */
  yearsLeft: number | null;
}

interface Tally {
  taken: number;
  settled: number;
  reserved: number;
  longest: number;
  sum: number;
  recent: number;
}

const ENTRIES = `
  select e.address, e.entry_key, (s.settled_at is not null)::int, (e.created_at > now() - interval '1 year')::int
    from public.aqea_entries e left join public.settlements s using (settlement)`;

const RESERVED = `
  select b.address from public.address_book b
   where not exists (select from public.aqea_entries e where e.entry_key = b.entry_key)`;

/** Of every group that has an entry or waits for one; ordered by language block and group. */
export async function addressStats(tx: Transaction): Promise<GroupStats[]> {
  // Everything is read once: never one by one.
  await tx.query('set local enable_nestloop = off');
  const tallies = new Map<number, Tally>();
  const tallyOf = (address: Address): Tally => {
    const [aa, qq] = addressBytes(address);
    const place = aa * 256 + firstPage(groupOfPage(qq)!);
    let tally = tallies.get(place);
    if (!tally)
      tallies.set(place, (tally = { taken: 0, settled: 0, reserved: 0, longest: 0, sum: 0, recent: 0 }));
    return tally;
  };
  for await (const rows of copyOut(tx, ENTRIES)) {
    for (const [address, key, settled, recent] of rows) {
      const tally = tallyOf(address as Address);
      const probe = probesOf(key as EntryKey, address as Address);
      tally.taken++;
      tally.settled += Number(settled);
      tally.recent += Number(recent);
      tally.sum += probe;
      tally.longest = Math.max(tally.longest, probe);
    }
  }
  for await (const rows of copyOut(tx, RESERVED)) {
    for (const [address] of rows) tallyOf(address as Address).reserved++;
  }
  const years = await yearsOfLife(tx);
  return [...tallies].sort(([a], [b]) => a - b).map(([place, tally]) => statsOf(place, tally, years));
}

/** Candidates that the entry looked at, its own included. */
function probesOf(key: EntryKey, address: Address): number {
  const bytes = addressBytes(address);
  const group = groupOfPage(bytes[1])!;
  return probeOf(walkOf(key, group), addressSlot(group, bytes)!) + 1;
}

function firstPage(group: Group): number {
  for (let page = 0; page < 256; page++) if (groupOfPage(page) === group) return page;
  throw new Error(`${group} has no page`);
}

/** Years since the first entry, at most one and at least a day. */
async function yearsOfLife(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ days: number }>(
    `select extract(epoch from now() - min(created_at))::float8 / 86400 as days from public.aqea_entries`,
  );
  return Math.min(1, Math.max(1, rows[0]?.days ?? 1) / 365);
}

function statsOf(place: number, tally: Tally, years: number): GroupStats {
  const group = groupOfPage(place % 256)!;
  const slots = groupSlots(group);
  const { taken, settled, reserved, longest, sum, recent } = tally;
  const newPerYear = recent / years;
  return {
    ...{ languages: languagesOfBlock(Math.floor(place / 256)), group, slots, taken, settled, reserved },
    load: (taken + reserved) / slots,
    longestProbe: longest,
    meanProbe: taken === 0 ? 0 : sum / taken,
    newPerYear,
    yearsLeft: newPerYear === 0 ? null : (slots - taken - reserved) / newPerYear,
  };
}
