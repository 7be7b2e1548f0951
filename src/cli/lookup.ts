import type { Command } from 'commander';
import { parseAddress } from '../addresses/address';
import { loadConfig } from '../config/loader';
import type { EntryStore, LookupHit } from '../stores/entryStore';
import { withStore } from './context';
import { dictionaryEntry } from './dictionaryEntry';
import { wholeNumber } from './options';
import type { Terminal } from './terminal';
import { count } from './text';

interface Options {
  prefix?: true;
  fold?: true;
  language?: string;
  limit: number;
  json?: true;
  config?: string;
}

/** What can only be meant as an address: letters of no word, or the mark 0x. */
const ADDRESS = /^(0x)?[0-9a-f]{2}(:(0x)?[0-9a-f]{2}){3}$|^0x[0-9a-f]{8}$/i;

const EXAMPLES = `
Any form finds its lemma. Exit code 1 when nothing is found.

Examples:
  aqea lookup Bank
  aqea lookup ging                       the form finds gehen
  aqea lookup strasse --fold             without regard to case and accents
  aqea lookup Haus --prefix --limit 50 --json | jq -r .label
  aqea lookup 0xA0:01:10:2A              the entry that has an address`;

export function registerLookup(program: Command, terminal: Terminal): void {
  program
    .command('lookup')
    .description('look a word up in the database, by its headword or any of its forms')
    .argument('<word>', 'a word, or an address such as 0xA0:01:10:2A')
    .option('-p, --prefix', 'words that begin like this')
    .option('-f, --fold', 'without regard to case and accents')
    .option('-l, --language <code>', 'only entries of this language')
    .option('-n, --limit <n>', 'entries to show at most', wholeNumber(1, 10_000), 20)
    .option('--json', 'one JSON object per line')
    .addHelpText('after', EXAMPLES)
    .action((word: string, options: Options) => lookup(word, options, terminal));
}

async function lookup(word: string, options: Options, terminal: Terminal): Promise<void> {
  const config = loadConfig({ file: options.config, env: terminal.env });
  const hits = await withStore(terminal.env, config, (store) => find(store, word, options));
  for (const [at, hit] of hits.entries()) {
    if (options.json) terminal.out(JSON.stringify({ ...hit.entry, form: hit.form }));
    else terminal.out(`${at > 0 ? '\n' : ''}${dictionaryEntry(hit, Math.min(terminal.width, 100))}`);
  }
  if (hits.length === 0) {
    terminal.err(`Nothing is found for "${word}". ${advice(options)}`.trim());
    terminal.exitCode = 1;
  } else if (hits.length === options.limit) {
    terminal.err(`The first ${count(hits.length, 'entry', 'entries')}; there may be more: --limit.`);
  }
}

async function find(store: EntryStore, word: string, options: Options): Promise<LookupHit[]> {
  if (ADDRESS.test(word)) {
    const entry = await store.entryByAddress(parseAddress(word).address);
    return entry ? [{ entry, form: null }] : [];
  }
  return store.lookup({
    word: word.normalize('NFC'),
    ...(options.language === undefined ? {} : { language: options.language }),
    match: options.fold ? 'folded' : 'exact',
    prefix: options.prefix === true,
    limit: options.limit,
  });
}

function advice({ fold, prefix }: Options): string {
  if (!fold) return 'With --fold, case and accents do not matter.';
  return prefix ? '' : 'With --prefix, words are found that begin like this.';
}
