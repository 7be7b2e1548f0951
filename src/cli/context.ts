import type { Client } from '@temporalio/client';
import { readEnvironment } from '../config/environment';
import type { Config } from '../config/schema';
import type { EntryStore } from '../stores/entryStore';
import { SESSIONS_NEEDED, type SessionShare } from '../stores/sessions';
import { InvalidInput } from '../support/errors';
import type { TemporalTarget } from '../workers/connections';
import { readLocalSystem } from '../workers/supervisorState';
import { NoDatabase, NoTemporal, TemporalUnreachable } from './errors';
import { lazy } from './lazy';

/** Where something was found: the variable's name, or the system that runs here. */
export interface Found<T> {
  value: T;
  from: string;
}

export interface FoundTemporal extends Found<TemporalTarget> {
  /** Of the system that runs here; of other servers it is not known. */
  webUi: string | null;
}

const LOCAL = 'the system that `aqea dev` runs here';

/**
 * The database: `SUPABASE_DATABASE_URL`, `AQEA_DATABASE_URL`, or the system that runs on this machine.
 * @throws NoDatabase
 */
export function findDatabase(env: NodeJS.ProcessEnv): Found<string> {
  const { databaseUrl, databaseUrlFrom, home } = readEnvironment(env);
  if (databaseUrl !== undefined && databaseUrlFrom !== undefined)
    return { value: databaseUrl, from: databaseUrlFrom };
  const local = readLocalSystem(home);
  if (local?.databaseUrl) return { value: local.databaseUrl, from: LOCAL };
  throw new NoDatabase({
    what: local
      ? 'The system that runs here uses a database of yours, whose address is not known here'
      : 'No database is named, and none runs here',
    where: local ? home : `SUPABASE_DATABASE_URL, AQEA_DATABASE_URL, ${home}`,
    hint: local
      ? 'Set SUPABASE_DATABASE_URL in this shell, too.'
      : 'Set SUPABASE_DATABASE_URL, or start one on this machine with `aqea dev`.',
  });
}

/**
 * The Temporal server: `TEMPORAL_ADDRESS` or a profile that was asked for, the system that runs on this machine, or the
 * default profile of Temporal's own configuration file.
 * @throws NoTemporal, InvalidInput
 */
export function findTemporal(env: NodeJS.ProcessEnv): FoundTemporal {
  const named = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE'].find((name) => env[name]);
  const { home } = readEnvironment(env);
  const local = named === undefined ? readLocalSystem(home) : null;
  if (local?.temporalAddress) {
    return {
      value: { connectionOptions: { address: local.temporalAddress }, namespace: 'default' },
      from: LOCAL,
      webUi: local.webUi,
    };
  }
  const { connectionOptions, namespace = 'default' } = temporalProfile(env);
  if (connectionOptions.address) {
    const from = named ?? "Temporal's configuration file";
    return { value: { connectionOptions, namespace } as TemporalTarget, from, webUi: null };
  }
  throw new NoTemporal({
    what: 'No Temporal server is named, and none runs here',
    where: `TEMPORAL_ADDRESS, ${home}`,
    hint: 'Start everything on this machine with `aqea dev`, or set TEMPORAL_ADDRESS.',
  });
}

function temporalProfile(env: NodeJS.ProcessEnv) {
  const overrideEnvVars = Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  try {
    return lazy.envconfig().loadClientConnectConfig({ overrideEnvVars });
  } catch (error) {
    throw new InvalidInput({
      what: `Temporal's client configuration cannot be used: ${(error as Error).message}`,
      where: 'the TEMPORAL_ variables, or temporal.toml',
      hint: 'See https://docs.temporal.io/develop/environment-configuration.',
    });
  }
}

const CONNECT_WITHIN_MS = 5_000;

/**
 * A client of the Temporal server, connected; whoever asks for it closes its connection.
 * @throws NoTemporal, TemporalUnreachable
 */
export async function connectTemporal(env: NodeJS.ProcessEnv): Promise<Client> {
  const { value: target, from } = findTemporal(env);
  const { Client, Connection } = lazy.temporalClient();
  try {
    const connection = await Connection.connect({
      ...target.connectionOptions,
      connectTimeout: CONNECT_WITHIN_MS,
    });
    return new Client({ connection, namespace: target.namespace });
  } catch (error) {
    throw new TemporalUnreachable({
      what: `The Temporal server does not answer: ${(error as Error).message}`,
      where: `${target.connectionOptions.address ?? 'localhost:7233'} (from ${from})`,
      hint: 'Is it running, and is the address right? `aqea doctor` looks at every part.',
    });
  }
}

/** Runs `step` with a client and closes its connection, whatever happens. */
export async function withTemporal<T>(
  env: NodeJS.ProcessEnv,
  step: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connectTemporal(env);
  try {
    return await step(client);
  } finally {
    await client.connection.close();
  }
}

export interface OpenStore {
  /** What the database shows for the connection. */
  applicationName?: string;
  /** Sessions of this process; two are enough for a command. */
  sessions?: SessionShare;
  /** Told about connections that die while idle. */
  logger?: { warn(message: string): void };
}

/**
 * Opens the central database; whoever asks for it closes it.
 * @throws NoDatabase, and what the adapter throws: refused, unreachable, not migrated
 */
export function openStore(
  env: NodeJS.ProcessEnv,
  config: Config,
  options: OpenStore = {},
): Promise<EntryStore> {
  const { sessions, ...others } = options;
  return lazy.postgresStore().openPostgresStore({
    url: findDatabase(env).value,
    applicationName: 'aqea-cli',
    ...storeSettings(config),
    ...(sessions ?? { maxConnections: SESSIONS_NEEDED }),
    ...others,
  });
}

/** What the configuration says about how the database is used. */
function storeSettings(config: Config) {
  const { database, performance, resilience } = config;
  const { max_attempts: maxAttempts, backoff_factor: backoffFactor } = resilience.database_retry;
  const { db_batch_size: batchRows, commit_frequency: batches } = performance;
  return {
    sessionTimeoutMs: database.pool_timeout * 1000,
    retry: { maxAttempts, backoffFactor },
    writing: {
      maxWriters: database.max_writers,
      batchRows,
      commitRows: batches === 0 ? Infinity : batches * batchRows,
    },
    ...certificates(config),
  };
}

/** The PEM file of the configuration, as an option. */
export function certificates({ database }: Config): { sslRootCert?: string } {
  const { ssl_root_cert: sslRootCert } = database;
  return sslRootCert === undefined ? {} : { sslRootCert };
}

/** Runs `step` with the database open and closes it, whatever happens. */
export async function withStore<T>(
  env: NodeJS.ProcessEnv,
  config: Config,
  step: (store: EntryStore) => Promise<T>,
): Promise<T> {
  const store = await openStore(env, config);
  try {
    return await step(store);
  } finally {
    await store.close();
  }
}
