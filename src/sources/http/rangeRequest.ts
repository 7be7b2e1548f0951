import { DumpChanged, ServerUnfit, SourceUnavailable } from '../errors';
import type { HttpAnswer, HttpClient } from './httpClient';

/** Bytes [start, end) of a file whose size and ETag may be known already; of one of unknown size, fewer may come. */
export interface RangeRequest {
  url: URL;
  start: number;
  end: number;
  /** The file's whole size; null when not known yet. */
  sizeBytes: number | null;
  etag: string | null;
  signal: AbortSignal;
}

/** What a range answer says about the whole file. */
export interface RangeAnswer {
  sizeBytes: number;
  etag: string | null;
  body: AsyncIterable<Buffer>;
}

/**
 * Asks for a byte range and makes sure that it is that range of that very file: 206, exact Content-Range, same ETag and
 * size, no error page. `take` gets all bytes of the range that the file has, or an error.
 */
export function getRange<T>(
  client: HttpClient,
  request: RangeRequest,
  take: (answer: RangeAnswer) => Promise<T>,
): Promise<T> {
  const { url, start, end, etag, signal } = request;
  const headers: Record<string, string> = { Range: `bytes=${start}-${end - 1}` };
  // A weak ETag must not be used in If-Range (RFC 9110, 13.1.5); it is compared afterwards.
  if (etag !== null && !etag.startsWith('W/')) headers['If-Range'] = etag;
  return client.get({ url, headers, signal, accept: [200, 206] }, async (answer) => {
    const seen = answer.headers.etag ?? null;
    const where = `${url.href} bytes ${start}-${end}`;
    if (etag !== null && seen !== null && seen !== etag) {
      throw changed(`${where}: ETag ${seen}, planned ${etag}`);
    }
    rejectErrorPage(answer, where);
    const sizeBytes =
      answer.status === 206 ? partSize(answer, request, where) : wholeSize(answer, request, where);
    if (request.sizeBytes !== null && sizeBytes !== request.sizeBytes) {
      throw changed(`${where}: ${sizeBytes} bytes in all, planned ${request.sizeBytes}`);
    }
    return take({
      sizeBytes,
      etag: seen,
      body: exactly(answer.body, Math.min(end, sizeBytes) - start, where),
    });
  });
}

function partSize(answer: HttpAnswer, { start, end }: RangeRequest, where: string): number {
  const header = answer.headers['content-range'] ?? '';
  const [, from, to, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header) ?? [];
  if (Number(from) !== start || Number(to) !== Math.min(end, Number(size)) - 1) {
    throw new ServerUnfit({
      what: `The server sent another byte range than the one asked for: "${header}"`,
      where,
      hint: 'Take another mirror as base URL.',
    });
  }
  return Number(size);
}

/** A whole file will do where the whole file was asked for; else its first bytes would be taken for the unit's. */
function wholeSize(answer: HttpAnswer, { start, end, etag }: RangeRequest, where: string): number {
  const size = Number(answer.headers['content-length'] ?? NaN);
  if (start === 0 && size === end) return size;
  if (etag !== null && answer.headers.etag === undefined)
    throw changed(`${where}: whole file instead of a part`);
  throw new ServerUnfit({
    what: 'The server ignores Range and sends the whole file',
    where,
    hint: 'Units are byte ranges: take a server or mirror that supports them, or download the dump and give its folder.',
  });
}

/** A refusal is sometimes a small HTML page with status 200; saved as data it would only fail later. */
export function rejectErrorPage(answer: HttpAnswer, where: string): void {
  if (/^text\/html/i.test(answer.headers['content-type'] ?? '')) {
    throw new SourceUnavailable({ what: `${answer.url.host} sent a web page instead of the file`, where });
  }
}

async function* exactly(body: AsyncIterable<Buffer>, bytes: number, where: string): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const piece of body) {
    seen += piece.length;
    if (seen > bytes) break;
    yield piece;
  }
  if (seen !== bytes) {
    throw new SourceUnavailable({
      what: `The server sent ${seen > bytes ? 'more' : 'fewer'} bytes than it announced: ${seen} instead of ${bytes}`,
      where,
    });
  }
}

function changed(where: string): DumpChanged {
  return new DumpChanged({
    what: 'The dump was replaced while it was being read',
    where,
    hint: 'Start a new extraction: it pins the new dump. Nothing of the old plan was mixed in.',
  });
}
