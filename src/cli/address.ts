import type { Command } from 'commander';
import { parseAddress, type AddressParts } from '../addresses/address';
import { addressSlot, candidate } from '../addresses/candidates';
import { entryKeyParts } from '../addresses/entryKeyParts';
import { groupSlots } from '../addresses/groups';
import type { EntryKey } from '../entries/entryKey';
import { InvalidInput } from '../support/errors';
import { wholeNumber } from './options';
import type { Terminal } from './terminal';
import { number, table } from './text';

const EXAMPLES = `
Examples:
  aqea address 0xA0:01:10:2A               what an address says by itself
  aqea address A001102A B0024F10 --json    several, one JSON line each
  aqea address --of de:noun:Bank:1         the first addresses that an entry may have
  aqea lookup 0xA0:01:10:2A                the entry that has it, from the database`;

export function registerAddress(program: Command, terminal: Terminal): void {
  program
    .command('address')
    .description('explain an AQEA address, or say which addresses an entry key may have; needs no database')
    .argument('[addresses...]', 'such as 0xA0:01:10:2A or A001102A')
    .option('--of <key>', 'entry key, such as de:noun:Bank:1')
    .option('--candidates <n>', 'with --of: how many candidates', wholeNumber(1, 1000), 3)
    .option('--json', 'one JSON object per line')
    .addHelpText('after', EXAMPLES)
    .action((addresses: string[], options: { of?: string; candidates: number; json?: true }) => {
      if (options.of === undefined && addresses.length === 0)
        throw new InvalidInput({
          what: 'An address is missing',
          hint: 'Give one, or an entry key with --of.',
        });
      const show = options.json ? JSON.stringify : explain;
      for (const address of addresses) terminal.out(show(decode(address)));
      if (options.of !== undefined)
        terminal.out(candidates(options.of, options.candidates, options.json === true));
    });
}

function decode(text: string) {
  const parts: AddressParts = parseAddress(text);
  const { address, languages, group, bytes } = parts;
  return { address, languages, group, slot: addressSlot(group, bytes), slots: groupSlots(group) };
}

function explain({ address, languages, group, slot, slots }: ReturnType<typeof decode>): string {
  return table([
    [address, ''],
    ['  language', languages.join(', ')],
    ['  group', group],
    ['  slot', `${number(slot ?? 0)} of ${number(slots)}`],
  ]);
}

function candidates(key: string, howMany: number, json: boolean): string {
  const { language, group } = entryKeyParts(key as EntryKey);
  const addresses = Array.from({ length: Math.min(howMany, groupSlots(group)) }, (_, n) =>
    candidate(key as EntryKey, group, language, n),
  );
  if (json) return JSON.stringify({ entry_key: key, language, group, candidates: addresses });
  return addresses
    .map((address, n) => `${address}${n === 0 ? '  first candidate of ' + key : ''}`)
    .join('\n');
}
