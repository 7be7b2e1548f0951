import { EntrySchema } from '../../src/entries/entry';
import { aqea } from './harness';

const BANK = `== Bank ({{Sprache|Deutsch}}) ==
=== {{Wortart|Substantiv|Deutsch}}, {{f}} ===
{{Bedeutungen}}
:[1] Sitzgelegenheit für mehrere
{{Beispiele}}
:[1] Wir saßen auf der ''Bank.''

=== {{Wortart|Substantiv|Deutsch}}, {{f}} ===
{{Bedeutungen}}
:[1] Geldinstitut

== Bank ({{Sprache|Polnisch}}) ==
=== {{Wortart|Substantiv|Polnisch}}, {{m}} ===
{{Bedeutungen}}
:[1] [[Bank]]
`;

interface Parsed {
  title: string;
  entries: { entry_key: string; word: string; lang_code: string; senses: { glosses: string[] }[] }[];
}

test('a page gives its entries with their keys, every language of it', async () => {
  const { code, json } = await aqea(['parse', '--title', 'Bank'], { stdin: BANK });
  const [page] = json() as [Parsed];
  expect(code).toBe(0);
  expect(page.title).toBe('Bank');
  expect(page.entries.map((entry) => entry.entry_key)).toEqual([
    'de:noun:Bank:1',
    'de:noun:Bank:2',
    'pl:noun:Bank:1@de',
  ]);
  expect(page.entries[1]?.senses[0]?.glosses).toEqual(['Geldinstitut']);
  for (const entry of page.entries) expect(EntrySchema.safeParse(entry).error).toBeUndefined();
});

test('with --ndjson every line is a page, in the same order', async () => {
  const lines = [
    { title: 'Bank', text: BANK },
    { title: 'leer', text: '' },
  ];
  const stdin = lines.map((line) => JSON.stringify(line)).join('\n');
  const { code, json } = await aqea(['parse', '--ndjson', '--edition', 'de'], { stdin });
  expect(code).toBe(0);
  expect((json() as Parsed[]).map(({ title, entries }) => [title, entries.length])).toEqual([
    ['Bank', 3],
    ['leer', 0],
  ]);
});

test('a line that is no page is named by its number, and the others are read all the same', async () => {
  const stdin = `nope\n\n{"title":"x"}\n${JSON.stringify({ title: 'Bank', text: BANK })}\n`;
  const { code, err, json } = await aqea(['parse', '--ndjson'], { stdin });
  expect(code).toBe(1);
  expect(err).toMatch(/line 1: not JSON/);
  expect(err).toMatch(/line 3: not an object with the texts "title" and "text"/);
  expect(json()).toHaveLength(1);
});

test('without a title it says that the title is missing', async () => {
  const { code, err } = await aqea(['parse'], { stdin: BANK });
  expect(code).toBe(2);
  expect(err).toContain('option --title');
});

test('an edition whose markup is not known is named with those that are', async () => {
  const { code, err } = await aqea(['parse', '--title', 'x', '--edition', 'xx'], { stdin: '' });
  expect(code).toBe(2);
  expect(err).toMatch(/`xx` is not known[\s\S]*Known: de/);
});

test('with --explain each line says which field it became, or why it was ignored', async () => {
  const stdin = BANK.replace('{{Beispiele}}', '{{Neuer Abschnitt}}\n:[1] [[Sofa]] {{neu}}\n\n{{Beispiele}}');
  const { code, out } = await aqea(['parse', '--title', 'Bank', '--explain'], { stdin });
  expect(code).toBe(0);
  const lines = out.split('\n').map((line) => line.replace(/\s{2,}/g, '  ').trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      '2  entry 1: pos, tags  === {{Wortart|Substantiv|Deutsch}}, {{f}} ===',
      '4  senses[0]  :[1] Sitzgelegenheit für mehrere',
      '5  ignored: unknown section  {{Neuer Abschnitt}}',
      '6  ignored: outside of any section  :[1] [[Sofa]] {{neu}}',
      "9  senses[].examples  :[1] Wir saßen auf der ''Bank.''",
      'unknown-section: Neuer Abschnitt',
    ]),
  );
  expect(lines.find((line) => line.startsWith('3 entries'))).toMatch(/^3 entries, \d+ lines, 2 ignored$/);
});
