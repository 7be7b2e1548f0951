import fc from 'fast-check';
import type { EditionProfile } from '../../../src/editions/profile';
import { textLength, WorkMeter } from '../work';

// What is remembered from earlier pages would make one text cheaper than the next.
jest.mock('../../../src/editions/remembered', () => ({ remembered: <T>(find: T): T => find }));

const meter = new WorkMeter(
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- after counting has begun, so that all of it is counted
  () => (require('../../../src/editions/de/profile') as { germanProfile: EditionProfile }).germanProfile,
);
afterAll(() => meter.close());

const SIZE = 6_000;

/** Repeats a part of a page until it is so long; `#` in it is the number of the repetition. */
function repeated(unit: string, size: number): string {
  const parts: string[] = [];
  for (let length = 0, number = 1; length < size; number++) {
    const part = unit.replace(/#/g, String(number));
    parts.push(part);
    length += Math.max(part.length, 1);
  }
  return parts.join('');
}

const HEAD = '== Wort ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}}, {{n}} ===\n';
const SECTIONS = [
  ...['Bedeutungen', 'Grammatische Merkmale', 'Beispiele', 'Worttrennung', 'Aussprache', 'Herkunft'],
  ...['Synonyme', 'Nebenformen', 'Übersetzungen', 'Dialektausdrücke', 'Referenzen', 'Entlehnungen'],
  ...['Bekannte Namensträger', 'Kurzformen'],
];

/** Where a text may stand on a page. */
const PLACES: readonly (readonly [name: string, before: string, behind: string])[] = [
  ['alone', '', ''],
  ['under a heading', HEAD, ''],
  ...SECTIONS.map((name) => [name, `${HEAD}{{${name}}}\n`, ''] as const),
  ...SECTIONS.map((name) => [`${name}, one line`, `${HEAD}{{${name}}}\n:[1] `, ''] as const),
  [
    'a foreign example',
    '== Wort ({{Sprache|Latein}}) ==\n=== {{Wortart|Verb|Latein}} ===\n{{Beispiele}}\n',
    '',
  ],
  ['senses and examples', `${HEAD}{{Bedeutungen}}\n:[1] a\n:[2] b\n{{Beispiele}}\n`, ''],
  ['noun table', `${HEAD}{{Deutsch Substantiv Übersicht\n|Genus=m\n|Nominativ Singular=`, '\n}}\n'],
  ['arguments of a noun table', `${HEAD}{{Deutsch Substantiv Übersicht\n|`, '\n}}\n'],
  ['verb table', `${HEAD}{{Deutsch Verb Übersicht\n|Präsens_ich=wort\n|Präteritum_ich=`, '\n}}\n'],
  ['adjective table', `${HEAD}{{Deutsch Adjektiv Übersicht\n|Positiv=`, '\n|Komparativ=worter\n}}\n'],
  ['declined noun', `${HEAD}{{Deutsch adjektivisch Übersicht\n|Stamm=`, '\n}}\n'],
  ['name table', `${HEAD}{{Deutsch Toponym Übersicht\n|Plural=`, '\n}}\n'],
  ['list of translations', `${HEAD}{{Ü-Tabelle|1|G=a|Ü-Liste=\n`, '\n}}\n'],
  ['a line of translations', `${HEAD}{{Ü-Tabelle|1|G=a|Ü-Liste=\n*{{en}}: `, '\n}}\n'],
  ['a gloss of translations', `${HEAD}{{Ü-Tabelle|1|G=`, '|Ü-Liste=\n*{{en}}: {{Ü|en|a}}, {{Ü|en|b}}\n}}\n'],
  ['dialects', `${HEAD}{{Ü-Tabelle|1|G=a|Dialekttabelle=\n*Bairisch: `, '\n}}\n'],
  ['labels', `${HEAD}{{Bedeutungen}}\n:[1] {{K|`, '}} a\n'],
  ['a reference', `${HEAD}{{Beispiele}}\n:[1] a<ref>`, '</ref>\n'],
  ['a citation', `${HEAD}{{Beispiele}}\n:[1] a<ref>{{Literatur|Titel=`, '}}</ref>\n'],
  ['a heading', '== Wort ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Verb|Deutsch}}, ', ' ===\n'],
  ['a heading of a language', '== ', ' ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Verb|Deutsch}} ===\n'],
  ['similar words', `${HEAD}{{Ähnlichkeiten 1|`, '}}\n'],
];

// prettier-ignore
const MARKUP = [
  '{{', '}}', '[[', ']]', '|', '=', "''", "'''", '\n', '\n:', '\n::', '\n*', '\n**', ' ', '\n:[#] ', '\n::[a] ', '<ref>',
  '</ref>', '<ref name="a" />', '<!--', '-->', '<br>', '<small>', '</small>', '<nowiki>', '</nowiki>', '<math>', '</math>',
  '{|', '|}', '\n{|', '\n|}', '[http://a.de ', ']', '__A', '__TOC__', '-{', '}-', '&amp;', '&lt;ref>', '\n== ', ' ==\n',
  '\n=== ', ' ===\n', '\n==== ', '[', '(', ')', ',', ';', ':', '.', ' – ', '/', '„', '“', '[1] ', '[1a] ', '[1–60] ', '[#]',
  '[*] ', '#', '[[a]]', '[[a|b]]', '[[Datei:a.jpg|b]]', '[[Kategorie:a#]]', "''veraltet:'' ", "''[[a]]''", "''a'', ",
  "(''ugs.'') ", '{{K|ugs.|', '{{K|ugs.}} ', '{{ugs.}} ', '{{va.|:}} ', '{{Ü|en|a}}', '{{Üt|ru|а|a}}', '{{Üxx4|ar|a|v=b|d=c}}',
  '*{{en}}: ', '{{en}}: ', '{{m}}', '{{Pl.}} ', '{{L|a|b}}', '{{Lautschrift|a}}', '{{IPA}} ', '{{Audio|a.ogg|a}}',
  '{{Reim|a|Deutsch}}', '{{Literatur|Titel=a}}', '{{Lit-a|A=1}}', '{{Unbekannt|a}}', '{{Unbekannt#|a}}', '{{Bedeutungen}}',
  '\n{{Beispiele}}\n', '\n{{Synonyme}}\n', '\n{{Wörter}}\n', '{{Wortart|Verb|Deutsch}}', '{{Sprache|Deutsch}}',
  '|Nominativ Singular=', '|Nominativ Plural=', '|Präsens_ich=', '|Imperativ Plural=', '|Bild#=a.jpg|1|', '|Positiv=',
  '{{Deutsch Substantiv Übersicht|Genus=m}}', '{{Grundformverweis Konj|a}}', '\n{{Ähnlichkeiten 1|[[a]]}}\n', 'wort',
  'Plural ', 'Partizip ', 'der ', '/ die ', 'Deklination ', 'ä', '😀', '\u00a0', '\u200e', '\t', '…', '—', '- ',
];

const parts = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...MARKUP) }, fc.string({ maxLength: 5 })),
  {
    minLength: 1,
    maxLength: 6,
  },
);

function growth(place: readonly [string, string, string], unit: string): { small: number; large: number } {
  const [, before, behind] = place;
  const small = meter.read(before + repeated(unit, SIZE) + behind).steps;
  const large = meter.read(before + repeated(unit, 10 * SIZE) + behind).steps;
  return { small, large };
}

test('any text is read without an exception, ten times the text in at most twelve times the steps', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), parts, (place, unit) => {
      const { small, large } = growth(place, unit.join(''));
      if (large > 12 * small) throw new Error(`${(large / small).toFixed(1)} times the steps`);
    }),
    { numRuns: Number(process.env.AQEA_PROPERTY_RUNS ?? 100) },
  );
}, 300_000);

const placed = (name: string, unit: string): [string, string] => [name, unit];

test.each([
  placed('Beispiele', ':[#] a\n'),
  placed('Bedeutungen', ':[#]\n::[a] b\n'),
  placed('Synonyme', '[[a]] – b, [[c]], '),
  placed('Synonyme, one line', 'a [[b]] '),
  placed('Nebenformen', "(''ugs.'') "),
  placed('Dialektausdrücke', "''[[a]]''"),
  placed('a line of translations', '({{Ü|en|a}} '),
  placed('a line of translations', '{{Ü|ru|а}} а (ugs.) '),
  placed('Aussprache, one line', '{{IPA}}, , , a'),
  placed('a citation', '. '),
  placed('a heading', '{{Wortart|#|Deutsch}}, '),
  placed('arguments of a noun table', '|Präsens_ich#***a'),
  placed('name table', 'a, \n|Nominativ Singular#=b'),
  placed('adjective table', 'der / die / '),
  placed('Grammatische Merkmale', '*Partizip '),
])('in %s, %j many times takes steps in proportion', (name, unit) => {
  const { small, large } = growth(
    PLACES.find(([place]) => place === name)!,
    unit,
  );
  expect(large / small).toBeLessThanOrEqual(12);
});

test('what many things share is not written out for each of them without end', () => {
  const long = 'lang '.repeat(10_000);
  const sizes = [
    `${HEAD}{{Bedeutungen}}\n:[1] ${long}\n${'::[a] b\n'.repeat(5_000)}`,
    `${HEAD}{{Synonyme}}\n:[1] ''${long}:'' ${'[[a]], '.repeat(5_000)}`,
    `${HEAD}{{Ü-Tabelle|1|G=${long}|Ü-Liste=\n${'*{{en}}: {{Ü|en|a}}\n'.repeat(5_000)}}}\n`,
    `== a ({{Sprache|${long}}}) ==\n${'=== {{Wortart|Verb|Deutsch}} ===\n'.repeat(2_000)}`,
    `${HEAD}{{Deutsch Adjektiv Übersicht|Positiv=${'der / die '.repeat(5_000)}${long}}}`,
  ].map((text) => textLength(meter.read(text).reading) / text.length);
  for (const size of sizes) expect(size).toBeLessThan(100);
});

test('a table of very many variants is read', () => {
  const table = `${HEAD}{{Deutsch Verb Übersicht\n|Präsens_ich=${'wortet, '.repeat(150_000)}\n}}\n`;
  expect(meter.read(table).reading.entries).toHaveLength(1);
}, 60_000);

const MEGABYTE = 1_000_000;

// prettier-ignore
test.each([
  '{{', '{{a|', '{{a|b=', '[[', '[[a|', '{{[[', '<ref>', '<ref>{{', '<math>', '<small>', "''", "'''''", '{|\n', '\n{|', '<!--',
  '<!-- -->{{', '{{{{}}', '{{a|[[b|<ref>', "[[a|''{{b|\n{|<!--", '}}', ']]{{', '[http://a ', '-{', '&lt;ref>', '{{a}}',
])('a megabyte of %j is read in steps in proportion', (unit) => {
  for (const before of ['', `${HEAD}{{Bedeutungen}}\n:[1] `]) {
    const small = meter.read(before + unit.repeat(MEGABYTE / 10 / unit.length)).steps;
    const large = meter.read(before + unit.repeat(MEGABYTE / unit.length)).steps;
    expect(large / small).toBeLessThanOrEqual(12);
  }
}, 60_000);
