import * as http from 'node:http';
import * as https from 'node:https';
import {
  AccessRefused,
  AddressRefused,
  DumpChanged,
  ServerUnfit,
  SourceThrottled,
  SourceUnavailable,
} from '../errors';
import type { SourceSettings } from '../source';
import { AqeaError } from '../../support/errors';
import { isSystemError, type SystemError } from '../systemError';
import { AddressGuard } from './addressGuard';
import { retryAfterMs } from './retryAfter';
import { requireContact, userAgent } from './userAgent';

const MAX_REDIRECTS = 3;
const STALL_TIMEOUT_MS = 30_000;

export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** After redirects. */
  url: URL;
  /** Ends with an error when the connection breaks or stalls. */
  body: AsyncIterable<Buffer>;
}

export interface HttpGet {
  url: URL;
  headers?: Record<string, string>;
  signal: AbortSignal;
  /** Statuses that `take` handles itself; all others become errors. */
  accept: readonly number[];
}

/**
 * GET requests as a dump source needs them: one connection per lease, identity encoding, redirects followed by hand,
 * stalls noticed, and every answer that is no data turned into an error that says what to do.
 */
export class HttpClient {
  constructor(private readonly settings: SourceSettings) {}

  /** Asks, and gives the answer to `take` while the connection's lease is held. */
  async get<T>(request: HttpGet, take: (answer: HttpAnswer) => Promise<T>): Promise<T> {
    const guard = new AddressGuard();
    let url = request.url;
    for (let redirects = 0; ; redirects++) {
      checkUrl(url);
      requireContact(url.hostname, this.settings.contact);
      guard.check(url);
      const outcome = await this.settings.withHostLease(url.host, request.signal, () =>
        this.once({ ...request, url }, guard, take),
      );
      if ('value' in outcome) return outcome.value;
      if (redirects === MAX_REDIRECTS) {
        throw new ServerUnfit({ what: `More than ${MAX_REDIRECTS} redirects`, where: request.url.href });
      }
      url = redirectTarget(url, outcome.redirect);
    }
  }

  private async once<T>(
    request: HttpGet,
    guard: AddressGuard,
    take: (answer: HttpAnswer) => Promise<T>,
  ): Promise<{ value: T } | { redirect: string }> {
    const { url, signal } = request;
    signal.throwIfAborted();
    let message: http.IncomingMessage | undefined;
    try {
      message = await this.send(request, guard);
      const status = message.statusCode ?? 0;
      const { location } = message.headers;
      if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) return { redirect: location };
      checkAnswer(url, status, message.headers, request.accept);
      return { value: await take({ status, headers: message.headers, url, body: message }) };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof AqeaError || !isSystemError(error) ? error : unavailable(url, error);
    } finally {
      message?.destroy();
    }
  }

  private send(request: HttpGet, guard: AddressGuard): Promise<http.IncomingMessage> {
    const { url, headers, signal } = request;
    const stallMs = this.settings.stallTimeoutMs ?? STALL_TIMEOUT_MS;
    return new Promise((resolve, reject) => {
      let message: http.IncomingMessage | undefined;
      const sent = (url.protocol === 'https:' ? https : http).get(
        url,
        {
          agent: false,
          signal,
          lookup: guard.lookup,
          headers: {
            'User-Agent': userAgent(this.settings.contact),
            'Accept-Encoding': 'identity',
            ...headers,
          },
        },
        (answered) => resolve((message = answered)),
      );
      sent.setTimeout(stallMs, () => (message ?? sent).destroy(new StalledConnection(stallMs)));
      sent.on('error', reject);
    });
  }
}

class StalledConnection extends Error {
  readonly code = 'STALLED';
  constructor(ms: number) {
    super(`nothing came for ${ms / 1000} s`);
  }
}

/** Whole body of a small answer, as text. */
export async function readBody(answer: HttpAnswer, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer.body) {
    size += piece.length;
    if (size > maxBytes)
      throw new ServerUnfit({ what: `More than ${maxBytes} bytes`, where: answer.url.href });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function checkUrl(url: URL): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new AddressRefused({ what: `Only http and https are used, not ${url.protocol}`, where: url.href });
  }
  if (url.username || url.password) {
    throw new AddressRefused({
      what: 'The address holds a user name or password',
      where: url.host,
      hint: 'Dumps are public; the address is stored in the database, so it must not hold a secret.',
    });
  }
}

function redirectTarget(from: URL, location: string): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!url || (url.protocol !== from.protocol && !(from.protocol === 'http:' && url.protocol === 'https:'))) {
    throw new AddressRefused({
      what: 'A redirect to another scheme is not followed',
      where: `${from.href} -> ${location}`,
    });
  }
  return url;
}

function checkAnswer(
  url: URL,
  status: number,
  headers: http.IncomingHttpHeaders,
  accept: readonly number[],
): void {
  const where = `${url.href}: HTTP ${status}`;
  if (status === 429 || status === 503) {
    const waitMs = retryAfterMs(headers['retry-after']);
    throw new SourceThrottled(waitMs, {
      what: `${url.host} asks to slow down; the next try is in ${Math.ceil(waitMs / 1000)} s`,
      where,
    });
  }
  if (status === 401 || status === 403 || status === 451) {
    throw new AccessRefused({
      what: `${url.host} refuses this program`,
      where,
      hint: 'Wikimedia blocks clients without a real contact or with too many connections: check AQEA_CONTACT, or take a mirror as base URL.',
    });
  }
  if (!accept.includes(status)) {
    const text = { what: `${url.host} answered with HTTP ${status}`, where };
    if (status === 404 || status === 410 || status === 416) {
      throw new DumpChanged({
        ...text,
        what: 'The dump is no longer there, or has another size',
        hint: 'Dumps are removed after some months. Start a new extraction: it takes the newest one.',
      });
    }
    throw status >= 500 ? new SourceUnavailable(text) : new ServerUnfit(text);
  }
  const encoding = headers['content-encoding'];
  if (status < 300 && encoding !== undefined && encoding !== 'identity') {
    throw new ServerUnfit({
      what: `${url.host} sends the file encoded as ${encoding}, though it was asked not to`,
      where,
      hint: 'A proxy may do this. Byte ranges cannot be read that way; take another mirror as base URL.',
    });
  }
}

function unavailable(url: URL, error: SystemError): AqeaError {
  const { code, message } = error;
  if (/CERT|TLS|SSL|SIGNATURE/.test(code)) {
    return new ServerUnfit({
      what: `The certificate of ${url.host} is not valid: ${message}`,
      where: url.href,
    });
  }
  return new SourceUnavailable(
    { what: `The connection to ${url.host} failed: ${message}`, where: `${url.href} (${code})` },
    { cause: error },
  );
}
