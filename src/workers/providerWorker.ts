import { type NativeConnection, Worker } from '@temporalio/worker';
import { availableParallelism, hostname } from 'node:os';
import type { Logger } from 'pino';
import { withFailures } from '../activities/applicationFailure';
import { createFetchActivities } from '../activities/fetchUnit';
import { createParseActivities } from '../activities/parseUnit';
import { ParsePool } from '../activities/parsing/parsePool';
import { parseThreadScript } from '../activities/parsing/parseThreadScript';
import { Spool } from '../activities/spool';
import { createUpsertActivities } from '../activities/upsertUnit';
import type { Config } from '../config/schema';
import { PARSER_VERSION } from '../editions/parserVersion';
import type { DumpSource } from '../sources/source';
import type { EntryStore } from '../stores/entryStore';
import { type TemporalTarget, connectWorkers } from './connections';
import { startHeart } from './heart';
import { takeIdentity } from './identity';
import { slotsOf } from './slots';

export interface ProviderWorkersOptions {
  /** One worker is started for each element; a provider may occur more than once. */
  providers: string[];
  config: Config;
  store: EntryStore;
  source: DumpSource;
  temporal: TemporalTarget;
  /** Folder for everything local: spool, identities. */
  home: string;
  logger: Logger;
  /** Name of this machine; default: its host name. */
  host?: string;
  /** Fires when the workers are to drain and end; SIGTERM and SIGINT do the same. */
  signal?: AbortSignal;
}

/** Time for a unit to be finished after SIGTERM; what is not finished then is handed back. */
const DRAIN_TIME = '20s';

/**
 * Runs workers of one or more providers in this process until a signal ends them; they share one pool of parse threads.
 * Resolves when all have drained.
 */
export async function runProviderWorkers(options: ProviderWorkersOptions): Promise<void> {
  const { config, logger } = options;
  const pool = new ParsePool({
    threads: config.performance.parse_threads || availableParallelism(),
    script: parseThreadScript(),
  });
  const connection = await connectWorkers(options.temporal, logger);
  try {
    const { allocation } = config.cloud_deployment.worker_distribution;
    const slots = slotsOf(options.providers, allocation, pool.threads);
    await Promise.all(
      options.providers.map((provider, at) =>
        runOne({ provider, slots: slots[at] ?? 1, pool, connection, options }),
      ),
    );
  } finally {
    await pool.close();
    await connection.close();
  }
}

interface OneWorker {
  provider: string;
  /** Units that it takes at once. */
  slots: number;
  pool: ParsePool;
  connection: NativeConnection;
  options: ProviderWorkersOptions;
}

async function runOne({ provider, slots, pool, connection, options }: OneWorker): Promise<void> {
  const { store, source, config, home, temporal } = options;
  const identity = takeIdentity(home, provider);
  const logger = options.logger.child({ worker: identity.id, provider });
  const spool = new Spool(identity.spoolFolder, config.performance.spool_units);
  await spool.open();
  const onError = (activity: string, error: unknown): void =>
    logger.warn({ err: error, activity }, 'step failed');
  const common = {
    connection,
    namespace: temporal.namespace,
    identity: identity.id,
    shutdownGraceTime: DRAIN_TIME,
    shutdownForceTime: '30s',
  } as const;
  const fetcher = await Worker.create({
    ...common,
    taskQueue: provider,
    maxConcurrentActivityTaskExecutions: slots,
    activities: withFailures(
      {
        ...createFetchActivities({
          ...{ store, source, spool },
          ...{ workerId: identity.id, workerQueue: identity.id, parserVersion: PARSER_VERSION },
        }),
      },
      onError,
    ),
  });
  const parser = await Worker.create({
    ...common,
    taskQueue: identity.id,
    // Parsing waits for a thread and upserting for the database: neither may keep the other from starting.
    maxConcurrentActivityTaskExecutions: 2 * slots + 2,
    activities: withFailures(
      { ...createParseActivities({ store, spool, pool }), ...createUpsertActivities({ store, spool }) },
      onError,
    ),
  });
  const shutdown = (): void => {
    for (const worker of [fetcher, parser]) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const heart = startHeart(
    store,
    () => ({
      ...{ id: identity.id, role: 'worker', provider, slots, queues: [] },
      ...{ host: options.host ?? hostname(), pid: process.pid, parserVersion: PARSER_VERSION },
    }),
    logger,
    shutdown,
  );
  options.signal?.addEventListener('abort', shutdown, { once: true });
  if (options.signal?.aborted) queueMicrotask(shutdown);
  logger.info({ slots, spool: identity.spoolFolder }, 'worker takes units');
  try {
    await Promise.all([fetcher.run(), parser.run()]);
  } finally {
    options.signal?.removeEventListener('abort', shutdown);
    await heart.stop();
    identity.release();
    logger.info('worker has drained');
  }
}
