import { GROUPS, type Group } from '../entries/group';
import type { EntryKey } from '../entries/entryKey';
import type { LanguageCode } from '../entries/language';
import { InvalidEntryKey } from './errors';

const KNOWN_GROUPS: ReadonlySet<string> = new Set(GROUPS);

/**
 * Language and group of an entry key; the lemma between group and number may contain anything, colons too.
 * @throws InvalidEntryKey
 */
export function entryKeyParts(key: EntryKey): { language: LanguageCode; group: Group } {
  const first = key.indexOf(':');
  const second = key.indexOf(':', first + 1);
  const group = key.slice(first + 1, second);
  if (first < 1 || second < 0 || !KNOWN_GROUPS.has(group)) {
    throw new InvalidEntryKey({
      what: `"${key.slice(0, 80)}" is no entry key`,
      hint: `A key is language:group:lemma:number, e.g. de:noun:Bank:2; groups: ${GROUPS.join(' ')}.`,
    });
  }
  return { language: key.slice(0, first), group: group as Group };
}
