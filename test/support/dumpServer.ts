import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** What the server does wrong, for requests whose path matches, as often as `times` says. */
export type Fault = {
  /** Part of the path; all paths without it. */
  path?: string;
  /** Only requests with (`only`) or without (`never`) a Range header, or with one beyond the first byte (`later`). */
  range?: 'only' | 'never' | 'later';
  /** Only requests for a range that begins at this byte. */
  rangeFrom?: number;
  /** How many requests it hits; default 1. */
  times?: number;
} & (
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** A small web page instead of the file, with this status (default: what the file would have had). */
  | { kind: 'html'; status?: number }
  | { kind: 'redirect'; to: string; status?: number }
  /** Answers 200 with the whole file. */
  | { kind: 'ignore-range' }
  | { kind: 'content-range'; value: string }
  | { kind: 'content-encoding'; value: string }
  | { kind: 'etag'; value: string }
  /** Sends so many bytes of the body, then breaks the connection (`cut`) or goes silent (`stall`). */
  | { kind: 'cut' | 'stall'; afterBytes: number }
  /** Sends so many bytes of the body, tells `hit`, and sends the rest once `until` resolves. */
  | { kind: 'hold'; afterBytes: number; until: Promise<void>; hit: (request: ServedRequest) => void }
  /** Flips the lowest bit of one byte of the file. */
  | { kind: 'flip'; at: number }
);

export interface ServedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** 0 until answered. */
  status: number;
}

export interface DumpServer {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  url: string;
  /** In the order in which they came. */
  requests: ServedRequest[];
  /** Most requests that were under way at once. */
  peak(): number;
  fault(fault: Fault): void;
  /** No more faults. */
  heal(): void;
  /** Puts or replaces a file; its ETag changes with its content. */
  put(path: string, content: Buffer | string): void;
  remove(path: string): void;
  close(): Promise<void>;
}

/**
 * A web server on 127.0.0.1 with files as dumps.wikimedia.org serves them: Range, If-Range, strong ETags, folders listed.
 * @param options.files by path without a leading slash; @param options.root a folder that is served as well
 */
export async function startDumpServer(
  options: { root?: string; files?: Record<string, Buffer | string> } = {},
): Promise<DumpServer> {
  const files = new Map(
    Object.entries(options.files ?? {}).map(([path, content]) => [path, Buffer.from(content)]),
  );
  const requests: ServedRequest[] = [];
  let faults: Fault[] = [];
  let underWay = 0;
  let peak = 0;

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname).slice(1);
    const served: ServedRequest = { method: request.method ?? '', path, headers: request.headers, status: 0 };
    requests.push(served);
    peak = Math.max(peak, ++underWay);
    response.on('close', () => {
      underWay--;
      served.status = response.statusCode;
    });
    const fault = faults.find(
      (f) =>
        path.includes(f.path ?? '') &&
        (!f.range || (f.range !== 'never') === (request.headers.range !== undefined)) &&
        (f.range !== 'later' || !request.headers.range?.startsWith('bytes=0-')) &&
        (f.rangeFrom === undefined || request.headers.range?.startsWith(`bytes=${f.rangeFrom}-`)),
    );
    if (fault) {
      fault.times = (fault.times ?? 1) - 1;
      faults = faults.filter((f) => f.times === undefined || f.times > 0);
    }
    if (fault?.kind === 'hold') fault.hit(served);
    answer(request, response, path, fault, files, options.root);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    peak: () => peak,
    fault: (fault) => void faults.push({ ...fault }),
    heal: () => void (faults = []),
    put: (path, content) => void files.set(path, Buffer.from(content)),
    remove: (path) => void files.delete(path),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export interface MultistreamFiles {
  dbname: string;
  /** `YYYYMMDD`. */
  date: string;
  /** Compressed, as in the dump. */
  data: Buffer;
  index: Buffer;
  /** Of the job; default `done`. */
  status?: string;
}

/** A dated folder as Wikimedia lays it out, with dumpstatus.json: contents by path. */
export function multistreamFiles({
  dbname,
  date,
  data,
  index,
  status = 'done',
}: MultistreamFiles): Record<string, Buffer> {
  const folder = `${dbname}/${date}`;
  const named = {
    [`${dbname}-${date}-pages-articles-multistream.xml.bz2`]: data,
    [`${dbname}-${date}-pages-articles-multistream-index.txt.bz2`]: index,
  };
  const files = Object.fromEntries(
    Object.entries(named).map(([name, content]) => [
      name,
      {
        size: content.length,
        url: `/${folder}/${name}`,
        md5: createHash('md5').update(content).digest('hex'),
        sha1: createHash('sha1').update(content).digest('hex'),
      },
    ]),
  );
  const dumpstatus = { version: '0.8', jobs: { articlesmultistreamdump: { status, updated: '', files } } };
  return {
    ...Object.fromEntries(Object.entries(named).map(([name, content]) => [`${folder}/${name}`, content])),
    [`${folder}/dumpstatus.json`]: Buffer.from(JSON.stringify(dumpstatus)),
  };
}

/** Serves a pair of multistream files as `<url>/<dbname>/<date>/`, with the `dumpstatus.json` that a lone pair lacks. */
export async function serveMultistream(
  files: MultistreamFiles,
): Promise<DumpServer & { folder: string; dataPath: string; indexPath: string }> {
  const server = await startDumpServer({ files: multistreamFiles(files) });
  const folder = `${files.dbname}/${files.date}`;
  const path = `${folder}/${files.dbname}-${files.date}-pages-articles-multistream`;
  return {
    ...server,
    folder: `${server.url}/${folder}/`,
    dataPath: `${path}.xml.bz2`,
    indexPath: `${path}-index.txt.bz2`,
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  fault: Fault | undefined,
  files: Map<string, Buffer>,
  root: string | undefined,
): void {
  if (fault?.kind === 'status') {
    response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    return;
  }
  if (fault?.kind === 'redirect') {
    response.writeHead(fault.status ?? 302, { Location: fault.to }).end();
    return;
  }
  const content = files.get(path) ?? fileBelow(root, path);
  if (!content) {
    const listing = list(path, files, root);
    if (!listing) response.writeHead(404, { 'Content-Type': 'text/html' }).end('<html>404 Not Found</html>');
    else response.writeHead(200, { 'Content-Type': 'text/html' }).end(listing);
    return;
  }
  sendFile(request, response, content, path, fault);
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  path: string,
  fault: Fault | undefined,
): void {
  let etag = `"${createHash('sha1').update(content).digest('hex').slice(0, 16)}"`;
  if (fault?.kind === 'etag') etag = fault.value;
  const ifRange = request.headers['if-range'];
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const ranged =
    from !== undefined && (ifRange === undefined || ifRange === etag) && fault?.kind !== 'ignore-range';
  const headers: Record<string, string> = {
    'Content-Type': path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
    ETag: etag,
    'Accept-Ranges': 'bytes',
  };
  if (fault?.kind === 'flip') {
    content = Buffer.from(content);
    content.writeUInt8(content.readUInt8(fault.at) ^ 1, fault.at);
  }
  let body = content;
  let status = 200;
  if (ranged) {
    const start = Number(from);
    const end = to ? Math.min(Number(to) + 1, content.length) : content.length;
    if (start >= content.length) {
      response.writeHead(416, { 'Content-Range': `bytes */${content.length}` }).end();
      return;
    }
    status = 206;
    body = content.subarray(start, end);
    headers['Content-Range'] = `bytes ${start}-${end - 1}/${content.length}`;
  }
  if (fault?.kind === 'content-range') headers['Content-Range'] = fault.value;
  if (fault?.kind === 'content-encoding') headers['Content-Encoding'] = fault.value;
  if (fault?.kind === 'html') {
    const page = '<html><head><title>Too Many Requests</title></head><body>nginx</body></html>';
    response.writeHead(fault.status ?? status, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
    return;
  }
  headers['Content-Length'] = String(body.length);
  response.writeHead(status, headers);
  if (fault?.kind === 'cut' || fault?.kind === 'stall') {
    response.write(body.subarray(0, fault.afterBytes), () => {
      if (fault.kind === 'cut') response.destroy();
    });
  } else if (fault?.kind === 'hold') {
    response.write(body.subarray(0, fault.afterBytes));
    void fault.until.then(() => response.end(body.subarray(fault.afterBytes)));
  } else response.end(body);
}

function fileBelow(root: string | undefined, path: string): Buffer | undefined {
  const file = root === undefined ? undefined : join(root, path);
  return file && statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : undefined;
}

/** A page with a link per entry, as nginx makes it; undefined when there is no such folder. */
function list(path: string, files: Map<string, Buffer>, root: string | undefined): string | undefined {
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
  const names = new Set<string>();
  for (const file of files.keys()) {
    if (file.startsWith(prefix)) names.add(/^[^/]+\/?/.exec(file.slice(prefix.length))?.[0] ?? '');
  }
  const folder = root === undefined ? undefined : join(root, prefix);
  if (folder && statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      names.add(entry.isDirectory() ? `${entry.name}/` : entry.name);
    }
  }
  if (names.size === 0) return undefined;
  const links = [...names].sort().map((name) => `<a href="${encodeURI(name)}">${name}</a>`);
  return `<html><body><h1>Index of /${prefix}</h1><pre><a href="../">../</a>\n${links.join('\n')}</pre></body></html>`;
}
