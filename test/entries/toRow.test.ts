import { type Entry, EntryMetaSchema } from '../../src/entries/entry';
import type { EntryKey } from '../../src/entries/entryKey';
import type { Page } from '../../src/entries/page';
import { type RowOrigin, toRow } from '../../src/entries/toRow';

const ENTRY: Entry = {
  word: 'Bank',
  lang: 'Deutsch',
  lang_code: 'de',
  pos: 'noun',
  senses: [{ tags: ['no-gloss'] }, { glosses: ['Möbel'], topics: ['furniture'] }],
  forms: [{ form: 'Bänke' }, { form: 'Bänken' }, { form: 'Bänke' }],
};
const KEY = 'de:noun:Bank:1' as EntryKey;
const PAGE: Page = { id: 7, ns: 0, title: 'Bank', revId: 42, timestamp: '2024-01-01T00:00:00Z', text: '' };
const ORIGIN: RowOrigin = {
  edition: 'de',
  base: 'https://de.wiktionary.org/wiki/Wiktionary:Hauptseite',
  provider: 'hetzner',
  address: '0xA0:01:10:2A',
};

test('meta is the entry with its source, the provider and a frequency', () => {
  const row = toRow(ENTRY, KEY, PAGE, ORIGIN);
  const meta = EntryMetaSchema.strict().parse(JSON.parse(row.meta));
  expect(meta).toEqual({
    ...ENTRY,
    source: {
      wiki: 'de.wiktionary.org',
      page_id: 7,
      title: 'Bank',
      revision: 42,
      timestamp: '2024-01-01T00:00:00Z',
      url: 'https://de.wiktionary.org/w/index.php?oldid=42',
      license: 'CC BY-SA 4.0',
    },
    cloud_provider: 'hetzner',
    frequency: 0,
  });
  expect(row).toMatchObject({
    label: 'Bank',
    description: 'Möbel',
    domain: 'furniture',
    forms: ['Bänke', 'Bänken'],
  });
});

test('the content hash is of what the entry says: not of who found it, when and in which revision', () => {
  const { contentHash } = toRow(ENTRY, KEY, PAGE, ORIGIN);
  expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
  const elsewhere = toRow(
    ENTRY,
    KEY,
    { ...PAGE, revId: 43, timestamp: '' },
    { ...ORIGIN, provider: 'linode' },
  );
  expect(elsewhere.contentHash).toBe(contentHash);
  expect(toRow(ENTRY, 'de:noun:Bank:2' as EntryKey, PAGE, ORIGIN).contentHash).not.toBe(contentHash);
  expect(toRow({ ...ENTRY, pos: 'name' }, KEY, PAGE, ORIGIN).contentHash).not.toBe(contentHash);
});

test('NUL and lone surrogates become U+FFFD and are counted', () => {
  const entry: Entry = { ...ENTRY, senses: [{ glosses: ['a\u0000b', '\ud83d', 'ok \ud83d\ude00'] }] };
  const row = toRow(entry, KEY, PAGE, ORIGIN);
  expect(row.replacedCharacters).toBe(2);
  expect((JSON.parse(row.meta) as Entry).senses[0]?.glosses).toEqual([
    'a\ufffdb',
    '\ufffd',
    'ok \ud83d\ude00',
  ]);
});

test('a text that only speaks of escapes stays as it is', () => {
  const entry: Entry = { ...ENTRY, senses: [{ glosses: ['\\u0000 and \\ud800'] }] };
  const row = toRow(entry, KEY, PAGE, ORIGIN);
  expect(row.replacedCharacters).toBe(0);
  expect((JSON.parse(row.meta) as Entry).senses[0]?.glosses).toEqual(['\\u0000 and \\ud800']);
});

test('without a usable base the wiki is the edition’s', () => {
  const row = toRow(ENTRY, KEY, PAGE, { ...ORIGIN, base: '' });
  expect(JSON.parse(row.meta)).toMatchObject({ source: { wiki: 'de.wiktionary.org' } });
});
