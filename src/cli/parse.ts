import { createInterface } from 'node:readline';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { z } from 'zod';
import { explainPage } from '../editions/explain';
import type { EditionProfile } from '../editions/profile';
import { EDITIONS_WITH_PROFILE, profileFor } from '../editions/registry';
import { assignEntryKeys } from '../entries/entryKey';
import type { Page } from '../entries/page';
import { InvalidInput } from '../support/errors';
import { explanationText } from './parseExplanation';
import type { Terminal } from './terminal';

interface Options {
  title?: string;
  ndjson?: true;
  explain?: true;
  edition: string;
}

const EXAMPLES = `
Needs no database, no server and no network. Every language of the page is read; each entry has its key.

Examples:
  aqea parse --title Haus < Haus.wikitext | jq '.entries[].senses'
  curl -s 'https://de.wiktionary.org/wiki/Haus?action=raw' | aqea parse --title Haus
  aqea parse --title Haus --explain < Haus.wikitext         what each line of the page became, and what was ignored
  aqea parse --ndjson < pages.ndjson > entries.ndjson       one {"title","text"} per line`;

const LineSchema = z.object({ title: z.string().min(1), text: z.string() });

export function registerParse(program: Command, terminal: Terminal): void {
  program
    .command('parse')
    .description("read a page's wikitext from stdin and write its entries as JSON")
    .option('-t, --title <title>', "the page's title: the headword of its entries")
    .option('--ndjson', 'read {"title","text"} per line, write {"title","entries"} per line')
    .option(
      '--explain',
      'say for each line which field it became or why it was ignored, instead of the entries',
    )
    .option('-e, --edition <code>', 'whose markup it is', 'de')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) =>
      options.ndjson ? parseLines(options, terminal) : parsePage(options, terminal),
    );
}

async function parsePage(options: Options, terminal: Terminal): Promise<void> {
  const { edition, title, explain } = options;
  const profile = profileOf(edition);
  if (title === undefined)
    throw new InvalidInput({
      what: 'The title of the page is missing',
      where: 'option --title',
      hint: 'The title is the headword of the entries: `aqea parse --title Haus < Haus.wikitext`.',
    });
  const text = await readAll(terminal.stdin);
  if (explain) terminal.out(explanationText(explainPage(profile, pageWith(profile, title, text))));
  else terminal.out(JSON.stringify(read(profile, title, text)));
}

/** A line that is not understood is said to be, with its number; the others are done all the same. */
async function parseLines({ edition }: Options, terminal: Terminal): Promise<void> {
  const profile = profileOf(edition);
  let number = 0;
  for await (const line of createInterface({ input: terminal.stdin, crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === '') continue;
    const page = pageOf(line);
    if (typeof page === 'string') {
      terminal.err(`line ${number}: ${page}`);
      terminal.exitCode = 1;
    } else terminal.out(JSON.stringify(read(profile, page.title, page.text)));
  }
}

/** The page of a line, or what is wrong with it. */
function pageOf(line: string): z.infer<typeof LineSchema> | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  const parsed = LineSchema.safeParse(value);
  return parsed.success ? parsed.data : 'not an object with the texts "title" and "text"';
}

function read(profile: EditionProfile, title: string, text: string) {
  const { edition } = profile;
  const page = pageWith(profile, title, text);
  const keyed = assignEntryKeys(profile.readPage(page).entries, { edition, title: page.title });
  return { title, entries: keyed.map(({ entry, key }) => ({ entry_key: key, ...entry })) };
}

/** The page of a title; the edition knows its namespace by the part in front of the colon. */
function pageWith(profile: EditionProfile, title: string, text: string): Page {
  const named = title.normalize('NFC');
  return {
    id: 0,
    ns: profile.namespaceNames?.[/^[^:]*(?=:)/.exec(named)?.[0] ?? ''] ?? 0,
    title: named,
    revId: 0,
    timestamp: '1970-01-01T00:00:00Z',
    text,
  };
}

function profileOf(edition: string): EditionProfile {
  const profile = profileFor(edition);
  if (profile) return profile;
  throw new InvalidInput({
    what: `The markup of the edition \`${edition}\` is not known`,
    where: 'option --edition',
    hint: `Known: ${EDITIONS_WITH_PROFILE.join(', ')}.`,
  });
}
