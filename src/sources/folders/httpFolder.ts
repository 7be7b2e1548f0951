import type { HttpClient } from '../http/httpClient';
import { readBody } from '../http/httpClient';
import { getRange, rejectErrorPage } from '../http/rangeRequest';
import { MAX_TEXT_BYTES, type DumpFolder, type FileState } from './dumpFolder';

/** A folder on a web server that lists its folders as links (nginx and Apache do). */
export class HttpFolder implements DumpFolder {
  private readonly url: URL;

  constructor(
    url: URL,
    private readonly client: HttpClient,
  ) {
    this.url = new URL(url);
    if (!this.url.pathname.endsWith('/')) this.url.pathname += '/';
  }

  get location(): string {
    return this.url.href;
  }

  get name(): string {
    return decodeURIComponent(this.url.pathname.split('/').at(-2) ?? '');
  }

  fileLocation(name: string): string {
    return new URL(encodeURIComponent(name), this.url).href;
  }

  folder(name: string): DumpFolder {
    return new HttpFolder(new URL(`${encodeURIComponent(name)}/`, this.url), this.client);
  }

  list(signal: AbortSignal): Promise<string[] | null> {
    return this.client.get({ url: this.url, signal, accept: [200, 404] }, async (answer) => {
      if (answer.status === 404) return null;
      const html = await readBody(answer, MAX_TEXT_BYTES);
      return [...html.matchAll(/href="([^"?#]+)"/g)].flatMap((link) => this.child(link[1] as string) ?? []);
    });
  }

  readText(name: string, signal: AbortSignal): Promise<string | null> {
    const url = new URL(this.fileLocation(name));
    return this.client.get({ url, signal, accept: [200, 404] }, async (answer) => {
      if (answer.status === 404) return null;
      rejectErrorPage(answer, url.href);
      return readBody(answer, MAX_TEXT_BYTES);
    });
  }

  read<T>(
    name: string,
    signal: AbortSignal,
    take: (pieces: AsyncIterable<Buffer>) => Promise<T>,
  ): Promise<T> {
    const url = new URL(this.fileLocation(name));
    return this.client.get({ url, signal, accept: [200] }, (answer) => {
      rejectErrorPage(answer, url.href);
      return take(answer.body);
    });
  }

  readStart(name: string, end: number, signal: AbortSignal): Promise<{ bytes: Buffer; state: FileState }> {
    const url = new URL(this.fileLocation(name));
    return getRange(
      this.client,
      { url, start: 0, end, sizeBytes: null, etag: null, signal },
      async (answer) => {
        const pieces: Buffer[] = [];
        for await (const piece of answer.body) pieces.push(piece);
        return {
          bytes: Buffer.concat(pieces),
          state: { sizeBytes: answer.sizeBytes, etag: answer.etag, mtimeMs: null },
        };
      },
    );
  }

  /** Name of what a link of the listing leads to, if that lies directly in this folder. */
  private child(href: string): string | undefined {
    if (!URL.canParse(href, this.url.href)) return undefined;
    const { host, pathname } = new URL(href, this.url);
    if (host !== this.url.host || !pathname.startsWith(this.url.pathname)) return undefined;
    const name = /^[^/]+\/?$/.exec(pathname.slice(this.url.pathname.length))?.[0];
    return name === undefined ? undefined : decodeName(name);
  }
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
