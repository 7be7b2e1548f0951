import { EntrySchema } from '../../src/entries/entry';
import { readFormerRow } from '../../src/stores/formerRow';

const wasser = {
  address: '0xA0:01:10:2A',
  label: 'Wasser',
  description: "Deu noun 'Wasser'. durchsichtige Flüssigkeit",
  domain: '0xA0',
  lang_ui: 'deu',
  status: 'active',
  created_by: 'aqea-distributed-extractor',
  relations: [],
  license: null,
  created_at: '2025-06-01T10:00:00+00:00',
  meta: {
    lemma: 'Wasser',
    pos: 'noun',
    ipa: 'ˈvasɐ',
    hyphenation: 'Was·ser',
    definitions: ['durchsichtige Flüssigkeit', 'Gewässer'],
    examples: ['Wasser ist nass.'],
    synonyms: ['Nass'],
    forms: ['Wassers', 'Wässer'],
    audio: [{ file: 'De-Wasser.ogg' }],
    frequency: 1500,
    richness_score: 90,
  },
};

test('a row becomes an entry, and all that an entry has no field for stays beside it', () => {
  const reading = readFormerRow(wasser);
  expect(reading).toMatchObject({
    ...{ outcome: 'read', language: 'de', group: 'noun', lemma: 'Wasser', address: '0xA0:01:10:2A' },
    entry: {
      ...{ word: 'Wasser', lang: 'Deutsch', lang_code: 'de', pos: 'noun' },
      senses: [
        { glosses: ['durchsichtige Flüssigkeit'], examples: [{ text: 'Wasser ist nass.' }] },
        { glosses: ['Gewässer'] },
      ],
      sounds: [{ ipa: 'ˈvasɐ' }],
      hyphenations: [{ parts: ['Was', 'ser'] }],
      synonyms: [{ word: 'Nass' }],
      forms: [{ form: 'Wassers' }, { form: 'Wässer' }],
    },
    rest: {
      ...{ domain: '0xA0', lang_ui: 'deu', status: 'active', created_by: 'aqea-distributed-extractor' },
      ...{ relations: [], audio: [{ file: 'De-Wasser.ogg' }], frequency: 1500, richness_score: 90 },
    },
  });
  if (reading.outcome === 'read') expect(() => EntrySchema.parse(reading.entry)).not.toThrow();
});

test.each([
  ['another language', { meta: { pos: 'noun', language: 'eng' } }, 'en'],
  ['another part of speech', { meta: { pos: 'verb' } }, 'de'],
  ['a page that no group owns', { address: '0xA0:FF:01:02' }, 'de'],
  ['a slot that is never given', { address: '0xA0:01:10:00' }, 'de'],
  ['no address at all', { address: 'A2=17' }, 'de'],
])('an address of %s is not kept, but not forgotten', (_, change, language) => {
  const row = { ...wasser, ...change };
  expect(readFormerRow(row)).toMatchObject({
    ...{ outcome: 'read', language, address: null },
    rest: { address: row.address },
  });
});

test('meta may be text of JSON, and the part of speech a German word', () => {
  const row = { ...wasser, meta: JSON.stringify({ pos: 'Adjektiv', definitions: 'aus Wasser' }) };
  expect(readFormerRow(row)).toMatchObject({
    ...{ group: 'adjective', entry: { pos: 'adj', senses: [{ glosses: ['aus Wasser'] }] } },
    rest: { pos: 'Adjektiv' },
  });
});

test('a description that only repeats the other fields is no meaning; one of its own is', () => {
  const bare = { ...wasser, meta: { pos: 'noun' } };
  expect(readFormerRow({ ...bare, description: "Deu noun 'Wasser'" })).toMatchObject({
    entry: { senses: [{ tags: ['no-gloss'] }] },
  });
  expect(readFormerRow({ ...bare, description: 'nasses Zeug' })).toMatchObject({
    entry: { senses: [{ glosses: ['nasses Zeug'] }] },
  });
});

test('a label that was cut is the whole lemma again', () => {
  const lemma = `Donaudampfschiff${'fahrts'.repeat(10)}kapitän`;
  const row = { ...wasser, label: lemma.slice(0, 60), meta: { pos: 'noun', lemma } };
  expect(readFormerRow(row)).toMatchObject({ lemma, entry: { word: lemma } });
});

test('without a part of speech, the address says it where all numberings agree', () => {
  expect(readFormerRow({ ...wasser, meta: {} })).toMatchObject({ group: 'noun' });
  expect(readFormerRow({ ...wasser, meta: {}, address: '0xA0:05:10:2A' })).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('part of speech'),
  });
});

test.each([
  ['no label', { label: '  ' }, 'no label'],
  ['a meta that is none', { meta: '{"pos":' }, 'meta is no JSON object'],
  ['no language', { domain: null, lang_ui: null, address: null }, 'no language'],
  ['a language without addresses', { domain: null, lang_ui: 'tlh', address: null }, '"tlh" has no block'],
])('a row with %s is refused, with the reason', (_, change, reason) => {
  expect(readFormerRow({ ...wasser, ...change })).toEqual({
    outcome: 'refused',
    reason: expect.stringContaining(reason),
  });
});
