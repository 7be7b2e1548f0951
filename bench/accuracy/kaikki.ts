import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../../src/entries/entry';
import { type EntryWithLines, linesOfField, readWithLines } from './entryLines';
import { type Excuse, EXCUSES, excuseFor } from './excuses';
import { comparable } from './fields';
import { DATA, type GermanPage, germanPages } from './germanPages';
import { says } from './said';
import { Score } from './score';

export interface KaikkiResult {
  /** Without what wiktextract's newer pages alone have. */
  before: Score;
  /** Also without what is excused: its differences are the ones to look at. */
  score: Score;
  /** Each excused difference with the line of the page that proves it, by reason. */
  excused: Map<string, string[]>;
  /** How much of wiktextract's stands nowhere in our part of the page. */
  notOnPage: number;
  /** Excuses that nothing needed: to be deleted. */
  unused: Excuse[];
}

/**
 * Compares with wiktextract's entries of the same pages. Its pages are years newer than ours: what our page does not say
 * is left out of the comparison, and so is what only newer templates (`Flexion:`, Lua modules) show.
 */
export function compareWithWiktextract(): KaikkiResult {
  const result: KaikkiResult = {
    ...{ before: new Score(), score: new Score() },
    excused: new Map(),
    notOnPage: 0,
    unused: [],
  };
  const used = new Set<Excuse>();
  const pages = germanPages().filter(({ ns }) => ns === 0);
  for (const theirs of kaikkiEntries()) {
    for (const page of pages.filter(({ title }) => title === theirs.word))
      comparePage(result, used, page, theirs);
  }
  result.unused = EXCUSES.filter((excuse) => !used.has(excuse));
  return result;
}

function kaikkiEntries(): Entry[] {
  return ['de-de.jsonl', 'de-de-bench.jsonl'].flatMap((file) =>
    readFileSync(join(DATA, 'kaikki', file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Entry),
  );
}

function comparePage(result: KaikkiResult, used: Set<Excuse>, page: GermanPage, theirs: Entry): void {
  const match = bestMatch(readWithLines(page), theirs);
  if (!match) return;
  const { entry, lines } = match;
  const our = comparable({ ...entry, forms: (entry.forms ?? []).filter(isWritten) });
  const their = comparable({
    ...theirs,
    forms: (theirs.forms ?? []).filter(isWritten).map(withoutArticle),
  });
  for (const field of new Set([...our.keys(), ...their.keys()])) {
    const ours = new Set(our.get(field));
    const theirOwn = new Set(their.get(field));
    const made = linesOfField(lines, field);
    const isExcused = (side: Excuse['side'], said: string): boolean => {
      const found = excuseFor(field, side, said, made);
      if (!found) return false;
      used.add(found.excuse);
      const list = result.excused.get(found.excuse.why) ?? [];
      list.push(
        `${page.file}:${found.line.number} ${field} ${side === 'ours' ? '+' : '-'} ${said} | ${found.line.text}`,
      );
      result.excused.set(found.excuse.why, list);
      return true;
    };
    const onPage = [...theirOwn].filter(
      (said) => ours.has(said) || made.some((line) => says(line, field, said)),
    );
    result.notOnPage += theirOwn.size - onPage.length;
    result.before.compare(page.file, field, ours, onPage);
    result.score.compare(
      page.file,
      field,
      [...ours].filter((said) => theirOwn.has(said) || !isExcused('ours', said)),
      onPage.filter((said) => ours.has(said) || !isExcused('theirs', said)),
    );
  }
}

/** Forms by rule are ours, forms of `Flexion:` pages are not in this dump. */
function isWritten({ source }: { source?: string | undefined }): boolean {
  return source === undefined;
}

/** The entry of the same kind that has most of its glosses; of several that have none, none. */
function bestMatch(entries: readonly EntryWithLines[], theirs: Entry): EntryWithLines | undefined {
  const glosses = new Set(theirs.senses.flatMap(({ glosses: own }) => own ?? []));
  const common = ({ entry }: EntryWithLines): number =>
    entry.senses.filter(({ glosses: own }) => own?.some((gloss) => glosses.has(gloss))).length;
  const candidates = entries.filter(
    ({ entry }) => entry.pos === theirs.pos && (entry.pos_title ?? '') === (theirs.pos_title ?? ''),
  );
  const [best] = candidates.sort((a, b) => common(b) - common(a));
  return best && (candidates.length === 1 || common(best) > 0) ? best : undefined;
}

/** wiktextract leaves the article in the form where the page's table wrote it. */
function withoutArticle<T extends { form: string }>(form: T): T {
  return { ...form, form: form.form.replace(/^\(?(?:der|die|das|des|dem|den|am|ein|eine|keine?)\)? /, '') };
}
