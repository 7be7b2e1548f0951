import { candidate } from '../../addresses/candidates';
import { entryKeyParts } from '../../addresses/entryKeyParts';
import type { EntryKey } from '../../entries/entryKey';
import type { UnitRows } from '../entryStore';
import { familyOf, type Homograph, keepNumbers } from '../keepNumbers';
import type { Comparison } from './compareRows';
import type { Transaction } from './connection';

interface FamilyRow {
  stem: string;
  key: EntryKey;
  hash: string;
  description: string;
}

/** The unit's rows as they will be written: some under another number than the parser gave them. */
export interface Numbered extends Comparison {
  /** For each of the unit's rows. */
  keys: readonly EntryKey[];
}

/**
 * Where a changed row has homographs, or had some, be it on another page that was deleted and made again, gives stored
 * entries their numbers back (keepNumbers), in staging too. Costs nothing where nothing changed.
 */
export async function renumber(
  tx: Transaction,
  edition: string,
  rows: UnitRows,
  { fresh, changed }: Comparison,
): Promise<Numbered> {
  const unchanged: Numbered = { keys: rows.keys, fresh, changed };
  if (changed.length === 0) return unchanged;
  const concerned = new Map(changed.map((at) => familyOf(rows.keys[at]!)).map((each) => [each.family, each]));
  const stored = await storedFamilies(
    tx,
    edition,
    [...concerned.values()].map(({ stem }) => stem),
  );
  const families = new Map<string, number[]>();
  rows.keys.forEach((key, at) => {
    const { family } = familyOf(key);
    if (concerned.has(family)) families.set(family, [...(families.get(family) ?? []), at]);
  });
  const alone = (family: string, members: number[]): boolean =>
    members.length === 1 && (stored.get(family)?.length ?? 0) <= 1;
  const several = [...families].filter(([family, members]) => !alone(family, members));
  if (several.length === 0) return unchanged;

  const descriptions = await stagedDescriptions(
    tx,
    several.flatMap(([, members]) => members.map((at) => rows.keys[at]!)),
  );
  const keys = [...rows.keys];
  for (const [family, members] of several) {
    const made = members.map((at): Homograph => {
      const key = rows.keys[at]!;
      return { key, contentHash: rows.contentHashes[at]!, description: descriptions.get(key) ?? '' };
    });
    keepNumbers(made, stored.get(family) ?? []).forEach((key, n) => (keys[members[n]!] = key));
  }
  return apply(tx, rows, { keys, fresh, changed }, stored);
}

/** Writes the new keys into staging, and sorts the rows anew into what is fresh, changed and neither. */
async function apply(
  tx: Transaction,
  rows: UnitRows,
  { keys, fresh, changed }: Numbered,
  stored: ReadonlyMap<string, Homograph[]>,
): Promise<Numbered> {
  const staged = [...fresh, ...changed];
  const moved = staged.filter((at) => keys[at] !== rows.keys[at]);
  if (moved.length === 0) return { keys, fresh, changed };
  await tx.query(
    `update pg_temp.aqea_staging s set entry_key = n.key, address = n.address
       from unnest($1::text[], $2::text[], $3::text[]) as n (old_key, key, address) where s.entry_key = n.old_key`,
    [
      moved.map((at) => rows.keys[at]!),
      moved.map((at) => keys[at]!),
      moved.map((at) => {
        const { group, language } = entryKeyParts(keys[at]!);
        return candidate(keys[at]!, group, language, 0);
      }),
    ],
  );
  const known = new Set([...stored.values()].flat().map(({ key }) => key));
  const isFresh = new Set(fresh);
  const present = (at: number): boolean =>
    keys[at] === rows.keys[at] ? !isFresh.has(at) : known.has(keys[at]!);
  return { keys, fresh: staged.filter((at) => !present(at)), changed: staged.filter(present) };
}

/*
 * By their keys, since the page of an entry may have been another one, or none that is known yet: what was adopted is all on
 * page 0. `offset 0` as in compareRows, and so that no other index is taken for the edition; `;` is the byte after `:`.
 */
const FAMILIES = `
  select f.stem, e.entry_key as key, encode(e.content_hash, 'hex') as hash, e.description
    from unnest($2::text[]) as f (stem)
    cross join lateral (
      select entry_key, content_hash, description, edition from public.aqea_entries
       where entry_key >= f.stem and entry_key < left(f.stem, -1) || ';' offset 0) e
   where e.edition = $1`;

/** @param stems of the families, each once */
async function storedFamilies(
  tx: Transaction,
  edition: string,
  stems: readonly string[],
): Promise<Map<string, Homograph[]>> {
  const { rows } = await tx.query<FamilyRow>(FAMILIES, [edition, stems]);
  // Sorted here: asked for an order, the planner may read the whole index that has it.
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  const families = new Map<string, Homograph[]>();
  for (const { stem, key, hash: contentHash, description } of rows) {
    const found = familyOf(key);
    // Lemmas with a colon begin as others do: `a:1` as `a`.
    if (found.stem !== stem) continue;
    const others = families.get(found.family) ?? [];
    families.set(found.family, [...others, { key, contentHash, description }]);
  }
  return families;
}

async function stagedDescriptions(
  tx: Transaction,
  keys: readonly EntryKey[],
): Promise<Map<EntryKey, string>> {
  const { rows } = await tx.query<{ key: EntryKey; description: string }>(
    'select entry_key as key, description from pg_temp.aqea_staging where entry_key = any ($1)',
    [keys],
  );
  return new Map(rows.map(({ key, description }) => [key, description]));
}
