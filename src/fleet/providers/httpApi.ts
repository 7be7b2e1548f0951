import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import type { AqeaError, ErrorText } from '../../support/errors';
import { redact } from '../../support/redact';
import {
  AnswerLost,
  ProviderBusy,
  ProviderRefused,
  ProviderTokenRefused,
  ProviderUnreachable,
} from '../errors';
import type { CloudProviderName, Pace } from './provider';

export interface HttpApiOptions {
  provider: CloudProviderName;
  /** Without a slash at the end. */
  baseUrl: string;
  token: string;
  /** What a token needs, for the hint when it is refused. */
  rights: string;
  /** The error that an answer of 400 and more means, in the provider's own form; null: no special one. */
  readError(
    status: number,
    body: unknown,
  ): { message: string; error: (new (text: ErrorText) => AqeaError) | null };
  pace?: Pace;
  fetch?: typeof fetch;
}

export interface Call<T> {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** What of the answer is used; null: its body is not looked at. */
  answer: z.ZodType<T> | null;
}

/** An answer later than this counts as none. */
const ANSWER_WITHIN_MS = 30_000;
/** Attempts of calls that may be sent twice. */
const ATTEMPTS = 5;
/** How often a provider may ask for patience before that is an error. */
const PATIENCE = 10;
/** Longest single pause that a provider's headers may ask for. */
const LONGEST_PAUSE_MS = 120_000;

/**
 * One provider's REST API: bearer token, JSON, the provider's rate limits. What only reads or deletes is sent again when
 * no answer came; what creates is not, except after 429, which means that nothing was done.
 */
export class HttpApi {
  private readonly fetch: typeof fetch;
  private readonly pace: Pace;
  /** Until then (ms since 1970) nothing is sent: the allowance is used up. */
  private restUntil = 0;

  constructor(private readonly options: HttpApiOptions) {
    this.fetch = options.fetch ?? fetch;
    this.pace = options.pace ?? { sleep: (ms) => wait(ms) };
  }

  /** @returns the part of the answer that `answer` describes; undefined without one */
  async call<T>(call: Call<T>): Promise<T> {
    for (let attempt = 1, patience = 1; ;) {
      await this.rest();
      const response = await this.send(call);
      if (response instanceof Error) {
        if (call.method === 'POST') throw this.lost(call, response.message);
        if (attempt++ >= ATTEMPTS) throw this.unreachable(call, response.message);
        await this.pace.sleep(500 * 2 ** attempt);
        continue;
      }
      this.noteAllowance(response.headers);
      if (response.status === 429) {
        if (patience++ >= PATIENCE) throw this.busy(call);
        await this.pace.sleep(pauseOf(response.headers) ?? 1_000 * 2 ** Math.min(patience, 6));
        continue;
      }
      if (response.status >= 500 || isLocked(response.status)) {
        if (call.method === 'POST' && response.status >= 500)
          throw this.lost(call, `HTTP ${response.status}: ${clip(response.text)}`);
        if (attempt++ >= ATTEMPTS)
          throw this.unreachable(call, `HTTP ${response.status}: ${clip(response.text)}`);
        await this.pace.sleep(500 * 2 ** attempt);
        continue;
      }
      return this.read(call, response);
    }
  }

  private read<T>(call: Call<T>, { status, text }: Received): T {
    const body = jsonOf(text);
    if (status >= 400) throw this.refused(call, status, body, text);
    if (call.answer === null) return undefined as T;
    const read = call.answer.safeParse(body);
    if (read.success) return read.data;
    const problem = read.error.issues
      .slice(0, 3)
      .map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`)
      .join('; ');
    if (call.method === 'POST') throw this.lost(call, `the answer cannot be read (${problem})`);
    throw new ProviderRefused({
      what: `${this.options.provider} answered in a form that is not known: ${problem}`,
      where: this.where(call),
      hint: 'Its API may have changed: see whether a newer version of this program is out.',
    });
  }

  private async send<T>({ method, path, body, headers }: Call<T>): Promise<Received | Error> {
    try {
      const response = await this.fetch(`${this.options.baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.options.token}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        redirect: 'error',
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      const cause = (error as Error).cause;
      return new Error(cause instanceof Error && cause.message ? cause.message : (error as Error).message);
    }
  }

  private async rest(): Promise<void> {
    const ms = this.restUntil - Date.now();
    this.restUntil = 0;
    if (ms > 0) await this.pace.sleep(Math.min(ms, LONGEST_PAUSE_MS));
  }

  /** All three providers count what is left in a header of this name, and say when (seconds since 1970) it is full again. */
  private noteAllowance(headers: Headers): void {
    const remaining = headers.get('ratelimit-remaining') ?? headers.get('x-ratelimit-remaining');
    if (remaining !== null && Number(remaining) <= 0)
      this.restUntil = Date.now() + (pauseOf(headers) ?? 1_000);
  }

  private refused<T>(call: Call<T>, status: number, body: unknown, text: string): AqeaError {
    const { provider, rights } = this.options;
    const { message, error } = this.options.readError(status, body);
    const said = redact(message || clip(text) || `HTTP ${status}`);
    const where = this.where(call);
    if (error)
      return new error({ what: `${provider} says: ${said}`, where, hint: hintFor(error.name, provider) });
    if (status === 401 || status === 403) {
      return new ProviderTokenRefused({
        what: `${provider} does not accept the token${status === 403 ? ' for this' : ''}: ${said}`,
        where,
        hint: `It needs: ${rights}. Nothing was created. \`aqea cloud setup\` asks for another one.`,
      });
    }
    return new ProviderRefused(
      {
        what: `${provider} refused (HTTP ${status}): ${said}`,
        where,
        hint: 'Machine type, region and image are in the configuration, cloud_deployment.providers.',
      },
      status,
    );
  }

  private lost<T>(call: Call<T>, reason: string): AnswerLost {
    return new AnswerLost({
      what: `${this.options.provider} gave no answer to a request that creates: ${redact(reason)}`,
      where: this.where(call),
      hint: 'Whether it was done is found out by asking for the list; it is not sent again blindly.',
    });
  }

  private unreachable<T>(call: Call<T>, reason: string): ProviderUnreachable {
    return new ProviderUnreachable({
      what: `${this.options.provider} does not answer: ${redact(reason)}`,
      where: this.where(call),
      hint: 'Its status page tells more. Machines that run go on; the same command can be given again.',
    });
  }

  private busy<T>(call: Call<T>): ProviderBusy {
    return new ProviderBusy({
      what: `${this.options.provider} asked us ${PATIENCE} times to slow down`,
      where: this.where(call),
      hint: 'Something else may be using up the allowance of the same account. Try again later.',
    });
  }

  private where<T>({ method, path }: Call<T>): string {
    return `${method} ${this.options.baseUrl}${path}`;
  }
}

interface Received {
  status: number;
  headers: Headers;
  text: string;
}

function hintFor(error: string, provider: string): string {
  if (error === 'NoCapacity')
    return 'Another type, region or provider may have room: they are tried in order.';
  if (error === 'QuotaReached')
    return `Ask ${provider} to raise the account's limit, or ask for fewer workers.`;
  return 'The same command can be given again.';
}

/** The machine is busy with something else for a moment. */
function isLocked(status: number): boolean {
  return status === 423;
}

/** What a provider asks to be waited, milliseconds: `Retry-After` (seconds), else until the reset (seconds since 1970). */
function pauseOf(headers: Headers): number | null {
  const after = Number(headers.get('retry-after') ?? NaN);
  if (Number.isFinite(after)) return Math.min(Math.max(after * 1_000, 100), LONGEST_PAUSE_MS);
  const reset = Number(headers.get('ratelimit-reset') ?? headers.get('x-ratelimit-reset') ?? NaN);
  if (!Number.isFinite(reset)) return null;
  return Math.min(Math.max(reset * 1_000 - Date.now(), 100), LONGEST_PAUSE_MS);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function clip(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}
