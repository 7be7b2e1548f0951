import { germanPages, hasGermanPages } from '../../../bench/accuracy/germanPages';
import { germanProfile } from '../../../src/editions/de/profile';
import { explainPage } from '../../../src/editions/explain';
import { EntrySchema, type Entry } from '../../../src/entries/entry';

// eslint-disable-next-line no-console -- a skipped test must be seen
if (!hasGermanPages()) console.warn('SKIPPED: no real pages in ../shared/data/de');
const testReal = hasGermanPages() ? test : test.skip;

const read = (title: string, ns: number, text: string): Entry[] =>
  germanProfile.readPage({ id: 1, ns, title, revId: 1, timestamp: '', text }).entries;

/** Every text of a value with the path that leads to it. */
function* texts(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value))
    for (const [index, part] of value.entries()) yield* texts(part, `${path}[${index}]`);
  else if (value !== null && typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) yield* texts(part, `${path}.${key}`);
  }
}

testReal('every page is read without an exception, its entries are as the model says', () => {
  for (const { title, ns, text } of germanPages()) {
    for (const entry of read(title, ns, text)) expect(EntrySchema.strict().parse(entry)).toEqual(entry);
  }
});

testReal('no wikitext is left in any text', () => {
  const left: string[] = [];
  for (const { file, title, ns, text } of germanPages()) {
    for (const entry of read(title, ns, text)) {
      for (const [path, value] of texts(entry)) {
        if (
          /\[\[|\]\]|\{\{|\}\}|''|<\/?ref|<br|<small|<!--|__[A-Z]+__|^[\s\u00a0]|[\s\u00a0]$| {2}/.test(value)
        ) {
          left.push(`${file} ${entry.lang_code} ${path}: ${value.slice(0, 120)}`);
        }
      }
    }
  }
  expect(left).toEqual([]);
});

const SPELLING_WITHOUT_HEADING =
  /^(?:==[^=\n].*\n(?:(?!=).*\n)*?|===[^=\n{]*Schreibweise[^=\n]*===\s*\n)\{\{(?:Alte|Schweizer und Liechtensteiner) Schreibweise\|/gm;

/** Headings and, where they stand before these, boxes of old and Swiss spellings; counted in the raw text. */
testReal('there is one entry for each part-of-speech heading, and for each spelling without one', () => {
  for (const { file, title, ns, text } of germanPages()) {
    if (ns !== 0) continue;
    const headings = text.match(/^===[^=\n].*\{\{ *Wortart *\|[^}]*\}\}.*$/gm)?.length ?? 0;
    const spellings = text.match(SPELLING_WITHOUT_HEADING)?.length ?? 0;
    if (headings > 0) expect([file, read(title, ns, text).length]).toEqual([file, headings + spellings]);
  }
});

// Sections whose items begin with the senses they belong to.
const MARKED = [
  ...[
    'Bedeutungen',
    'Beispiele',
    'Synonyme',
    'Sinnverwandte Wörter',
    'Gegenwörter',
    'Oberbegriffe',
    'Unterbegriffe',
  ],
  ...[
    'Redewendungen',
    'Sprichwörter',
    'Charakteristische Wortkombinationen',
    'Wortbildungen',
    'Abgeleitete Begriffe',
  ],
  ...[
    'Herkunft',
    'Abkürzungen',
    'Referenzen',
    'Nebenformen',
    'Verkleinerungsformen',
    'Weibliche Wortformen',
    'Koseformen',
  ],
];

testReal('every item with a sense number of a known section is found in some field', () => {
  const lost: string[] = [];
  for (const { file, title, ns, text } of germanPages()) {
    if (ns !== 0) continue;
    const said = normalize([...texts(read(title, ns, text))].map(([, value]) => value).join(' '));
    let section = '';
    for (const line of text.replace(/<!--.*?-->/gs, '').split('\n')) {
      const marker = /^(?:\{\{([^{}|]+)(?:\|[^{}]*)?\}\}\s*$|=+ *(?:\{\{)?([^{}=]+?)(?:\}\})? *=+ *$)/.exec(
        line,
      );
      if (marker) section = (marker[1] ?? marker[2])!.trim();
      if (!MARKED.includes(section)) continue;
      const item = /^:+ *\[[\d, –a-z*?.()-]+\](.*)$/.exec(line);
      const words = item ? wordsOf(item[1]!) : [];
      const missing = words.filter((word) => !said.includes(word));
      if (missing.length > 0) lost.push(`${file} ${section}: ${missing.join(' ')} of ${line.slice(0, 100)}`);
    }
  }
  expect(lost).toEqual([]);
});

/** Words of the item outside templates, references and link targets, in the way of the entries' texts. */
function wordsOf(wikitext: string): string[] {
  // Labels become tags: they are in italics, in brackets or before a colon.
  let text = wikitext
    .replace(/<ref[^>]*\/>|<ref.*?(?:<\/ref>|$)|&lt;ref.*/gs, ' ')
    .replace(/''+[^']*''+|&[a-z]+;|\[\[Verzeichnis:[^\]]*\]\]/g, ' ')
    .replace(/\[\[[^\]]*\]\]:|<small>[^<]*:<\/small>/g, ' ');
  for (let depth = 0; depth < 6; depth++) text = text.replace(/\{\{[^{}]*\}\}/g, ' ');
  text = text.replace(/\[\[(?:[^\][|]*\|)?([^\][]*)\]\]/g, '$1').replace(/\[https?:\/\/\S+/g, ' ');
  return normalize(text.replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, ' '))
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 3);
}

function normalize(text: string): string {
  return text
    .replace(/'{2,}|<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .toLowerCase();
}

const EXPLAINED = new Set([
  ...['stands before the first section', 'a comment', 'a link to another wiki', 'says nothing'],
  ...['a template that shows nothing here', 'the table does not need it', 'a section without words'],
]);

testReal('every item of every page is explained: in a field, or ignored for a reason', () => {
  const unexplained: string[] = [];
  for (const { file, title, ns, text } of germanPages()) {
    const page = { id: 1, ns, title, revId: 1, timestamp: '', text };
    const { lines } = explainPage(germanProfile, page);
    for (const line of lines) {
      const isItem = /^[:*]+ *[^\s:*<—]/.test(line.text);
      if (isItem && line.ignored !== undefined && !EXPLAINED.has(line.ignored))
        unexplained.push(`${file}:${line.number} ${line.ignored}: ${line.text.slice(0, 80)}`);
    }
  }
  // The markup of an example for editors, in a comment of several lines; a note on a page of a conjugation.
  expect(unexplained.filter((line) => !/Chinesisch \(|Flexion:werden/.test(line))).toEqual([]);
});
