import { createHash } from 'node:crypto';
import { walkOf } from '../../src/addresses/candidates';
import type { EntryKey } from '../../src/entries/entryKey';

/** Keys of one group whose first candidates are all among a few slots, so that most want what another has. */
export function crowdedKeys(count: number, slots: number, language = 'de'): EntryKey[] {
  const keys: EntryKey[] = [];
  for (let n = 0; keys.length < count; n++) {
    const key = `${language}:copula:w${n}:1` as EntryKey;
    if (walkOf(key, 'copula').start < slots) keys.push(key);
  }
  return keys;
}

export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
