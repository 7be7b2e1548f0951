import type { Command } from 'commander';
import { type Address, addressBytes, type AddressParts, parseAddress } from '../addresses/address';
import { addressSlot, candidate, probeOf, walkOf } from '../addresses/candidates';
import { entryKeyParts } from '../addresses/entryKeyParts';
import { groupSlots } from '../addresses/groups';
import { loadConfig } from '../config/loader';
import type { EntryKey } from '../entries/entryKey';
import type { EntryStore, HeldAddress } from '../stores/entryStore';
import { InvalidInput } from '../support/errors';
import { findDatabase, withStore } from './context';
import { NoDatabase } from './errors';
import { wholeNumber } from './options';
import type { Terminal } from './terminal';
import { number, table } from './text';

interface Options {
  of?: string;
  candidates: number;
  json?: true;
  config?: string;
}

const EXAMPLES = `
Who holds an address is asked of the database, where one is named (SUPABASE_DATABASE_URL) or runs here; what the address
says by itself needs none.

Examples:
  aqea address 0xA0:01:10:2A               language, group, slot, and the entry that holds it
  aqea address A001102A B0024F10 --json    several, one JSON line each
  aqea address --of de:noun:Bank:1         the address that an entry has, and its first candidates`;

export function registerAddress(program: Command, terminal: Terminal): void {
  program
    .command('address')
    .description(
      'explain an AQEA address and show its entry, or say which address an entry key has or may have',
    )
    .argument('[addresses...]', 'such as 0xA0:01:10:2A or A001102A')
    .option('--of <key>', 'entry key, such as de:noun:Bank:1')
    .option('--candidates <n>', 'with --of: how many candidates', wholeNumber(1, 1000), 3)
    .option('--json', 'one JSON object per line')
    .addHelpText('after', EXAMPLES)
    .action(async (addresses: string[], options: Options) => {
      if (options.of === undefined && addresses.length === 0)
        throw new InvalidInput({
          what: 'An address is missing',
          hint: 'Give one, or an entry key with --of.',
        });
      const decoded = addresses.map(decode);
      const walk = options.of === undefined ? null : candidates(options.of, options.candidates);
      await whereThereIsOne(terminal.env, options.config, async (store) => {
        const holder = async (address: string): Promise<Holder> =>
          store ? holderOf(await store.entryByAddress(address)) : undefined;
        for (const parts of decoded) {
          const entry = await holder(parts.address);
          terminal.out(options.json ? JSON.stringify({ ...parts, entry }) : explain(parts, entry));
        }
        if (walk === null) return;
        const own = store ? await store.entryByKey(walk.entry_key) : undefined;
        if (options.json) return terminal.out(JSON.stringify({ ...walk, ...placeOf(walk, own) }));
        terminal.out(ownAddress(walk, own));
        for (const [n, address] of walk.candidates.entries())
          terminal.out(candidateLine(n, address, walk.entry_key, await holder(address)));
      });
    });
}

/** The entry at an address; null: none; undefined: there is no database to ask. */
type Holder =
  | (Pick<HeldAddress, 'label' | 'pos' | 'description' | 'withdrawn' | 'settled'> & { entry_key: string })
  | null
  | undefined;

function holderOf(entry: HeldAddress | null): Holder {
  if (!entry) return null;
  const { entryKey: entry_key, label, pos, description, withdrawn, settled } = entry;
  return { entry_key, label, pos, description, withdrawn, settled };
}

/** Runs `step` with the database that is named or runs here, or without one. */
async function whereThereIsOne(
  env: NodeJS.ProcessEnv,
  configFile: string | undefined,
  step: (store: EntryStore | null) => Promise<void>,
): Promise<void> {
  try {
    findDatabase(env);
  } catch (error) {
    if (error instanceof NoDatabase) return step(null);
    throw error;
  }
  await withStore(env, loadConfig({ file: configFile, env }), step);
}

function decode(text: string) {
  const parts: AddressParts = parseAddress(text);
  const { address, languages, group, bytes } = parts;
  return { address, languages, group, slot: addressSlot(group, bytes), slots: groupSlots(group) };
}

function explain(
  { address, languages, group, slot, slots }: ReturnType<typeof decode>,
  entry: Holder,
): string {
  return table([
    [address, ''],
    ['  language', languages.join(', ')],
    ['  group', group],
    ['  slot', `${number(slot ?? 0)} of ${number(slots)}`],
    ['  entry', held(entry)],
  ]);
}

function held(entry: Holder): string {
  if (entry === undefined)
    return 'not known: no database is named (SUPABASE_DATABASE_URL), and none runs here';
  if (entry === null) return 'none holds it';
  const { entry_key, label, pos, description, withdrawn, settled } = entry;
  const state = `${withdrawn ? ', withdrawn' : ''}${settled ? '' : ', provisional: may move until its run ends'}`;
  return `${label} (${pos}), ${entry_key}${state}${description ? `: ${description}` : ''}`;
}

function candidates(key: string, howMany: number) {
  const { language, group } = entryKeyParts(key as EntryKey);
  const addresses = Array.from({ length: Math.min(howMany, groupSlots(group)) }, (_, n) =>
    candidate(key as EntryKey, group, language, n),
  );
  return { entry_key: key as EntryKey, language, group, candidates: addresses };
}

type Candidates = ReturnType<typeof candidates>;

/** Address of an entry and which of its candidates that is, from 0; null: no entry has the key. */
function placeOf({ entry_key, group }: Candidates, own: HeldAddress | null | undefined) {
  if (own === undefined) return {};
  if (own === null) return { address: null };
  const bytes = addressBytes(own.address as Address);
  const number = probeOf(walkOf(entry_key, group), addressSlot(group, bytes)!);
  return { address: own.address, candidate: number, settled: own.settled };
}

function ownAddress(walk: Candidates, own: HeldAddress | null | undefined): string {
  const { address, candidate: at, settled } = placeOf(walk, own);
  if (address === undefined)
    return `${walk.entry_key}: its address is not known, since no database is named; its first candidates:`;
  if (address === null)
    return `${walk.entry_key}: no entry has this key; it would take the first that is free:`;
  const state = settled ? 'settled' : 'provisional: may move until its run ends';
  return `${walk.entry_key} has ${address}, its candidate ${number(at)} (${state}); the first candidates:`;
}

function candidateLine(n: number, address: string, key: string, entry: Holder): string {
  const notes = [
    `candidate ${n}`,
    entry && (entry.entry_key === key ? 'held by it' : `held by ${entry.entry_key}`),
    entry === null && 'free',
  ].filter((note): note is string => typeof note === 'string');
  return [address, notes.join(', ')].filter(Boolean).join('  ');
}
