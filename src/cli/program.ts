import { Command, CommanderError, Option } from 'commander';
import { version } from '../support/version';
import { registerAddress } from './address';
import { registerAddresses } from './addresses';
import { registerCloud } from './cloud/cloud';
import { registerControl } from './control';
import { registerCost } from './cost';
import { registerDb } from './db';
import { registerDev } from './dev';
import { registerDoctor } from './doctor';
import { registerExtract } from './extract';
import { registerFailures } from './failures';
import { registerLookup } from './lookup';
import { registerMaster } from './master';
import { registerParse } from './parse';
import { registerSchedule } from './schedule';
import { registerStatus } from './status';
import { registerTemporal } from './temporal';
import { registerWorker } from './worker';
import { errorText, exitCodeOf } from './printError';
import type { Terminal } from './terminal';

const EXAMPLES = `
Examples:
  aqea dev --sample                  try it: everything on this machine, a small dump
  aqea extract --language de         German from the newest dump, on the running system
  aqea lookup ging                   what was stored about a word
  aqea doctor                        what is missing, and what to do

More: docs/cli.md`;

/** The commands in the order of the help. */
const GROUPS: readonly (readonly [
  heading: string,
  commands: ((program: Command, terminal: Terminal) => void)[],
])[] = [
  ['On one machine:', [registerDev, registerDoctor]],
  ['Extract:', [registerExtract, registerStatus, registerControl, registerSchedule, registerFailures]],
  ['Use what is stored:', [registerLookup, registerAddress, registerAddresses, registerParse]],
  [
    'On several machines:',
    [registerCloud, registerCost, registerDb, registerMaster, registerWorker, registerTemporal],
  ],
];

/** The whole `aqea` command; every subcommand is in a file of its own name. */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command('aqea')
    .description('Extracts a whole language from Wiktionary into one central database, durably, on Temporal.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .configureHelp({ sortOptions: false, helpWidth: 100 })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .exitOverride()
    .addHelpText('after', EXAMPLES);
  for (const [heading, commands] of GROUPS) {
    program.commandsGroup(heading);
    for (const register of commands) register(program, terminal);
  }
  for (const command of leaves(program)) addCommonOptions(command);
  return program;
}

/** Runs one command line (without `node aqea`) and answers the exit code: 0, 1 failed, 2 bad usage. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await buildProgram(terminal).parseAsync([...args], { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    // Commander has already said what is wrong with the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(errorText(error, args.includes('--verbose')));
    return exitCodeOf(error);
  }
}

/** Commands that do something themselves. */
export function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function addCommonOptions(command: Command): void {
  const has = (flag: string): boolean => command.options.some((option) => option.long === flag);
  if (command.name() === 'temporal') return;
  if (!has('--config'))
    command.addOption(
      new Option('--config <file>', 'configuration (default: AQEA_CONFIG, ./config/cloud-database.yml)'),
    );
  if (!has('--verbose')) command.option('--verbose', 'with an error, show where in the program it happened');
}
