import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATA } from '../../../bench/accuracy/germanPages';
import { germanProfile } from '../../../src/editions/de/profile';
import { wordTypeOf } from '../../../src/editions/de/wordTypes';
import { readText } from './readText';

/** A heading as in wordTypes.tsv: `Abkürzung, {{m}}, Substantiv` is `{{Wortart|Abkürzung|Deutsch}}, {{m}}, ...`. */
interface MappedHeading {
  heading: string;
  pos: string;
  tags: string[];
  otherPos: string[];
  rawTags: string[];
}

const words = (column = ''): string[] => column.split(' ').filter(Boolean);

const MAPPED: MappedHeading[] = readFileSync(join(__dirname, 'wordTypes.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [heading = '', pos = '', tags, otherPos, rawTags = ''] = line.split('\t');
    const raw = rawTags.split(' | ').filter(Boolean);
    return { heading, pos, tags: words(tags), otherPos: words(otherPos), rawTags: raw };
  });

/** The heading's markup: every word that is a Wortart becomes one, also of two that only a blank parts. */
function markup(heading: string): string {
  return heading
    .split(/(\{\{[^}]*\}\}|''[^']*''|[,;/()])/)
    .map((part) => {
      const name = part.trim();
      const names = wordTypeOf(name) ? [name] : name.split(' ');
      if (!names.every((each) => wordTypeOf(each))) return part;
      return part.replace(name, names.map((each) => `{{Wortart|${each}|Deutsch}}`).join(' '));
    })
    .join('');
}

function readHeading(written: string) {
  const [entry] = readText(
    'Wort',
    `== Wort ({{Sprache|Deutsch}}) ==\n=== ${written} ===\n{{Bedeutungen}}\n:[1] x\n`,
  );
  return {
    pos: entry?.pos,
    tags: entry?.tags ?? [],
    otherPos: entry?.other_pos ?? [],
    rawTags: entry?.raw_tags ?? [],
  };
}

test.each(MAPPED)('$heading is $pos $tags', ({ heading, ...expected }) => {
  expect(readHeading(markup(heading))).toEqual(expected);
});

test('a Wortart that the table does not have gives an entry all the same, and is counted', () => {
  const text =
    '== Wort ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Neuwortart|Deutsch}} ===\n{{Bedeutungen}}\n:[1] x\n';
  const page = { id: 1, ns: 0, title: 'Wort', revId: 1, timestamp: '', text };
  const { entries, problems } = germanProfile.readPage(page);
  expect(entries).toMatchObject([{ pos: 'unknown', pos_title: 'Neuwortart', senses: [{ glosses: ['x'] }] }]);
  expect(problems).toEqual([{ kind: 'unknown-part-of-speech', detail: 'Neuwortart' }]);
});

const SEEN = join(DATA, 'de/word-types.txt');
const isThere = existsSync(SEEN);
// eslint-disable-next-line no-console -- a skipped test must be seen
if (!isThere) console.warn('SKIPPED: no ../shared/data/de/word-types.txt');

(isThere ? test : test.skip)(
  'every heading that the edition has been seen to use is mapped on purpose',
  () => {
    const byHeading = new Map(MAPPED.map((mapped) => [mapped.heading, mapped]));
    const lines = readFileSync(SEEN, 'utf8').split('\n').filter(Boolean);
    expect(lines.length).toBeGreaterThan(300);
    for (const line of lines) {
      const written = line.replace(/^=+\s*|\s*=+\s*$/g, '');
      const heading = written
        .replace(/\{\{Wortart\|([^|}]*)(?:\|[^}]*)?\}\}/g, (_, name: string) =>
          name.replace(/\u200e/g, '').trim(),
        )
        .replace(/\s+/g, ' ');
      const mapped = byHeading.get(heading);
      expect([line, mapped?.pos]).not.toEqual([line, undefined]);
      expect({ heading, ...readHeading(written) }).toEqual(mapped);
    }
  },
);
