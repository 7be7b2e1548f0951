import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidInput } from '../support/errors';
import { parseExtractLanguageInput } from '../workflows/input';
import type { ValidInput } from '../workflows/types';
import { list } from './options';

/** What a run is given on the command line; the workflow's input in other words. */
export interface ExtractionOptions {
  language: string;
  edition?: string;
  languages?: string[];
  dump?: string;
  dbname?: string;
  allowWithdrawals?: true;
}

export function addExtractionOptions(command: Command): Command {
  return command
    .requiredOption('-l, --language <code>', 'language to extract, such as de')
    .option('-e, --edition <code>', "which Wiktionary (default: the language's own)")
    .option('--languages <codes>', 'language sections to keep beside it, such as fr,es', list)
    .option('--dump <where>', 'a URL, a folder or a file (default: the newest complete dump)')
    .option('--dbname <name>', 'wiki that the dump must be of (default: <edition>wiktionary)')
    .option('--allow-withdrawals', 'let the run withdraw more than 2 % of the entries');
}

/**
 * The workflow's input, checked the same way as there. A dump that exists as a path counts from here, not from where
 * the master runs.
 * @throws InvalidInput naming the option
 */
export function extractionInput(options: ExtractionOptions): ValidInput {
  const dump = options.dump !== undefined && existsSync(options.dump) ? resolve(options.dump) : options.dump;
  const source = {
    ...(dump === undefined ? {} : { dump }),
    ...(options.dbname === undefined ? {} : { dbname: options.dbname }),
  };
  const parsed = parseExtractLanguageInput({
    language: options.language,
    ...(options.edition === undefined ? {} : { edition: options.edition }),
    ...(options.languages === undefined ? {} : { languages: options.languages }),
    ...(options.allowWithdrawals ? { allowWithdrawals: true } : {}),
    source,
  });
  if (parsed.ok) return parsed.input;
  const field = parsed.field.split('.').find((part) => OPTIONS[part]) ?? parsed.field;
  throw new InvalidInput({ what: parsed.message, where: `option ${OPTIONS[field] ?? `--${field}`}` });
}

const OPTIONS: Record<string, string> = {
  language: '--language',
  edition: '--edition',
  languages: '--languages',
  dump: '--dump',
  dbname: '--dbname',
};
