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
  /**
   * New entries a year: what dumps after the first one of each edition brought, over the years between the first and the
   * newest. null where there is one dump only, which says nothing about growth.
   */
  newPerYear: number | null;
  /** Years until the group is full at that rate; null if nothing is added, or nothing is known. */
  yearsLeft: number | null;
}

interface Tally {
  taken: number;
  settled: number;
  reserved: number;
  longest: number;
  sum: number;
  /** By edition: entries that a later dump than the first one brought. */
  grown: Map<string, number>;
}

/** Day of the dump, or of reading where it is undated. */
const DUMP_DATE = `coalesce(to_date(x.source ->> 'date', 'YYYYMMDD')::timestamptz, x.started_at)`;

/** Settlements, and so their entries, with the age of their dump in years; none where the extraction is gone. */
const DATES = `
  select s.settlement, x.edition, (extract(epoch from now() - ${DUMP_DATE}) / 86400 / 365.25)::float8 as years
    from public.settlements s join public.extractions x on x.id = s.extraction`;

const ENTRIES = `
  select e.address, e.entry_key, (s.settled_at is not null)::int, e.settlement
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
      tallies.set(
        place,
        (tally = { taken: 0, settled: 0, reserved: 0, longest: 0, sum: 0, grown: new Map() }),
      );
    return tally;
  };
  const dumps = await readDumps(tx);
  for await (const rows of copyOut(tx, ENTRIES)) {
    for (const [address, key, settled, settlement] of rows) {
      const tally = tallyOf(address as Address);
      const probe = probesOf(key as EntryKey, address as Address);
      tally.taken++;
      tally.settled += Number(settled);
      const edition = dumps.later.get(Number(settlement));
      if (edition !== undefined) tally.grown.set(edition, (tally.grown.get(edition) ?? 0) + 1);
      tally.sum += probe;
      tally.longest = Math.max(tally.longest, probe);
    }
  }
  for await (const rows of copyOut(tx, RESERVED)) {
    for (const [address] of rows) tallyOf(address as Address).reserved++;
  }
  return [...tallies].sort(([a], [b]) => a - b).map(([place, tally]) => statsOf(place, tally, dumps.years));
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

interface Dumps {
  /** Settlement of a dump that is not its edition's first -> the edition. */
  later: Map<number, string>;
  /** Edition -> years between its first and its newest dump; more than 0. */
  years: Map<string, number>;
}

async function readDumps(tx: Transaction): Promise<Dumps> {
  const { rows } = await tx.query<{ settlement: number; edition: string; years: number }>(DATES);
  const oldest = new Map<string, number>();
  const newest = new Map<string, number>();
  for (const { edition, years } of rows) {
    oldest.set(edition, Math.max(years, oldest.get(edition) ?? years));
    newest.set(edition, Math.min(years, newest.get(edition) ?? years));
  }
  const spans = [...oldest].map(([edition, age]) => [edition, age - newest.get(edition)!] as const);
  return {
    later: new Map(
      rows.flatMap(({ settlement, edition, years }) =>
        years < oldest.get(edition)! ? [[settlement, edition] as const] : [],
      ),
    ),
    years: new Map(spans.filter(([, span]) => span > 0)),
  };
}

function statsOf(place: number, tally: Tally, years: ReadonlyMap<string, number>): GroupStats {
  const group = groupOfPage(place % 256)!;
  const slots = groupSlots(group);
  const { taken, settled, reserved, longest, sum, grown } = tally;
  const rates = [...grown].map(([edition, entries]) => entries / years.get(edition)!);
  const newPerYear = years.size === 0 ? null : rates.reduce((a, b) => a + b, 0);
  return {
    ...{ languages: languagesOfBlock(Math.floor(place / 256)), group, slots, taken, settled, reserved },
    load: (taken + reserved) / slots,
    longestProbe: longest,
    meanProbe: taken === 0 ? 0 : sum / taken,
    newPerYear,
    yearsLeft: !newPerYear ? null : (slots - taken - reserved) / newPerYear,
  };
}
