import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { TemporalCliMissing } from './errors';
import { buildTemporalCli, downloadTemporalCli } from './temporalCliSources';

/** The version that this program is tested with; downloaded or built when there is none. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

export interface FindTemporalCli {
  /** Told what takes long, in whole sentences. */
  onProgress?: (sentence: string) => void;
  /** Instead of `process.env`: PATH, XDG_CACHE_HOME, and whatever Go reads. */
  env?: NodeJS.ProcessEnv;
  /** Base URL of the official archive or of a mirror of it. */
  downloadFrom?: string;
}

/**
 * Path of a `temporal` command: on PATH, kept from an earlier run, downloaded, or built with Go; in this order.
 * @throws TemporalCliMissing when all four ways fail; its text names each and why
 */
export async function findTemporalCli(options: FindTemporalCli = {}): Promise<string> {
  const env = options.env ?? process.env;
  const say = options.onProgress ?? (() => undefined);

  const there = await locateTemporalCli(env);
  if (there !== null) return there;

  const folder = cacheFolder(env);
  const cached = cachedCli(env);
  const downloadFrom = options.downloadFrom ?? 'https://temporal.download';
  const go = findOnPath('go', env);
  const failures: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    failures.push(
      `${folder} cannot be written (${(error as Error).message}); XDG_CACHE_HOME chooses another`,
    );
  }
  const ways = failures.length > 0 ? [] : [downloadTemporalCli, buildTemporalCli];
  for (const way of ways) {
    try {
      await way({ version: TEMPORAL_CLI_VERSION, destination: cached, downloadFrom, env, say, go });
      if (await runs(cached)) return cached;
      failures.push(`${cached} was obtained but does not run here`);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new TemporalCliMissing({
    what: `There is no Temporal CLI and none could be obtained: ${failures.join('; ')}`,
    where: `PATH, ${cached}`,
    hint:
      'One of these four is enough: set TEMPORAL_ADDRESS to a Temporal server that runs already; install the CLI so that ' +
      '`temporal` is on PATH (https://docs.temporal.io/cli); allow HTTPS to temporal.download; install Go ' +
      '(https://go.dev/dl) so that it can be built.',
  });
}

/** Path of the `temporal` command that is here already: on PATH, else kept from an earlier run; null without either. */
export async function locateTemporalCli(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const onPath = findOnPath('temporal', env);
  if (onPath && (await runs(onPath))) return onPath;
  const cached = cachedCli(env);
  return isExecutable(cached) && (await runs(cached)) ? cached : null;
}

function cachedCli(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), `temporal-${TEMPORAL_CLI_VERSION}`);
}

/** Where commands that we obtained are kept: `$XDG_CACHE_HOME/aqea/bin`, else `~/.cache/aqea/bin`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'aqea', 'bin');
}

function findOnPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

async function runs(cli: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(cli, ['--version'], { timeout: 30_000 });
    return stdout.includes('temporal');
  } catch {
    return false;
  }
}
