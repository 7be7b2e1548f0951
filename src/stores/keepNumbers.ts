import type { EntryKey } from '../entries/entryKey';

/**
 * Homographs of one page: entries of one language, group and lemma, told apart by a number alone. The parser numbers them
 * by position, so a section that an editor puts before another would give everything behind it a new key, and with it
 * another address. What a stored entry says tells which one it is.
 */
export interface Homograph {
  key: EntryKey;
  /** What it says, as a whole. */
  contentHash: string;
  /** Its first gloss. */
  description: string;
}

export interface Family {
  /** An entry key without its number. */
  family: string;
  /** What the keys of the family begin with: all that comes before the number. */
  stem: string;
  number: number;
  keyOf(number: number): EntryKey;
}

/** The family of an entry key, and its number there. */
export function familyOf(key: EntryKey): Family {
  const [, before, digits, after] = /^(.*:)(\d+)(@[^:@]*)?$/s.exec(key) ?? [];
  if (before === undefined || digits === undefined) throw new Error(`${key} is no entry key`);
  const end = after ?? '';
  return {
    family: before + end,
    stem: before,
    number: Number(digits),
    keyOf: (number) => `${before}${number}${end}` as EntryKey,
  };
}

/**
 * Keys for a page's homographs of one family, so that each stored entry keeps its own.
 * @param made by the parser, in page order
 * @param stored of the same family, withdrawn ones too
 * @returns for each of `made` its key: that of the stored entry that says the same; else of the one with the same first
 *   gloss; else its number by position if nobody has that; else the lowest number that nobody ever had
 */
export function keepNumbers(made: readonly Homograph[], stored: readonly Homograph[]): EntryKey[] {
  const keys = new Array<EntryKey | undefined>(made.length);
  const open = new Map(stored.map((entry) => [entry.key, entry]));
  const given = new Set<EntryKey>();
  const give = (at: number, key: EntryKey): void => {
    keys[at] = key;
    given.add(key);
    open.delete(key);
  };
  const match = (same: (a: Homograph, b: Homograph) => boolean): void => {
    made.forEach((entry, at) => {
      if (keys[at] !== undefined) return;
      for (const candidate of open.values()) if (same(entry, candidate)) return give(at, candidate.key);
    });
  };
  match((a, b) => a.key === b.key && a.contentHash === b.contentHash);
  match((a, b) => a.contentHash === b.contentHash);
  match((a, b) => a.description !== '' && a.description === b.description);
  made.forEach(({ key }, at) => {
    if (keys[at] === undefined && !given.has(key)) give(at, key);
  });
  const known = new Set([...stored.map(({ key }) => key), ...given]);
  let number = 1;
  return made.map(({ key }, at) => {
    if (keys[at] !== undefined) return keys[at];
    const { keyOf } = familyOf(key);
    while (known.has(keyOf(number))) number++;
    known.add(keyOf(number));
    return keyOf(number);
  });
}
