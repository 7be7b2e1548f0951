import { withCloudEnv } from '../../config/cloudEnv';
import { loadConfig } from '../../config/loader';
import type { Config } from '../../config/schema';
import { ProviderTokenMissing } from '../../fleet/errors';
import type { Fleet, MachineAccess } from '../../fleet/fleet';
import { checkDeployment, type MachineRows } from '../../fleet/machines';
import { CLOUD_PROVIDERS, type CloudProvider, type CloudProviderName } from '../../fleet/providers/provider';
import { openProvider } from '../../fleet/providers/providers';
import { certificates, findDatabase } from '../context';
import { lazy } from '../lazy';
import type { Terminal } from '../terminal';
import { setTimeout as wait } from 'node:timers/promises';

/** What every command about rented machines starts from. */
export interface CloudSession {
  /** The shell's variables, and beneath them those that setup kept. */
  env: NodeJS.ProcessEnv;
  config: Config;
  deployment: string;
  databaseUrl: string;
  rows: MachineRows;
}

/** Runs `step` with the deployment's database open, and closes it, whatever happens. */
export async function withCloud<T>(
  terminal: Terminal,
  configFile: string | undefined,
  step: (session: CloudSession) => Promise<T>,
): Promise<T> {
  const env = withCloudEnv(terminal.env);
  const config = loadConfig({ file: configFile, env });
  const deployment = checkDeployment(env['AQEA_DEPLOYMENT']);
  const databaseUrl = findDatabase(env).value;
  const { rows, close } = openRows(databaseUrl, config);
  try {
    return await step({ env, config, deployment, databaseUrl, rows });
  } finally {
    await close();
  }
}

/** The table of machines; connects with the first question. */
export function openRows(url: string, config: Config): { rows: MachineRows; close(): Promise<void> } {
  const { Database, checkDatabaseUrl, postgresMachineRows } = lazy.machineRows();
  const database = new Database({
    address: checkDatabaseUrl(url, certificates(config)),
    ...{ applicationName: 'aqea-cloud', maxConnections: 2, role: 'worker', warn: () => undefined },
  });
  return { rows: postgresMachineRows(database), close: () => database.close() };
}

/** Providers that there is a token for. */
export function providersWithToken(env: NodeJS.ProcessEnv): CloudProvider[] {
  return CLOUD_PROVIDERS.flatMap((name) => {
    try {
      return [openProvider(name, env)];
    } catch (error) {
      if (error instanceof ProviderTokenMissing) return [];
      throw error;
    }
  });
}

/**
 * Providers with a token, and all of `needed`.
 * @throws ProviderTokenMissing for the first of `needed` that has none
 */
export function providersFor(env: NodeJS.ProcessEnv, needed: readonly CloudProviderName[]): CloudProvider[] {
  const open = providersWithToken(env);
  const more = needed.filter((name) => !open.some((provider) => provider.name === name));
  return [...open, ...more.map((name) => openProvider(name, env))];
}

export function fleetOf(
  { deployment, rows, config }: Pick<CloudSession, 'deployment' | 'rows' | 'config'>,
  providers: readonly CloudProvider[],
  access: MachineAccess,
  terminal: Terminal,
): Fleet {
  return {
    ...{ deployment, rows, providers, access },
    osImage: (provider) => config.cloud_deployment.providers[provider].image,
    say: (line) => terminal.err(line),
    pace: { sleep: (ms) => wait(ms) },
    now: () => Date.now(),
  };
}

/** Longest time that workers get to finish what they have: what the configuration says, and for word to reach them. */
export function drainMs({ resilience }: Config): number {
  return resilience.worker_failure.drain_time * 1_000 + 60_000;
}
