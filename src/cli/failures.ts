import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { loadConfig } from '../config/loader';
import type { DeadLetterRow, EntryStore, ExtractionReport } from '../stores/entryStore';
import { InvalidInput } from '../support/errors';
import { MASTER_QUEUE, RETRY_DEAD_LETTERS, type RetryDeadLettersInput } from '../workflows/types';
import { withStore, withTemporal } from './context';
import { NotFound } from './errors';
import { followRun } from './follow';
import { lazy } from './lazy';
import { wholeNumber } from './options';
import { progressView } from './progressView';
import { reportLine, reportText } from './report';
import type { Terminal } from './terminal';
import { count, shorten, table } from './text';

interface ListOptions {
  extraction?: string;
  edition?: string;
  limit: number;
  json?: true;
  config?: string;
}

interface RetryOptions {
  extraction?: string;
  json?: true;
  config?: string;
}

const MAX_RETRIED = 100_000;

const GROUP_EXAMPLES = `
A dead letter is a page that could not be read, with the reason. Its run goes on without it and ends as incomplete.

Examples:
  aqea failures list
  aqea failures show 17
  aqea failures retry`;

const RETRY_EXAMPLES = `
Without arguments: all dead letters of the newest extraction that has some. A page that can be read now is stored, and
the run may become completed. Ends with the extraction's new report; exit code 0 only when it is completed.

Examples:
  aqea failures retry
  aqea failures retry 17 18
  aqea failures retry --extraction 3f0d2a10-8a51-4c5e-9d5f-0f0c9c4f2b11 --json`;

/** Dead letters: pages that could not be read. */
export function registerFailures(program: Command, terminal: Terminal): void {
  const failures = program
    .command('failures')
    .description('pages that could not be read: list them, see why, try again')
    .addHelpText('after', GROUP_EXAMPLES);

  failures
    .command('list')
    .description('the dead letters, newest first')
    .option('--extraction <id>', 'of this extraction only')
    .option('-e, --edition <code>', 'of this edition only')
    .option('-n, --limit <n>', 'at most', wholeNumber(1, MAX_RETRIED), 100)
    .option('--json', 'one JSON object per line')
    .addHelpText(
      'after',
      '\nExamples:\n  aqea failures list\n  aqea failures list --edition de --json | jq -r .title',
    )
    .action((options: ListOptions) => list(options, terminal));

  failures
    .command('show')
    .description('all that is known about one dead letter')
    .argument('<id>', 'as in `aqea failures list`')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  aqea failures show 17\n  aqea failures show 17 --json')
    .action((id: string, options: { json?: true; config?: string }) => show(id, options, terminal));

  failures
    .command('retry')
    .description('try dead letters again')
    .argument('[ids...]', 'as in `aqea failures list`')
    .option('--extraction <id>', 'all of this extraction')
    .option('--json', 'end with one JSON line on stdout')
    .addHelpText('after', RETRY_EXAMPLES)
    .action((ids: string[], options: RetryOptions) => retry(ids, options, terminal));
}

function inStore<T>(
  file: string | undefined,
  terminal: Terminal,
  step: (store: EntryStore) => Promise<T>,
): Promise<T> {
  return withStore(terminal.env, loadConfig({ file, env: terminal.env }), step);
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { extraction, edition, limit } = options;
  if (extraction !== undefined) checkUuid(extraction);
  const letters = await inStore(options.config, terminal, (store) =>
    store.deadLetters({
      ...(extraction === undefined ? {} : { extractionId: extraction }),
      ...(edition === undefined ? {} : { edition }),
      limit,
    }),
  );
  if (options.json) {
    for (const letter of letters) terminal.out(JSON.stringify(letter));
  } else if (letters.length === 0) terminal.out('No dead letters.');
  else {
    const rows = letters.map(({ id, edition: of, title, reason, detail }) => [
      id,
      of,
      shorten(title, 40),
      reason,
      shorten(detail.replace(/\s+/g, ' '), Math.max(40, terminal.width - 60)),
    ]);
    terminal.out(table([['id', 'edition', 'page', 'reason', 'detail'], ...rows]));
  }
  if (letters.length === limit) terminal.err(`The first ${limit}; there may be more: --limit.`);
}

async function show(
  id: string,
  options: { json?: true; config?: string },
  terminal: Terminal,
): Promise<void> {
  const letter = await inStore(options.config, terminal, (store) => letterOf(store, id));
  if (options.json) return terminal.out(JSON.stringify(letter));
  terminal.out(
    table([
      ['page', `${letter.title} (page ${letter.pageId}, revision ${letter.revId ?? 'unknown'})`],
      ['look at', pageUrl(letter)],
      ['extraction', `${letter.extractionId}, unit ${letter.unit}, ${letter.createdAt}`],
      ['reason', letter.reason],
    ]),
  );
  terminal.out(
    `\n${letter.detail}\n\nTry it again with \`aqea failures retry ${letter.id}\`; docs/failures.md explains the reasons.`,
  );
}

async function letterOf(store: EntryStore, id: string): Promise<DeadLetterRow> {
  const letter = /^\d{1,18}$/.test(id) ? await store.deadLetter(id) : null;
  if (letter) return letter;
  throw new NotFound({
    what: `There is no dead letter ${id}`,
    hint: '`aqea failures list` shows those that there are; one that was tried again is gone or has a new number.',
  });
}

function pageUrl({ edition, title, revId }: DeadLetterRow): string {
  const host = `https://${edition}.wiktionary.org`;
  return revId === null ? `${host}/wiki/${encodeURIComponent(title)}` : `${host}/w/index.php?oldid=${revId}`;
}

async function retry(ids: string[], options: RetryOptions, terminal: Terminal): Promise<void> {
  if (options.extraction !== undefined) checkUuid(options.extraction);
  const work = await inStore(options.config, terminal, (store) => chosen(store, ids, options.extraction));
  if (work === null) {
    terminal.err('No dead letters: there is nothing to try again.');
    return;
  }
  const { input, pages } = work;
  terminal.err(`Trying ${count(pages, 'page')} of ${count(input.units.length, 'unit')} again.`);
  const report = await withTemporal(terminal.env, (client) => run(client, input, terminal));
  terminal.exitCode = report.status === 'completed' ? 0 : 1;
  terminal.out(options.json ? reportLine(report) : reportText(report));
}

/** The units to do again: of these letters, of this extraction, or of the newest one that has dead letters. */
async function chosen(
  store: EntryStore,
  ids: readonly string[],
  extraction: string | undefined,
): Promise<{ input: RetryDeadLettersInput; pages: number } | null> {
  const letters: DeadLetterRow[] = [];
  for (const id of ids) letters.push(await letterOf(store, id));
  let extractionId = extraction ?? letters[0]?.extractionId;
  extractionId ??= (await store.deadLetters({ limit: 1 }))[0]?.extractionId;
  if (extractionId === undefined) return null;
  if (letters.some((letter) => letter.extractionId !== extractionId))
    throw new InvalidInput({
      what: 'The dead letters are of more than one extraction',
      hint: 'Try those of one extraction at a time; `aqea failures list --json` shows which is which.',
    });
  if (ids.length === 0) letters.push(...(await store.deadLetters({ extractionId, limit: MAX_RETRIED })));
  if (letters.length === 0) return null;
  const units = [...new Set(letters.map(({ unit }) => unit))].sort((a, b) => a - b);
  return { input: { extractionId, units }, pages: letters.length };
}

/** A retry of the same extraction that is under way already is joined. */
async function run(
  client: Client,
  input: RetryDeadLettersInput,
  terminal: Terminal,
): Promise<ExtractionReport> {
  const { WorkflowExecutionAlreadyStartedError } = lazy.temporalClient();
  const workflowId = `retry-${input.extractionId}`;
  try {
    await client.workflow.start(RETRY_DEAD_LETTERS, { taskQueue: MASTER_QUEUE, workflowId, args: [input] });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    terminal.err(`${workflowId} is under way already: joined it.`);
  }
  return followRun({ client, workflowId, view: progressView(terminal) });
}

function checkUuid(text: string): void {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return;
  throw new InvalidInput({
    what: `\`${text}\` is not the id of an extraction`,
    where: 'option --extraction',
    hint: '`aqea status` shows the ids of the newest ones.',
  });
}
