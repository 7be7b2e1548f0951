// Parser speed: wikitext in, entries out, one thread. `node dist/bench/micro/parse.js [pages] [all|de]`
// Pages are the real ones of ../shared/data/de, each copy with another title and other words, so that no cache helps.
import { readFileSync } from 'node:fs';
import { germanProfile } from '../../src/editions/de/profile';
import type { Page } from '../../src/entries/page';
import { germanPages, hasGermanPages } from '../accuracy/germanPages';

const SYLLABLES = [
  'ba',
  'du',
  'fei',
  'go',
  'ha',
  'ki',
  'lau',
  'me',
  'no',
  'pü',
  'ra',
  'sö',
  'ti',
  'wu',
  'za',
  'grö',
];

/** A word that no other number has. */
function wordOf(number: number): string {
  let word = '';
  for (let rest = number + SYLLABLES.length; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length]!;
  }
  return word;
}

/** `count` different pages in the proportions of the real ones; names of templates and sections stay as they are. */
function mutatedPages(count: number): Page[] {
  const originals = germanPages();
  return Array.from({ length: count }, (_, number) => {
    const { title, ns, text } = originals[number % originals.length]!;
    const word = wordOf(number);
    let changes = 0;
    const mutated = text
      .replaceAll(title.replace(/^Flexion:/, ''), (found) => found + word)
      .replace(/(?<=[a-zäöü]{3})en\b(?! *[=|}])/g, (ending) => (changes++ % 3 === 0 ? word : ending));
    // As the dump gives it: decoded from bytes, flat in memory.
    const flat = Buffer.from(mutated).toString('utf8');
    return {
      id: number + 1,
      revId: 1,
      timestamp: '2024-01-01T00:00:00Z',
      ns,
      title: title + word,
      text: flat,
    };
  });
}

/**
 * CPU seconds of the thread that parses, without those of the compiler's and the collector's helpers. Linux counts them
 * per thread; elsewhere it is the time on the clock.
 */
function threadSeconds(): number {
  try {
    const stat = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return performance.now() / 1000;
  }
}

function main(): void {
  if (!hasGermanPages()) {
    console.log('SKIPPED: no real pages in ../shared/data/de');
    return;
  }
  const count = Number(process.argv[2] ?? 20_000);
  const languages = process.argv[3] === 'de' ? { languages: new Set(['de']) } : {};
  const pages = mutatedPages(count);
  const bytes = pages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const before = threadSeconds();
  for (const page of pages) JSON.parse(JSON.stringify(page));
  const json = threadSeconds() - before;
  let entries = 0;
  const cpu = process.cpuUsage();
  const thread = threadSeconds();
  const started = performance.now();
  for (const page of pages) entries += germanProfile.readPage(page, languages).entries.length;
  const wall = (performance.now() - started) / 1000;
  const parsing = threadSeconds() - thread;
  const { user, system } = process.cpuUsage(cpu);
  const speed = (seconds: number): string => `${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
  console.log(`${count} pages, ${(bytes / 1e6).toFixed(1)} MB of wikitext, ${entries} entries`);
  console.log(`clock         ${wall.toFixed(2)} s  ${speed(wall)}`);
  console.log(
    `all threads   ${((user + system) / 1e6).toFixed(2)} s  ${speed((user + system) / 1e6)}  with compiler and collector`,
  );
  console.log(`one thread    ${parsing.toFixed(2)} s  ${speed(parsing)}`);
  // On a busy machine both take longer; their ratio stays.
  console.log(
    `JSON there and back of the same pages ${json.toFixed(2)} s; parsing takes ${(parsing / json).toFixed(1)} times that`,
  );
}

main();
