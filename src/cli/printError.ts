import { AqeaError } from '../support/errors';
import { redact } from '../support/redact';

/** Errors of these codes are the user's to correct before anything was done: bad usage, exit code 2. */
const BAD_USAGE = new Set([
  'AQEA_INVALID_INPUT',
  'AQEA_INVALID_ADDRESS',
  'AQEA_INVALID_ENTRY_KEY',
  'AQEA_LANGUAGE_WITHOUT_BLOCK',
  'AQEA_DATABASE_URL_REFUSED',
  'AQEA_NOT_CONFIRMED',
  'AQEA_IMAGE_MISSING',
  'AQEA_OUT_OF_REACH',
  'AQEA_OVER_BUDGET',
  'AQEA_PROVIDER_TOKEN_MISSING',
]);

export function exitCodeOf(error: unknown): number {
  return error instanceof AqeaError && BAD_USAGE.has(error.code) ? 2 : 1;
}

/** What happened, where, and what to do; `verbose` adds the stack. Passwords are taken out. */
export function errorText(error: unknown, verbose: boolean): string {
  return redact([...describe(error, verbose)].join('\n'));
}

function* describe(error: unknown, verbose: boolean): Generator<string> {
  if (error instanceof AqeaError) {
    yield `error: ${error.what}`;
    if (error.where) yield `  where: ${error.where}`;
    if (error.hint) yield `  hint: ${error.hint}`;
    yield `  code: ${error.code} (docs/failures.md)`;
  } else {
    yield `error: ${messageOf(error)}`;
    if (!verbose) yield '  hint: This was not foreseen; --verbose shows where it happened.';
  }
  if (verbose && error instanceof Error && error.stack) yield error.stack;
  if (verbose && error instanceof Error && error.cause instanceof Error)
    yield `caused by ${error.cause.stack}`;
}

/** Node puts several failed connections into one error without a message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
