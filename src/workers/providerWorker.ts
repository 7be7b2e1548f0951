import { type NativeConnection, Worker } from '@temporalio/worker';
import { availableParallelism, hostname } from 'node:os';
import type { Logger } from 'pino';
import { withFailures } from '../activities/applicationFailure';
import { stepLog } from '../activities/stepLog';
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
import { Drain } from './drain';
import { beatFileOf, startHeart } from './heart';
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
  /** Fires when the workers are to drain and end. */
  signal?: AbortSignal;
}

/** After the drain time, for what does not listen. */
const FORCE_MS = 10_000;

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
  // Of one provider's workers each needs a connection of its own: Temporal takes two that poll one queue over the same
  // connection for a mistake.
  const connections: NativeConnection[] = [];
  try {
    const { allocation } = config.cloud_deployment.worker_distribution;
    const slots = slotsOf(options.providers, allocation, pool.threads);
    const nth = options.providers.map(
      (provider, at) => options.providers.slice(0, at).filter((p) => p === provider).length,
    );
    while (connections.length <= Math.max(...nth))
      connections.push(await connectWorkers(options.temporal, logger, options.signal));
    await Promise.all(
      options.providers.map((provider, at) =>
        runOne({ provider, slots: slots[at] ?? 1, pool, connection: connections[nth[at] ?? 0]!, options }),
      ),
    );
  } finally {
    await pool.close();
    await Promise.all(connections.map((connection) => connection.close()));
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
  const drainTimeMs = config.resilience.worker_failure.drain_time * 1000;
  const identity = takeIdentity(home, provider);
  const logger = options.logger.child({ worker: identity.id, provider });
  const spool = new Spool(identity.spoolFolder, config.performance.spool_units);
  await spool.open();
  const log = stepLog(logger);
  const common = {
    connection,
    namespace: temporal.namespace,
    identity: identity.id,
    shutdownForceTime: drainTimeMs + FORCE_MS,
  };
  const drain = new Drain(drainTimeMs);
  const fetcher = await Worker.create({
    ...common,
    taskQueue: provider,
    maxConcurrentActivityTaskExecutions: slots,
    shutdownGraceTime: drainTimeMs,
    activities: withFailures(
      {
        ...drain.fetching(
          createFetchActivities({
            ...{ store, source, spool },
            ...{ workerId: identity.id, workerQueue: identity.id, parserVersion: PARSER_VERSION },
          }),
        ),
      },
      log,
    ),
  });
  const parser = await Worker.create({
    ...common,
    taskQueue: identity.id,
    // A step for every unit that may lie in the spool: it waits for a thread or for the database inside, where it says
    // that it lives. One that had to wait for its start would be taken for one whose worker is gone.
    maxConcurrentActivityTaskExecutions: config.performance.spool_units + slots,
    activities: withFailures(
      {
        ...drain.spooled({
          ...createParseActivities({ store, spool, pool, ends: drain.signal }),
          ...createUpsertActivities({ store, spool, ends: drain.signal }),
        }),
      },
      log,
    ),
  });
  const stop = (worker: Worker): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  let fetching: Promise<void> = Promise.resolve();
  const shutdown = (): void => {
    stop(fetcher);
    void drain.end(fetching).finally(() => stop(parser));
  };
  const heart = startHeart(
    store,
    () => ({
      ...{ id: identity.id, role: 'worker', provider, slots: drain.hasBegun ? 0 : slots, queues: [] },
      ...{ host: options.host ?? hostname(), pid: process.pid, parserVersion: PARSER_VERSION },
    }),
    logger,
    shutdown,
    beatFileOf(home, 'worker'),
  );
  options.signal?.addEventListener('abort', shutdown, { once: true });
  if (options.signal?.aborted) queueMicrotask(shutdown);
  logger.info({ slots, spool: identity.spoolFolder }, 'worker takes units');
  try {
    fetching = fetcher.run();
    // Without the other, neither is of use.
    await Promise.all([fetching.finally(shutdown), parser.run().finally(shutdown)]);
  } finally {
    options.signal?.removeEventListener('abort', shutdown);
    await heart.stop();
    identity.release();
    logger.info('worker has drained');
  }
}
