/** What an error tells the person who reads it; every field is a sentence or a place, never a stack. */
export interface ErrorText {
  /** What happened. */
  what: string;
  /** Where: page, unit, byte range, key, file. */
  where?: string;
  /** What to do about it. */
  hint?: string;
}

/** What Temporal does with the error: `retry` it, or end the step at once (`final`). */
export type Retry = 'retry' | 'final';

/**
 * The base of all errors that this program throws on purpose.
 * `code` is stable and documented in docs/failures.md; `retry` is decided by the class, once.
 */
export abstract class AqeaError extends Error {
  abstract readonly code: string;
  abstract readonly retry: Retry;
  readonly what: string;
  readonly where: string | undefined;
  readonly hint: string | undefined;

  constructor(text: ErrorText, options?: { cause?: unknown }) {
    super([text.what, text.where && `where: ${text.where}`, text.hint].filter(Boolean).join(' | '), options);
    this.name = new.target.name;
    this.what = text.what;
    this.where = text.where;
    this.hint = text.hint;
  }
}

/** A value that the user gave (input, option, configuration) is not usable; `where` names the field. */
export class InvalidInput extends AqeaError {
  readonly code = 'AQEA_INVALID_INPUT';
  readonly retry = 'final';
}
