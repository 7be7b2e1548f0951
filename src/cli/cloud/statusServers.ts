import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/schema';
import { readEnvironment } from '../../config/environment';
import { endProcess, identifyProcess, isAlive, type ProcessIdentity } from '../../embedded/processes';
import { sharingProviders } from '../../fleet/wantedMachines';
import { portsOf } from '../../status/ports';
import { packageRoot } from '../../support/version';
import { configuredProviders } from '../providerNames';

export interface StatusServers {
  /** Where each provider's status and dashboard are on this machine. */
  dashboards: Record<string, string>;
  /** The process that was started for them; null: all answered already. */
  started: number | null;
}

const ANSWERS_WITHIN_MS = 1_000;
const STARTS_WITHIN_MS = 30_000;

/** Where no master answers on this machine, starts a process that serves the status, read-only, and waits until it answers. */
export async function ensureStatusServers(
  env: NodeJS.ProcessEnv,
  config: Config,
  configFile: string | undefined,
): Promise<StatusServers> {
  const known = configuredProviders(config);
  const providers = sharingProviders(config);
  const dashboards = Object.fromEntries(
    providers.map((name) => [name, `http://localhost:${portsOf(name, known).dashboard}`]),
  );
  const silent: string[] = [];
  for (const name of providers) if (!(await answers(portsOf(name, known).api))) silent.push(name);
  if (silent.length === 0 || !config.status.enabled) return { dashboards, started: null };
  await stopStatusServers(env);
  const folder = folderOf(env);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = openSync(join(folder, 'status.log'), 'a', 0o600);
  const args = [join(packageRoot(), 'bin/aqea.js'), 'cloud', 'serve', '--provider', silent.join(',')];
  const child = spawn(process.execPath, [...args, ...(configFile ? ['--config', configFile] : [])], {
    ...{ detached: true, stdio: ['ignore', log, log], env },
  });
  child.unref();
  const identity = child.pid === undefined ? null : identifyProcess(child.pid);
  if (identity) writeFileSync(join(folder, 'status.json'), JSON.stringify(identity), { mode: 0o600 });
  const until = Date.now() + STARTS_WITHIN_MS;
  for (const name of silent)
    while (Date.now() < until && identity && isAlive(identity) && !(await answers(portsOf(name, known).api)))
      await new Promise((resolve) => setTimeout(resolve, 200));
  return { dashboards, started: identity && isAlive(identity) ? identity.pid : null };
}

/** Ends the process that an earlier command has started, if it lives. */
export async function stopStatusServers(env: NodeJS.ProcessEnv): Promise<void> {
  const file = join(folderOf(env), 'status.json');
  try {
    await endProcess(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity, 'SIGTERM', 5_000);
    rmSync(file, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function folderOf(env: NodeJS.ProcessEnv): string {
  return join(readEnvironment(env).home, 'cloud');
}

async function answers(port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://127.0.0.1:${port}/api/session`, {
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    return status < 500;
  } catch {
    return false;
  }
}
