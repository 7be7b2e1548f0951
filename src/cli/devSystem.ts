import { join } from 'node:path';
import { loadConfig } from '../config/loader';
import { startPostgres, type RunningPostgres } from '../embedded/postgres';
import { cacheFolder, findTemporalCli } from '../embedded/temporalCli';
import { TEMPORAL_NAMESPACE, startTemporal, type RunningTemporal } from '../embedded/temporalServer';
import { spawnTethered, type TetheredProcess } from '../embedded/tether';
import { migrate } from '../stores/postgres/migrate';
import { packageRoot } from '../support/version';
import type { Supervisor } from '../workers/supervisor';
import { findDatabase, findTemporal, type Found } from './context';
import { controlKey } from './devStatus';
import { NoDatabase, NoTemporal } from './errors';

/** A worker finishes its units first, or gives them back; then it has this long to end. */
const END_MS = 15_000;
const ORPHAN_GRACE_MS = 5_000;
const DEFAULT_PORTS = { postgres: 5432, temporal: 7233, webUi: 8233 };

export interface LocalSystemOptions {
  supervisor: Supervisor;
  home: string;
  env: NodeJS.ProcessEnv;
  defaultDump: string | undefined;
  say: (sentence: string) => void;
  /** Rejects what takes long when the user has had enough. */
  signal: AbortSignal;
}

export interface LocalSystem {
  /** The environment in which every `aqea` command reaches this system. */
  env: NodeJS.ProcessEnv;
  temporal: { address: string; webUi: string | null; cli: 'on-path' | 'our-own' };
  /** Of the embedded database; null for one that was given: its address holds a password. */
  databaseUrl: string | null;
  /** Process number of the master. */
  masterPid: number;
  /** Allows pause and resume on the dashboard. */
  controlKey: string;
}

/**
 * Starts what is not there (Temporal, Postgres), migrates, and starts a master and the workers of every provider.
 * @throws AqeaError of whatever could not be started
 */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const { supervisor, env, say, signal, home } = options;
  const config = loadConfig({ env });
  const { allocation } = config.cloud_deployment.worker_distribution;
  const givenTemporal = given(() => findTemporal(env), NoTemporal);
  const givenDatabase = given(() => findDatabase(env), NoDatabase);

  const [temporal, postgres] = await settled(
    givenTemporal ? null : embeddedTemporal(options),
    givenDatabase ? null : embeddedPostgres(options),
  );
  signal.throwIfAborted();
  const databaseUrl = givenDatabase?.value ?? (postgres as RunningPostgres).url;
  const address =
    givenTemporal?.value.connectionOptions.address ?? (temporal?.server as RunningTemporal).address;
  const key = controlKey(home, env);
  const systemEnv: NodeJS.ProcessEnv = {
    ...(givenTemporal ? env : withoutTemporal(env)),
    AQEA_HOME: home,
    AQEA_STATUS_CONTROL_KEY: key,
    // glibc keeps a heap of its own for every thread that allocates: with many threads, memory that nobody uses.
    MALLOC_ARENA_MAX: env['MALLOC_ARENA_MAX'] ?? '2',
    AQEA_LOG_LEVEL: env['AQEA_LOG_LEVEL'] ?? 'info',
    ...(temporal && { TEMPORAL_ADDRESS: temporal.server.address, TEMPORAL_NAMESPACE }),
    ...(postgres && { AQEA_DATABASE_URL: postgres.url }),
    ...(options.defaultDump !== undefined && { AQEA_DEFAULT_DUMP: options.defaultDump }),
  };
  const sslRootCert = config.database.ssl_root_cert;
  await migrate(databaseUrl, { ...(sslRootCert !== undefined && { sslRootCert }) });
  signal.throwIfAborted();
  supervisor.reachable({
    // A server that was given may need keys, which only its own variables hold.
    temporalAddress: temporal?.server.address ?? null,
    webUi: temporal?.server.uiUrl ?? null,
    databaseUrl: postgres?.url ?? null,
  });
  const providers = Object.keys(allocation).filter((name) => (allocation[name] ?? 0) > 0);
  say(
    `Master and workers run on this machine; the clouds (${providers.join(', ')}) are simulated: one process takes the work of all.`,
  );
  const drainMs = config.resilience.worker_failure.drain_time * 1000;
  const [master] = await Promise.all([
    node(options, systemEnv, 'master', ['master'], END_MS),
    node(options, systemEnv, 'worker', ['worker', '--all'], drainMs + END_MS),
  ]);
  signal.throwIfAborted();
  const cli = temporal && !temporal.cli.startsWith(cacheFolder(env)) ? 'on-path' : 'our-own';
  return {
    env: systemEnv,
    temporal: { address, webUi: temporal?.server.uiUrl ?? null, cli },
    databaseUrl: postgres?.url ?? null,
    masterPid: master.pid,
    controlKey: key,
  };
}

async function embeddedTemporal(
  options: LocalSystemOptions,
): Promise<{ server: RunningTemporal; cli: string }> {
  const { supervisor, home, env, say } = options;
  const cli = await findTemporalCli({ env, onProgress: say });
  options.signal.throwIfAborted();
  const logFile = join(home, 'logs', 'temporal.log');
  const server = await supervisor.supervise<RunningTemporal>('temporal', logFile, (died) =>
    startTemporal({
      cli,
      dbFile: join(home, 'temporal', 'temporal.db'),
      logFile,
      ...(died && { port: died.port, uiPort: died.uiPort }),
    }),
  );
  const moved = server.port !== DEFAULT_PORTS.temporal || server.uiPort !== DEFAULT_PORTS.webUi;
  say(
    `Temporal runs at ${server.address}, its Web UI at ${server.uiUrl}${moved ? ' (the usual ports are in use)' : ''}.`,
  );
  return { server, cli };
}

async function embeddedPostgres({ supervisor, home, say }: LocalSystemOptions): Promise<RunningPostgres> {
  const logFile = join(home, 'logs', 'postgres.log');
  const server = await supervisor.supervise<RunningPostgres>('postgres', logFile, (died) =>
    startPostgres({ dataDir: join(home, 'postgres'), logFile, ...(died && { port: died.port }) }),
  );
  const moved = server.port !== DEFAULT_PORTS.postgres;
  say(
    `Postgres runs at 127.0.0.1:${server.port}${moved ? ` (port ${DEFAULT_PORTS.postgres} is in use)` : ''}.`,
  );
  return server;
}

/** A process of this same program; its log is `<home>/logs/<role>.log`. */
function node(
  { supervisor, home }: LocalSystemOptions,
  env: NodeJS.ProcessEnv,
  role: 'master' | 'worker',
  args: string[],
  graceMs: number,
): Promise<TetheredProcess> {
  const logFile = join(home, 'logs', `${role}.log`);
  return supervisor.supervise(role, logFile, () =>
    spawnTethered({
      command: process.execPath,
      args: [join(packageRoot(), 'bin', 'aqea.js'), ...args],
      env,
      logFile,
      graceMs,
      orphanGraceMs: ORPHAN_GRACE_MS,
    }),
  );
}

/** What the user has named; nothing, when that is what `missing` says. */
function given<T>(find: () => Found<T>, missing: new (...args: never[]) => Error): Found<T> | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof missing) return null;
    throw error;
  }
}

/** Both, or the first failure, but never one that is still starting after we have gone on. */
async function settled<A, B>(a: Promise<A> | null, b: Promise<B> | null): Promise<[A | null, B | null]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  return [first.value, second.value];
}

/** The embedded server knows no TLS, no keys and no profiles. */
function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
