import * as fc from 'fast-check';
import { formatAddress, parseAddress } from '../../src/addresses/address';
import { GROUP_PAGES } from '../../src/addresses/groups';
import { LANGUAGE_BLOCKS } from '../../src/addresses/languageBlocks';
import { fold, formKey } from '../../src/stores/formKeys';
import { extract } from './extraction';
import { testDatabase, type TestDatabase } from './testDatabase';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const store = await database.store();
  const entries = [
    {
      key: 'de:noun:Bank:1',
      forms: ['Bänke', 'Bank'],
      meta: {
        senses: [
          {
            glosses: ['Möbel', 'zum Sitzen'],
            sense_index: '1',
            tags: ['a'],
            topics: ['furniture'],
            examples: [{ text: 'x' }],
          },
          { glosses: ['Sand'], form_of: [{ word: 'Sandbank' }] },
        ],
        translations: [{ lang_code: 'en', lang: 'Englisch', word: 'bench', sense_index: '1' }],
        forms: [{ form: 'Bänke', tags: ['plural'], article: 'die' }],
      },
    },
    { key: 'de:verb:gehen:1', forms: ['ging', 'gehst'] },
  ];
  await extract(store, { units: [[{ id: 1, rev: 1, entries }]], provider: 'linode' });
  await database.admin.query(
    `update aqea_entries set meta = jsonb_set(meta, '{frequency}', '7') where label = 'gehen'`,
  );
});
afterAll(() => database.drop());

const ask = async (text: string, values: unknown[] = []): Promise<unknown[]> =>
  (await database.admin.query(text, values)).rows;

describe("users' SQL runs as it stands", () => {
  test('entries per provider', async () => {
    const text = `SELECT meta->>'cloud_provider' AS provider, COUNT(*) AS entries FROM aqea_entries GROUP BY meta->>'cloud_provider'`;
    expect(await ask(text)).toEqual([{ provider: 'linode', entries: '2' }]);
  });

  test('top ten by frequency, from the index', async () => {
    const text = `SELECT label, (meta->>'frequency')::int AS frequency FROM aqea_entries ORDER BY (meta->>'frequency')::int DESC LIMIT 10`;
    expect(await ask(text)).toEqual([
      { label: 'gehen', frequency: 7 },
      { label: 'Bank', frequency: 0 },
    ]);
    await database.admin.query('set enable_seqscan = off; set enable_sort = off');
    const plan = JSON.stringify(await ask(`explain ${text}`));
    await database.admin.query('reset enable_seqscan; reset enable_sort');
    expect(plan).toContain('aqea_entries_frequency');
    expect(plan).not.toContain('Sort');
  });

  test('entries per hour', async () => {
    const text = `SELECT date_trunc('hour', created_at) AS hour, COUNT(*) AS entries FROM aqea_entries GROUP BY 1 ORDER BY 1`;
    expect(await ask(text)).toMatchObject([{ entries: '2' }]);
  });
});

describe('views', () => {
  test('meanings', async () => {
    const senses = await ask(
      `select label, number::int, sense_index, glosses, tags, topics, form_of, examples from aqea_senses where label = 'Bank' order by number`,
    );
    expect(senses).toEqual([
      {
        ...{ label: 'Bank', number: 1, sense_index: '1', glosses: ['Möbel', 'zum Sitzen'], tags: ['a'] },
        ...{ topics: ['furniture'], form_of: [], examples: [{ text: 'x' }] },
      },
      {
        ...{ label: 'Bank', number: 2, sense_index: null, glosses: ['Sand'], tags: [], topics: [] },
        ...{ form_of: ['Sandbank'], examples: null },
      },
    ]);
  });

  test('forms and translations', async () => {
    expect(await ask(`select form, article, tags, source from aqea_forms where label = 'Bank'`)).toEqual([
      { form: 'Bänke', article: 'die', tags: ['plural'], source: null },
    ]);
    expect(await ask(`select lang_code, lang, word, sense_index from aqea_translations`)).toEqual([
      { lang_code: 'en', lang: 'Englisch', word: 'bench', sense_index: '1' },
    ]);
  });

  test('addresses in parts, with when they became final', async () => {
    const [row] = (await ask(
      `select a.*, e.settled_at as column_like from aqea_addresses a join aqea_entries e using (address) where a.label = 'Bank'`,
    )) as Record<string, unknown>[];
    const { bytes } = parseAddress(row!['address'] as string);
    expect(
      [row!['aa'], row!['qq'], row!['ee'], row!['a2']].map((hex) => Number.parseInt(hex as string, 16)),
    ).toEqual([...bytes]);
    expect(row).toMatchObject({ group: 'noun', language: 'de', entry_key: 'de:noun:Bank:1' });
    expect(row!['settled_at']).toBeInstanceOf(Date);
    expect(row!['column_like']).toEqual(row!['settled_at']);
    expect(await ask('select id from extractions')).toEqual([{ id: row!['first_extraction'] }]);
  });

  test('a word by any of its forms', async () => {
    expect(await ask(`select label, form from aqea_lookup('ging')`)).toEqual([
      { label: 'gehen', form: 'ging' },
    ]);
    expect(await ask(`select label, form from aqea_lookup('Bänke', 'de')`)).toEqual([
      { label: 'Bank', form: 'Bänke' },
    ]);
    expect(await ask(`select label, form from aqea_lookup('Bank')`)).toEqual([{ label: 'Bank', form: null }]);
    expect(await ask(`select label from aqea_lookup('Bank', 'en')`)).toEqual([]);
  });
});

describe('addresses in SQL', () => {
  test('the same blocks and pages as in the program', async () => {
    const blocks = LANGUAGE_BLOCKS.flatMap(({ block, languages }) =>
      languages.map((language) => ({ block, language })),
    );
    expect(new Set(await ask('select block, language from aqea_language_blocks'))).toEqual(new Set(blocks));
    const pages = Object.entries(GROUP_PAGES).flatMap(([group, list]) =>
      list.map((page) => ({ page, group })),
    );
    expect(new Set(await ask('select page, "group" from aqea_group_pages'))).toEqual(new Set(pages));
  });

  test('formatting and decoding agree with the program', async () => {
    const legal = fc.tuple(
      fc.constantFrom(...LANGUAGE_BLOCKS.map(({ block }) => block)),
      fc.constantFrom(...Object.values(GROUP_PAGES).flat()),
      fc.nat(255),
      fc.integer({ min: 1, max: 255 }),
    );
    await fc.assert(
      fc.asyncProperty(legal, async (bytes) => {
        const [row] = (await ask(
          `select aqea_format_address($1, $2, $3, $4) as text, d.*
             from aqea_decode_address(aqea_format_address($1, $2, $3, $4)) d`,
          bytes,
        )) as Record<string, unknown>[];
        const { address, languages, group } = parseAddress(formatAddress(bytes));
        const [aa, qq, ee, a2] = bytes;
        expect(row).toEqual({ text: address, aa, qq, ee, a2, languages, group });
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    [256, 1, 16, 42],
    [160, -1, 16, 42],
    [160, 1, 300, 42],
    [160, 1, 16, 0],
    [160, 1, 16, 256],
  ])('%d, %d, %d, %d are formatted as no address', async (...bytes) => {
    expect(await ask('select aqea_format_address($1, $2, $3, $4) as text', bytes)).toEqual([{ text: null }]);
  });

  test.each(['0xA0:01:10:2A', 'a001102a', '0xA0:0x01:0x10:0x2a', '0xA001102A'])(
    '%s is decoded',
    async (text) => {
      expect(await ask('select "group", a2 from aqea_decode_address($1)', [text])).toEqual([
        { group: 'noun', a2: 42 },
      ]);
    },
  );

  test.each(['', 'A0', '0xA0:01:10:00', '0x00:01:10:2A', '0xA0:50:10:2A', '0xA0:01:10:2A:00', 'zz01102A'])(
    '%s is no address',
    async (text) => {
      expect(await ask('select from aqea_decode_address($1)', [text])).toEqual([]);
    },
  );
});

// Letters that every ICU knows: newer ones get their case with newer servers.
const RANGES = [
  ...[
    [0x20, 0x24f],
    [0x300, 0x36f],
    [0x386, 0x3ce],
    [0x400, 0x52f],
    [0x5d0, 0x5ea],
    [0x621, 0x64a],
  ],
  ...[
    [0x1e00, 0x1eff],
    [0x3041, 0x3096],
    [0xac00, 0xd7a3],
    [0x1f600, 0x1f640],
  ],
] as [number, number][];

test('folding and hashing forms is the same in SQL as in the program', async () => {
  const letter = fc.oneof(
    ...RANGES.map(([min, max]) => fc.integer({ min, max }).map((code) => String.fromCodePoint(code))),
  );
  const texts = fc.oneof(
    fc.string({ unit: letter }),
    fc.constantFrom('ÄÖÜß', 'Ἀθῆναι', 'ΟΔΟΣ', 'İstanbul', 'ДЕНЬ', 'ǅ', '한국어', 'Straße', 'ﬁ', 'Ω'),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const rows = await ask('select aqea_fold($1) as folded, aqea_form_key($2) as key', [text, fold(text)]);
      expect(rows).toEqual([{ folded: fold(text), key: formKey(fold(text)) }]);
    }),
    { numRuns: 300 },
  );
});
