import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Bz2Corrupt, ServerUnfit, SourceNotFound, SourceUnavailable } from './errors';
import { readLocal } from './fetchLocal';
import type { FileState } from './folders/dumpFolder';
import { HttpFolder } from './folders/httpFolder';
import { LocalFolder } from './folders/localFolder';
import { HttpClient } from './http/httpClient';
import { getRange, rejectErrorPage } from './http/rangeRequest';
import { planFile } from './plan/filePlan';
import { findDump } from './plan/findDump';
import { planMultistream } from './plan/multistreamPlan';
import { expectedDbname } from './plan/wiki';
import type {
  DumpSource,
  FetchRequest,
  Heartbeat,
  PinnedFile,
  SourcePlan,
  SourceRequest,
  SourceSettings,
} from './source';
import { isSystemError } from './systemError';
import { writeSpoolFile } from './spoolWriter';

/** A single file behind a URL is read twice and in one piece; above this it must be downloaded first. */
const MAX_SINGLE_DOWNLOAD_BYTES = 64 << 20;
const HEARTBEAT_EVERY_MS = 2_000;
/** `BZh`, level, then the magic of a block or of an empty stream's footer. */
const STREAM_START = /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/;

/** Dumps from Wikimedia's servers, from a mirror, from a folder of this machine, or from one file. */
export function createDumpSource(settings: SourceSettings): DumpSource {
  const client = new HttpClient(settings);
  return {
    plan: (request, { signal, heartbeat }) =>
      alive(heartbeat, () => plan(request, settings, client, signal).catch(unknownHost)),
    fetchUnit: (request) => alive(request.heartbeat, () => fetchUnit(request, client)),
  };
}

async function plan(
  request: SourceRequest,
  settings: SourceSettings,
  client: HttpClient,
  signal: AbortSignal,
): Promise<SourcePlan> {
  const dump = request.dump ?? settings.baseUrl;
  const dbname = expectedDbname(request);
  if (isUrl(dump)) {
    if (!URL.canParse(dump)) throw new SourceNotFound({ what: `"${dump}" is no URL` });
    const url = new URL(dump);
    if (/\.xml(\.bz2)?$/.test(url.pathname)) return planRemoteFile(url, request, client, signal);
    const found = await findDump(new HttpFolder(url, client), dbname, 'remote', signal);
    return planMultistream(found, request, settings, signal);
  }
  const path = resolve(dump);
  const state = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new SourceNotFound(
      {
        what: 'There is no such file or folder',
        where: `${path} (${cause.code})`,
        hint: 'Give a URL, a folder or a file.',
      },
      { cause },
    );
  });
  if (!state.isDirectory()) return planLocalFile(path, request, signal);
  const found = await findDump(new LocalFolder(path), dbname, 'local', signal);
  return planMultistream(found, request, settings, signal);
}

async function planLocalFile(path: string, request: SourceRequest, signal: AbortSignal): Promise<SourcePlan> {
  const before = await fileState(path);
  const pieces = readLocal({ location: path, sha1: null, ...before }, 0, before.sizeBytes, signal);
  return planFile(path, pieces, () => fileState(path), request, signal);
}

async function fileState(path: string): Promise<FileState> {
  const { size, mtimeMs } = await stat(path);
  return { sizeBytes: size, etag: null, mtimeMs };
}

function planRemoteFile(
  url: URL,
  request: SourceRequest,
  client: HttpClient,
  signal: AbortSignal,
): Promise<SourcePlan> {
  return client.get({ url, signal, accept: [200] }, async (answer) => {
    rejectErrorPage(answer, url.href);
    const sizeBytes = Number(answer.headers['content-length'] ?? NaN);
    if (!(sizeBytes <= MAX_SINGLE_DOWNLOAD_BYTES)) {
      throw new ServerUnfit({
        what: `A single file of ${answer.headers['content-length'] ?? 'unknown'} bytes is not read over the network`,
        where: url.href,
        hint: `Above ${MAX_SINGLE_DOWNLOAD_BYTES} bytes, download it and give its path, or give the folder of a multistream dump.`,
      });
    }
    const state = { sizeBytes, etag: answer.headers.etag ?? null, mtimeMs: null };
    return planFile(url.href, answer.body, () => Promise.resolve(state), request, signal);
  });
}

async function fetchUnit(request: FetchRequest, client: HttpClient): Promise<{ bytes: number }> {
  const { source, unit, destination, signal } = request;
  const file = source.files[unit.file] as PinnedFile;
  const { start, end } = unit;
  const save = async (pieces: AsyncIterable<Buffer>) => {
    const bytes = await writeSpoolFile(destination, unit.index ? expectStream(pieces, file, start) : pieces);
    if (bytes === end - start) return { bytes };
    throw new SourceUnavailable({
      what: `Only ${bytes} of ${end - start} bytes could be read`,
      where: `${file.location} bytes ${start}-${end}`,
    });
  };
  if (!isUrl(file.location)) return save(readLocal(file, start, end, signal));
  const range = {
    url: new URL(file.location),
    start,
    end,
    sizeBytes: file.sizeBytes,
    etag: file.etag,
    signal,
  };
  return getRange(client, range, ({ body }) => save(body));
}

function isUrl(location: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(location);
}

/** A mistyped host never answers, so a plan is not tried again for it; later a name server may only be away for a while. */
function unknownHost(error: unknown): never {
  if (error instanceof SourceUnavailable && isSystemError(error.cause) && error.cause.code === 'ENOTFOUND') {
    throw new SourceNotFound({
      what: 'There is no such host',
      where: error.where ?? '',
      hint: 'Check the URL (source.dump, or source.base_url in the configuration) and the network.',
    });
  }
  throw error;
}

/** Passes bytes on that start as a bzip2 stream does. */
async function* expectStream(
  pieces: AsyncIterable<Buffer>,
  file: PinnedFile,
  start: number,
): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (!head) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < 10) continue;
    if (!STREAM_START.test(head.toString('latin1', 0, 10))) {
      throw new Bz2Corrupt('magic', {
        what: 'There is no bzip2 stream where the plan has one',
        where: `${file.location}, byte ${start}`,
        hint: 'The unit is fetched again; if that does not help, the server sends other bytes than those asked for.',
      });
    }
    yield head;
    head = undefined;
  }
}

/** Says that the step lives for as long as it runs, also while it waits for a connection or for bytes. */
async function alive<T>(heartbeat: Heartbeat, step: () => Promise<T>): Promise<T> {
  heartbeat();
  const timer = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
  try {
    return await step();
  } finally {
    clearInterval(timer);
  }
}
