import type { Entry } from '../../src/entries/entry';
import { assignEntryKeys } from '../../src/entries/entryKey';
import { groupOf } from '../../src/entries/groupOf';

function entry(pos: string, tags: string[] = [], lang_code = 'de'): Entry {
  return { word: 'x', lang: '', lang_code, pos, senses: [], ...(tags.length > 0 ? { tags } : {}) };
}

function keys(entries: Entry[], title: string, edition = 'de'): string[] {
  return assignEntryKeys(entries, { edition, title }).map(({ key }) => key);
}

test('entries are numbered by position within their language and group', () => {
  const entries = [entry('noun'), entry('verb'), entry('noun'), entry('noun', [], 'pl')];
  expect(keys(entries, 'Bank')).toEqual([
    'de:noun:Bank:1',
    'de:verb:Bank:1',
    'de:noun:Bank:2',
    'pl:noun:Bank:1@de',
  ]);
});

test('an entry from another edition says so', () => {
  expect(keys([entry('noun')], 'Bank', 'en')).toEqual(['de:noun:Bank:1@en']);
});

test('lemmas are in NFC and keep their colons', () => {
  expect(keys([entry('noun')], 'Ma\u0308rz')).toEqual(['de:noun:März:1']);
  expect(keys([entry('form', ['form-of'])], 'Flexion:gehen')).toEqual(['de:form:Flexion:gehen:1']);
});

test('characters that no database takes are not in a key', () => {
  expect(keys([entry('noun')], 'a\u0000b\ud800')).toEqual(['de:noun:a\ufffdb\ufffd:1']);
});

test.each([
  ['noun', [], 'Haus', 'noun'],
  ['noun', ['form-of'], 'Hauses', 'form'],
  ['noun', ['classifier'], 'Blatt', 'classifier'],
  ['noun', ['phrase'], 'Schwarzes Meer', 'multiword'],
  ['name', ['toponym'], 'St. Gallen', 'name'],
  ['verb', ['auxiliary'], 'sein', 'auxiliary'],
  ['verb', ['copula'], 'be', 'copula'],
  ['phrase', [], 'Prost', 'multiword'],
  ['proverb', [], 'Ende gut, alles gut', 'multiword'],
  ['suffix', [], '-ig', 'affix'],
  ['character', [], 'ß', 'letter'],
  ['symbol', [], '!', 'symbol'],
  ['abbrev', ['abbreviation'], 'z. B.', 'abbreviation'],
  ['abbrev', ['contraction'], 'zum', 'abbreviation'],
  ['det', [], 'der', 'determiner'],
  ['postp', [], 'halber', 'preposition'],
  ['noun', ['alt-of', 'obsolete'], 'Thür', 'noun'],
])('%s %j %s is of the group %s', (pos, tags, title, group) => {
  expect(groupOf({ pos, tags }, title)).toBe(group);
});
