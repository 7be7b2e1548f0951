import type { Address } from '../../src/addresses/address';
import { candidate } from '../../src/addresses/candidates';
import { entryKeyParts } from '../../src/addresses/entryKeyParts';
import { Settlement } from '../../src/addresses/settlement';
import type { EntryKey } from '../../src/entries/entryKey';
import { digestOf } from './crowdedKeys';

export type Book = Map<EntryKey, Address>;

export const withDigest = (keys: readonly EntryKey[]): { key: EntryKey; digest: string }[] =>
  keys.map((key) => ({ key, digest: digestOf(key) }));

/** Who comes takes the first candidate that is free: what units do. */
export function arrive(book: Book, key: EntryKey): void {
  if (book.has(key)) return;
  const { language, group } = entryKeyParts(key);
  const taken = new Set(book.values());
  let n = 0;
  while (taken.has(candidate(key, group, language, n))) n++;
  book.set(key, candidate(key, group, language, n));
}

/** What finalization does with everything that is not settled. */
export function finalize(
  book: Book,
  settled: ReadonlySet<EntryKey>,
  passing: ReadonlySet<EntryKey> = new Set(),
): Book {
  const own = [...book].filter(([key]) => !settled.has(key) && !passing.has(key));
  const settlement = new Settlement();
  for (const [key, address] of own) settlement.add(digestOf(key), address);
  for (const key of settled) settlement.occupy(book.get(key)!, 'for good');
  for (const key of passing) settlement.occupy(book.get(key)!, 'for now');
  const solving = settlement.solve();
  let step = solving.next();
  while (!step.done) step = solving.next();
  const { moves, displaced } = step.value;
  const holder = new Map([...book].map(([key, address]) => [address, key]));
  const next = new Map(book);
  for (const { from, to } of moves) next.set(holder.get(from)!, to);
  for (const address of displaced) next.set(holder.get(address)!, settlement.place(holder.get(address)!));
  return next;
}
