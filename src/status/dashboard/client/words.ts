import { signal } from '@preact/signals';
import { type EntryHit, Refused, type StoredEntry } from './api';
import { api } from './live';

export type Found =
  | { kind: 'nothing-asked' }
  | { kind: 'searching'; word: string }
  | { kind: 'found'; word: string; entries: EntryHit[]; folded: boolean }
  | { kind: 'entry'; entry: StoredEntry }
  | { kind: 'failed'; message: string };

export const found = signal<Found>({ kind: 'nothing-asked' });
const MOST_ENTRIES = 20;
let latest = 0;

/** Entries by headword or form; when there are none, without regard to case and accents. */
export async function search(word: string): Promise<void> {
  const wanted = word.trim();
  if (wanted === '') {
    latest += 1;
    found.value = { kind: 'nothing-asked' };
    return;
  }
  await answer({ kind: 'searching', word: wanted }, async () => {
    const exact = await api().search(wanted, 'exact', MOST_ENTRIES);
    if (exact.length > 0) return { kind: 'found', word: wanted, entries: exact, folded: false };
    return {
      kind: 'found',
      word: wanted,
      entries: await api().search(wanted, 'folded', MOST_ENTRIES),
      folded: true,
    };
  });
}

export const opened = {
  /** Shows the entry that holds an address in place of what was found. */
  async open(address: string): Promise<void> {
    await answer({ kind: 'searching', word: address }, async () => ({
      kind: 'entry',
      entry: await api().entry(address),
    }));
    document.getElementById('found')?.focus();
  },
};

async function answer(meanwhile: Found, ask: () => Promise<Found>): Promise<void> {
  const mine = ++latest;
  found.value = meanwhile;
  try {
    const result = await ask();
    if (mine === latest) found.value = result;
  } catch (error) {
    const message = error instanceof Refused ? error.message : 'The search failed';
    if (mine === latest) found.value = { kind: 'failed', message };
  }
}
