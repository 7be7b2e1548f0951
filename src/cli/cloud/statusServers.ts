import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../../config/schema';
import { readEnvironment } from '../../config/environment';
import { endProcess, identifyProcess, isAlive, type ProcessIdentity } from '../../embedded/processes';
import { sharingProviders } from '../../fleet/wantedMachines';
import { portsOf } from '../../status/ports';
import { packageRoot } from '../../support/version';
import { configuredProviders } from '../providerNames';
import type { ServedPlaces } from './serveAll';

export interface StatusServers {
  /** Where each provider's status and dashboard are on this machine. */
  dashboards: Record<string, string>;
  /** The process that was started for them; null: all answered already, or it did not start. */
  started: number | null;
  /** File that says why it did not start. */
  failed: string | null;
}

const ANSWERS_WITHIN_MS = 1_000;
const STARTS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** Where no master answers on this machine, starts a process that serves the status, read-only, and waits until it answers. */
export async function ensureStatusServers(
  env: NodeJS.ProcessEnv,
  config: Config,
  configFile: string | undefined,
): Promise<StatusServers> {
  const providers = sharingProviders(config);
  const ports = (name: string) => portsOf(name, configuredProviders(config), config.status);
  const usual = Object.fromEntries(
    providers.map((name) => [name, `http://localhost:${ports(name).dashboard}`]),
  );
  const silent = async (except: readonly string[]): Promise<string[]> => {
    const asked = providers.filter((name) => !except.includes(name));
    const answering = await Promise.all(asked.map((name) => answers(`http://127.0.0.1:${ports(name).api}`)));
    return asked.filter((_, at) => !answering[at]);
  };
  const earlier = await answeringPlaces(env);
  if (!config.status.enabled || (await silent(Object.keys(earlier))).length === 0)
    return { dashboards: { ...usual, ...earlier }, started: null, failed: null };
  // What it served is silent from now on, too.
  await stopStatusServers(env);
  const log = join(folderOf(env), 'status.log');
  const child = start(env, await silent([]), configFile, log);
  const until = Date.now() + STARTS_WITHIN_MS;
  while (child !== null && isAlive(child) && Date.now() < until) {
    const places = await answeringPlaces(env);
    if (Object.keys(places).length > 0)
      return { dashboards: { ...usual, ...places }, started: child.pid, failed: null };
    await wait(LOOK_EVERY_MS);
  }
  await stopStatusServers(env);
  return { dashboards: {}, started: null, failed: log };
}

/** Ends the process that an earlier command has started, if it lives. */
export async function stopStatusServers(env: NodeJS.ProcessEnv): Promise<void> {
  const identity = readJson<ProcessIdentity>(processFile(env));
  if (identity) await endProcess(identity, 'SIGTERM', 5_000);
  for (const file of [processFile(env), servedFile(env)]) rmSync(file, { force: true });
}

/** Detached: it outlives this command. What it writes to stdout is where it serves; the rest is its log. */
function start(
  env: NodeJS.ProcessEnv,
  providers: readonly string[],
  configFile: string | undefined,
  log: string,
): ProcessIdentity | null {
  mkdirSync(folderOf(env), { recursive: true, mode: 0o700 });
  const [served, said] = [openSync(servedFile(env), 'w', 0o600), openSync(log, 'a', 0o600)];
  const args = ['cloud', 'serve', '--provider', providers.join(','), '--json'];
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'bin/aqea.js'), ...args, ...(configFile ? ['--config', configFile] : [])],
    { detached: true, stdio: ['ignore', served, said], env },
  );
  for (const file of [served, said]) closeSync(file);
  child.unref();
  const identity = child.pid === undefined ? null : identifyProcess(child.pid);
  if (identity) writeFileSync(processFile(env), JSON.stringify(identity), { mode: 0o600 });
  return identity;
}

/** Dashboards that an earlier command's process serves, by provider; the ports are its own where others had the usual ones. */
async function answeringPlaces(env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const identity = readJson<ProcessIdentity>(processFile(env));
  const places = readJson<ServedPlaces>(servedFile(env))?.served ?? [];
  if (!identity || !isAlive(identity)) return {};
  const answering = await Promise.all(places.map(({ apiUrl }) => answers(apiUrl)));
  return Object.fromEntries(
    places.filter((_, at) => answering[at]).map(({ provider, dashboardUrl }) => [provider, dashboardUrl]),
  );
}

/** Null: there is no such file, or it is not written yet. */
function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}

function folderOf(env: NodeJS.ProcessEnv): string {
  return join(readEnvironment(env).home, 'cloud');
}

function processFile(env: NodeJS.ProcessEnv): string {
  return join(folderOf(env), 'status.json');
}

function servedFile(env: NodeJS.ProcessEnv): string {
  return join(folderOf(env), 'served.json');
}

/** A status API, and not just any server that has the port. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/session`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    return 'control' in ((await response.json()) as object);
  } catch {
    return false;
  }
}
