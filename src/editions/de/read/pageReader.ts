import type { Entry } from '../../../entries/entry';
import { draftEntry, finishEntry } from '../../../entries/entryDraft';
import { type Heading, readHeadings } from '../../../wikitext/headings';
import { FORM_POS } from '../wordTypes';
import type { Block } from './blocks';
import { readBlocks } from './blocks';
import { readBox, readSpelling } from './boxes';
import { EntryState } from './entryState';
import { posOfGlosses } from './inflectedForm';
import { type LanguageHeading, readLanguageHeading, readLanguageOfWordType } from './languageHeading';
import type { PageContext } from '../../pageContext';
import { readSection } from './sectionReader';
import { withoutSection } from './translationTemplate';
import { readWordTypeHeading, type WordTypeHeading } from './wordTypeHeading';

/** Reads the language sections of the page that is scanned in `page`: an entry for each part-of-speech heading. */
export function readEntries(page: PageContext, isWanted: (code: string) => boolean): Entry[] {
  const headings = readHeadings(page.tokens);
  const entries: Entry[] = [];
  readWithoutLanguageHeading(page, entries, headings, isWanted);
  for (let index = 0; index < headings.length; index++) {
    const heading = headings[index]!;
    if (heading.level !== 2) continue;
    const language = readLanguageHeading(page, heading);
    let end = index + 1;
    while (end < headings.length && headings[end]!.level > 2) end++;
    page.explain?.(heading.start, sectionFate(language, isWanted), heading.to);
    if (language && isWanted(language.code)) {
      readLanguageSection(page, entries, language, headings, index, end);
    }
    index = end - 1;
  }
  return entries;
}

function sectionFate(language: LanguageHeading | undefined, isWanted: (code: string) => boolean): string {
  if (!language) return 'ignored: no language section';
  return isWanted(language.code) ? 'lang' : 'ignored: the section of a language that was not asked for';
}

/** A page that begins with `=== {{Wortart|Substantiv|Deutsch}} ===`: the Wortart knows the language. */
function readWithoutLanguageHeading(
  page: PageContext,
  entries: Entry[],
  headings: readonly Heading[],
  isWanted: (code: string) => boolean,
): void {
  const first = headings[0];
  if (first?.level !== 3) return;
  const language = readLanguageOfWordType(page, first);
  if (!language || !isWanted(language.code)) return;
  const end = headings.findIndex(({ level }) => level === 2);
  readLanguageSection(page, entries, language, headings, -1, end < 0 ? headings.length : end);
}

function readLanguageSection(
  page: PageContext,
  entries: Entry[],
  language: LanguageHeading,
  headings: readonly Heading[],
  first: number,
  end: number,
): void {
  const sectionEnd = end < headings.length ? headings[end]!.start : page.tokens.text.length;
  let found = 0;
  for (let index = first + 1; index < end; index++) {
    const heading = headings[index]!;
    if (heading.level !== 3) continue;
    const wordType = readWordTypeHeading(page, heading);
    if (!wordType && !isSpelling(page, heading)) continue;
    if (found++ === 0 && first >= 0) readPreamble(page, entries, language, headings[first]!, heading);
    let next = index + 1;
    while (next < end && (headings[next]!.level > 3 || !startsEntry(page, headings[next]!))) next++;
    const bodyEnd = next < end ? headings[next]!.start : sectionEnd;
    page.explain?.(heading.start, `entry ${entries.length + 1}: pos, tags`, heading.to);
    const blocks = blocksBetween(page, heading.body, bodyEnd, heading.bodyToken);
    const entry = wordType
      ? readEntry(page, language, wordType, blocks)
      : readWithoutWordType(page, language, blocks);
    if (entry) entries.push(entry);
    index = next - 1;
  }
  if (found === 0 && first >= 0) {
    const heading = headings[first]!;
    const entry = readWithoutWordType(
      page,
      language,
      blocksBetween(page, heading.body, sectionEnd, heading.bodyToken),
    );
    if (entry) entries.push(entry);
  }
}

/** The parts of one entry; from here on, the categories that are met are its own. */
function blocksBetween(page: PageContext, from: number, to: number, token: number): Block[] {
  page.inline.categories = [];
  return readBlocks(page, from, to, token);
}

/** What stands between the heading of a language and its first part of speech: the box of an old spelling. */
function readPreamble(
  page: PageContext,
  entries: Entry[],
  language: LanguageHeading,
  from: Heading,
  to: Heading,
): void {
  if (!page.tokens.text.slice(from.body, to.start).includes('Schreibweise|')) return;
  const entry = readWithoutWordType(page, language, blocksBetween(page, from.body, to.start, from.bodyToken));
  if (entry) entries.push(entry);
}

/** `=== Schreibweise Schweiz und Liechtenstein ===`: another word than the one above. */
function isSpelling(page: PageContext, heading: Heading): boolean {
  return page.tokens.text.slice(heading.from, heading.to).includes('Schreibweise');
}

/** Other headings of level 3 without Wortart belong to the entry above them. */
function startsEntry(page: PageContext, heading: Heading): boolean {
  if (heading.level !== 3) return false;
  return page.tokens.text.slice(heading.from, heading.to).includes('{{Wortart') || isSpelling(page, heading);
}

function newEntry(page: PageContext, language: LanguageHeading, pos: string): Entry {
  return draftEntry(page.title, language.name, language.code, pos);
}

function readEntry(
  page: PageContext,
  language: LanguageHeading,
  wordType: WordTypeHeading,
  blocks: Block[],
): Entry {
  const entry = newEntry(page, language, wordType.pos);
  entry.pos_title = wordType.title;
  if (wordType.otherPos.length > 0) entry.other_pos = wordType.otherPos;
  if (wordType.tags.length > 0) entry.tags = [...wordType.tags];
  if (wordType.rawTags.length > 0) entry.raw_tags = wordType.rawTags;
  const state = new EntryState(entry, language.code !== 'de');
  readAll(page, state, language, blocks);
  if (entry.pos === 'form') settleFormPos(entry, wordType);
  return finishEntry(entry);
}

/** Part of speech of an inflected form: what its lines name, what stands beside it in the heading, what is usual. */
function settleFormPos(entry: Entry, { title, otherPos }: WordTypeHeading): void {
  const beside = otherPos.find((pos) => pos !== 'phrase');
  entry.pos = posOfGlosses(entry.senses) ?? beside ?? FORM_POS[title] ?? 'unknown';
  const others = otherPos.filter((pos) => pos !== entry.pos);
  entry.other_pos = others.length > 0 ? others : undefined;
}

function readAll(
  page: PageContext,
  state: EntryState,
  language: LanguageHeading,
  blocks: readonly Block[],
): void {
  const { entry } = state;
  if (language.headword !== '' && language.headword !== page.title) {
    (entry.forms ??= []).push({ form: language.headword, tags: ['canonical'] });
  }
  // Senses first: examples, whichever side of them they stand, belong to senses.
  for (const block of blocks) {
    if (block.kind === 'section' && readsSenses(block)) readSection(page, state, block.section, block.lines);
  }
  for (const block of blocks) {
    if (block.kind === 'box') readBox(page, state, block.call);
    else if (!readsSenses(block)) readSection(page, state, block.section, block.lines);
  }
  if (entry.senses.length === 0) state.senseWithoutGloss('');
  const { categories } = page.inline;
  if (categories.length > 0) entry.categories = [...new Set(categories)];
}

function readsSenses(block: Block): boolean {
  return block.kind === 'section' && (block.section.reads === 'senses' || block.section.reads === 'grammar');
}

/** Sections that have no part of speech: old and Swiss spellings, links to a lemma, transliterations. */
function readWithoutWordType(
  page: PageContext,
  language: LanguageHeading,
  blocks: Block[],
): Entry | undefined {
  const boxes = blocks.flatMap((block) => (block.kind === 'box' ? [block.call] : []));
  const hasSpelling = boxes.some(({ name }) =>
    /^(?:Alte Schreibweise|Schweizer und Liechtensteiner|Lemmaverweis)/.test(name),
  );
  const redirects = language.isTransliteration ? readRedirects(page, blocks) : [];
  if (!hasSpelling && redirects.length === 0) return undefined;
  const entry = newEntry(page, language, hasSpelling ? 'unknown' : 'soft-redirect');
  const state = new EntryState(entry, language.code !== 'de');
  for (const call of boxes) if (readSpelling(page, state, call)) break;
  const rest = blocks.filter((block) => block.kind === 'section' || !/Schreibweise/.test(block.call.name));
  if (redirects.length > 0) entry.redirects = redirects;
  readAll(page, state, language, rest);
  return finishEntry(entry);
}

/** `{{Ähnlichkeiten Umschrift|1=儿|spr1=zh|link1=...}}` */
function readRedirects(page: PageContext, blocks: readonly Block[]): string[] {
  const redirects: string[] = [];
  for (const block of blocks) {
    if (block.kind !== 'box' || block.call.name !== 'Ähnlichkeiten Umschrift') continue;
    const { call } = block;
    page.explain?.(call.from, 'redirects', call.to);
    for (let number = 1; call.indexOf(String(number)) >= 0; number++) {
      const word = page.inline.argument(call, `link${number}`) || page.inline.argument(call, String(number));
      if (word !== '') redirects.push(withoutSection(word));
    }
  }
  return [...new Set(redirects)];
}
