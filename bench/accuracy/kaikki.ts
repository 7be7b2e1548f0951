import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { germanProfile } from '../../src/editions/de/profile';
import type { Entry } from '../../src/entries/entry';
import { comparable } from './fields';
import { DATA, type GermanPage, germanPages } from './germanPages';
import { Score } from './score';

/**
 * Compares with wiktextract's entries of the same pages. Its pages are years newer than ours: what our page's text does
 * not have is left out of the comparison, and so is what only newer templates (`Flexion:`, Lua modules) show.
 */
export function compareWithWiktextract(): Score {
  const score = new Score();
  const pages = germanPages().filter(({ ns }) => ns === 0);
  for (const theirs of kaikkiEntries()) {
    for (const page of pages.filter(({ title }) => title === theirs.word)) comparePage(score, page, theirs);
  }
  return score;
}

function kaikkiEntries(): Entry[] {
  return ['de-de.jsonl', 'de-de-bench.jsonl'].flatMap((file) =>
    readFileSync(join(DATA, 'kaikki', file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Entry),
  );
}

function comparePage(score: Score, page: GermanPage, theirs: Entry): void {
  const { entries } = germanProfile.readPage(
    { id: 1, revId: 1, timestamp: '', ns: 0, title: page.title, text: page.text },
    { languages: new Set(['de']) },
  );
  const ours = bestMatch(entries, theirs);
  if (!ours) return;
  const isOnPage = (field: string, said: string): boolean => proves(page.text, field, said);
  const our = comparable(ours);
  const their = comparable({
    ...theirs,
    forms: (theirs.forms ?? []).filter(({ source }) => source === undefined).map(withoutArticle),
  });
  const given = comparable({
    ...ours,
    forms: (ours.forms ?? []).filter(({ source }) => source === undefined),
  });
  for (const field of new Set([...our.keys(), ...their.keys()])) {
    const found = given.get(field) ?? [];
    const expected = their.get(field) ?? [];
    if (field === 'tags' || field === 'sense tags' || field === 'topics') {
      // What a tag was made of cannot be looked up in the text; only what both know is compared.
      score.compare(
        page.file,
        field,
        found.filter((tag) => expected.includes(tag)),
        expected,
      );
      continue;
    }
    const isTheirs = new Set(expected);
    const isOurs = new Set(found);
    score.compare(
      page.file,
      field,
      // Ours that the newer page does not have stands in the older one: the line proves it.
      found.filter((said) => isTheirs.has(said) || !isOnPage(field, said)),
      expected.filter((said) => isOurs.has(said) || isOnPage(field, said)),
    );
  }
}

function bestMatch(entries: readonly Entry[], theirs: Entry): Entry | undefined {
  const glosses = new Set(theirs.senses.flatMap(({ glosses }) => glosses ?? []));
  const candidates = entries.filter(({ pos }) => pos === theirs.pos);
  const common = (entry: Entry): number =>
    entry.senses.filter(({ glosses: own }) => own?.some((gloss) => glosses.has(gloss))).length;
  return candidates.sort((a, b) => common(b) - common(a))[0];
}

/** wiktextract leaves the article in the form where the page's table wrote it. */
function withoutArticle<T extends { form: string }>(form: T): T {
  return { ...form, form: form.form.replace(/^\(?(?:der|die|das|des|dem|den|am|ein|eine|keine?)\)? /, '') };
}

const SECTIONS: Readonly<Record<string, RegExp>> = {
  glosses: /Bedeutung/,
  examples: /Beispiele/,
  synonyms: /Synonyme|Sinnverwandte Redewendungen/,
  antonyms: /Gegenw/,
  hypernyms: /Oberbegriffe/,
  hyponyms: /Unterbegriffe/,
  coordinate_terms: /Sinnverwandte W/,
  expressions: /Redewendungen/,
  proverbs: /Sprichw|Geflügelte/,
  derived: /Wortbildungen|Abgeleitete/,
  etymology: /Herkunft/,
  notes: /Anmerkung/,
  hyphenations: /Worttrennung|Silbentrennung/,
};

/** Whether the page says so in the section that the field is made of. */
function proves(text: string, field: string, said: string): boolean {
  if (field === 'translations' || field === 'romanizations') {
    const colon = said.indexOf(':');
    const word = escaped(said.slice(colon + 1));
    return new RegExp(`\\|${escaped(said.slice(0, colon))}\\|[^{}\\n]*(?<=[|=])${word}(?=[|}#,])`).test(text);
  }
  if (field === 'rhymes') return text.includes(`{{Reim|${said}|`);
  if (field === 'audio') return text.includes(`|${said}`);
  if (field === 'ipa') return text.includes(`{{Lautschrift|${said.slice(1, -1)}`) && said !== '[…]';
  const heading = SECTIONS[field];
  const lines: string[] = [];
  let isSection = heading === undefined;
  for (const line of text.split('\n')) {
    const marker = /^(?:\{\{([^{}|]+)(?:\|[^{}]*)?\}\}\s*$|=+(.*?)=+ *$)/.exec(line);
    if (marker && heading) isSection = heading.test(marker[1] ?? marker[2]!);
    else if (isSection) lines.push(line);
  }
  return visible(lines.join('\n')).includes(visible(said));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Text without markup, for looking things up in it. */
function visible(text: string): string {
  return text
    .replace(/<ref[^>]*\/>|<ref.*?<\/ref>/gs, '')
    .replace(/\[\[(?:[^\][|]*\|)?([^\][]*)\]\]/g, '$1')
    .replace(/'{2,}|\{\{|\}\}|<[^>]*>|[[\]·]/g, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}
