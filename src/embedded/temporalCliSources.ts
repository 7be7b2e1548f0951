import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

const ANSWERS_WITHIN_MS = 8_000;
const DOWNLOADS_WITHIN_MS = 10 * 60_000;
const BUILDS_WITHIN_MS = 30 * 60_000;
const SAYS_EVERY_MS = 30_000;

export interface ObtainTemporalCli {
  version: string;
  /** The command's path afterwards; appears whole or not at all. */
  destination: string;
  downloadFrom: string;
  env: NodeJS.ProcessEnv;
  say: (sentence: string) => void;
  /** Path of the `go` command, or null. */
  go: string | null;
}

const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** The official archive. Throws an Error whose message says why not. */
export async function downloadTemporalCli(request: ObtainTemporalCli): Promise<void> {
  const arch = ARCHITECTURES[process.arch];
  if (!arch) throw new Error(`there is no archive to download for ${process.arch}`);
  const base = request.downloadFrom.replace(/\/$/, '');
  const url = `${base}/cli/archive/v${request.version}?platform=${process.platform}&arch=${arch}`;
  request.say(`Downloading the Temporal CLI ${request.version} from ${new URL(url).host} (once).`);
  await inScratchFolder(request.destination, async (folder) => {
    const archive = join(folder, 'temporal.tar.gz');
    await download(url, archive);
    await run('tar', ['-xzf', archive, '-C', folder, 'temporal'], request.env, 60_000);
    return join(folder, 'temporal');
  });
}

/** From its source, through the Go module proxy. Throws an Error whose message says why not. */
export async function buildTemporalCli(request: ObtainTemporalCli): Promise<void> {
  const { go, say } = request;
  if (!go) throw new Error('Go is not installed, so it cannot be built');
  say(`Building the Temporal CLI ${request.version} with Go: about five minutes, once.`);
  const begun = Date.now();
  const saying = setInterval(() => {
    say(`Still building the Temporal CLI (${Math.round((Date.now() - begun) / 1000)} s).`);
  }, SAYS_EVERY_MS);
  try {
    await inScratchFolder(request.destination, async (folder) => {
      const env = { ...request.env, GOBIN: folder, CGO_ENABLED: '0' };
      await run(
        go,
        ['install', `github.com/temporalio/cli/cmd/temporal@v${request.version}`],
        env,
        BUILDS_WITHIN_MS,
      );
      return join(folder, 'temporal');
    });
  } finally {
    clearInterval(saying);
  }
}

/** The connection has to answer soon (no network must not look like a slow one); the body may take its time. */
async function download(url: string, file: string): Promise<void> {
  const abort = new AbortController();
  const answering = setTimeout(() => abort.abort(), ANSWERS_WITHIN_MS);
  const finishing = setTimeout(() => abort.abort(), DOWNLOADS_WITHIN_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(answering);
    if (!response.ok || !response.body) throw new Error(`it answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(file), {
      signal: abort.signal,
    });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    const reason = abort.signal.aborted ? 'it did not answer in time' : (cause?.message ?? message);
    throw new Error(`the download from ${new URL(url).host} failed (${reason})`, { cause: error });
  } finally {
    clearTimeout(answering);
    clearTimeout(finishing);
  }
}

async function inScratchFolder(
  destination: string,
  make: (folder: string) => Promise<string>,
): Promise<void> {
  const folder = await mkdtemp(join(dirname(destination), '.obtain-'));
  try {
    const made = await make(folder);
    await chmod(made, 0o755);
    await rename(made, destination);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: timeoutMs });
    const end = (): void => void child.kill();
    process.once('exit', end);
    let complaint = '';
    child.stderr.on(
      'data',
      (chunk: Buffer) => (complaint = (complaint + chunk.toString('utf8')).slice(-2_000)),
    );
    child.once('error', (error) => reject(new Error(`${command} could not be run (${error.message})`)));
    child.once('close', (code, signal) => {
      process.off('exit', end);
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `${command} ${args[0]} failed (${signal ?? code}): ${complaint.trim().split('\n').at(-1)}`,
          ),
        );
    });
  });
}
