import type { Command } from 'commander';
import { loadConfig } from '../config/loader';
import type { AddressBook, BookConflict } from '../stores/postgres/addressBook';
import { findDatabase } from './context';
import { lazy } from './lazy';
import type { Terminal } from './terminal';
import { count, number, table } from './text';

interface Options {
  json?: true;
  config?: string;
}

const GROUP_EXAMPLES = `
The address book says which entry has which address, for ever. A new database that imports it before its first run gives
every entry the address that was published.

Examples:
  aqea addresses stats
  aqea addresses export addresses-2026-11.gz
  aqea addresses import addresses-2026-11.gz`;

/** Conflicts that are shown; the error says how many there are. */
const SHOWN_CONFLICTS = 20;

/** All addresses of a database: how full the groups are, and the book of who has which. */
export function registerAddresses(program: Command, terminal: Terminal): void {
  const addresses = program
    .command('addresses')
    .description('how full the address space is, and the book of published addresses')
    .addHelpText('after', GROUP_EXAMPLES);

  addresses
    .command('stats')
    .description('slots, load, longest probe and years left, by language and group')
    .option('--json', 'one JSON line per group')
    .addHelpText('after', '\nExamples:\n  aqea addresses stats\n  aqea addresses stats --json | jq .load')
    .action((options: Options) => withBook(options, terminal, (book) => stats(book, options, terminal)));

  addresses
    .command('export')
    .description('write the settled addresses to a file: sorted, compressed, with a checksum')
    .argument('<file>', 'is replaced if it is there')
    .option('--json', 'one JSON line')
    .addHelpText('after', '\nExamples:\n  aqea addresses export addresses-2026-11.gz')
    .action((file: string, options: Options) =>
      withBook(options, terminal, async (book) => {
        const { entries, sha256 } = await book.export(file);
        terminal.out(
          options.json
            ? JSON.stringify({ file, entries, sha256 })
            : `${file}: ${count(entries, 'address', 'addresses')}, checksum ${sha256}.`,
        );
      }),
    );

  addresses
    .command('import')
    .description('take over published addresses; nothing is changed unless all of them agree')
    .argument('<file>', 'as `aqea addresses export` writes it')
    .option('--json', 'one JSON line')
    .addHelpText('after', '\nExamples:\n  aqea addresses import addresses-2026-11.gz')
    .action((file: string, options: Options) =>
      withBook(options, terminal, async (book) => {
        const { imported, known } = await book.import(file).catch((error: unknown) => {
          listConflicts(error, terminal);
          throw error;
        });
        terminal.out(
          options.json
            ? JSON.stringify({ file, imported, known })
            : `${file}: ${count(imported, 'address', 'addresses')} imported, ${number(known)} known before.`,
        );
      }),
    );
}

async function withBook(
  options: Options,
  { env }: Terminal,
  use: (book: AddressBook) => Promise<void>,
): Promise<void> {
  const { ssl_root_cert: sslRootCert } = loadConfig({ file: options.config, env }).database;
  const url = findDatabase(env).value;
  const book = lazy
    .addressBook()
    .openAddressBook({ url, ...(sslRootCert === undefined ? {} : { sslRootCert }) });
  try {
    await use(book);
  } finally {
    await book.close();
  }
}

async function stats(book: AddressBook, { json }: Options, terminal: Terminal): Promise<void> {
  const groups = await book.stats();
  if (json) return groups.forEach((group) => terminal.out(JSON.stringify(group)));
  if (groups.length === 0) return terminal.out('No entry has an address yet.');
  const head = [
    'languages',
    'group',
    'slots',
    'taken',
    'settled',
    'reserved',
    'load',
    'longest probe',
    'new a year',
    'years left',
  ];
  const rows = groups.map((group) => [
    ...[
      group.languages.join(' '),
      group.group,
      number(group.slots),
      number(group.taken),
      number(group.settled),
    ],
    ...[number(group.reserved), `${(100 * group.load).toFixed(2)} %`, number(group.longestProbe)],
    group.newPerYear === null ? '-' : number(Math.round(group.newPerYear)),
    group.yearsLeft === null ? '-' : group.yearsLeft >= 1000 ? 'over 1,000' : group.yearsLeft.toFixed(1),
  ]);
  terminal.out(table([head, ...rows]));
  if (groups.some(({ newPerYear }) => newPerYear === null))
    terminal.err('How fast groups grow is known when dumps of two dates were extracted.');
}

function listConflicts(error: unknown, terminal: Terminal): void {
  if (!(error instanceof lazy.addressBook().AddressBookConflict)) return;
  const { conflicts } = error;
  for (const conflict of conflicts.slice(0, SHOWN_CONFLICTS)) terminal.err(`  ${describe(conflict)}`);
}

function describe({ address, key, holder, has }: BookConflict): string {
  if (holder) return `${address} is ${key} in the book, and ${holder} here`;
  return `${key} has ${address} in the book, and ${has ?? 'another one'} here`;
}
