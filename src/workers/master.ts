import type { Client } from '@temporalio/client';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { withFailures } from '../activities/applicationFailure';
import { stepLog } from '../activities/stepLog';
import { createFinalizingActivities } from '../activities/finalizeExtraction';
import { createPlanningActivities } from '../activities/planExtraction';
import { createRentingActivities } from '../activities/renting';
import { createWatchingActivities } from '../activities/watching';
import { type ChannelAddresses, readChannels } from '../alerts/channels';
import { startWatchingAlerts } from '../alerts/watchAlerts';
import type { Config } from '../config/schema';
import { PARSER_VERSION } from '../editions/parserVersion';
import type { Fleet } from '../fleet/fleet';
import type { DumpSource } from '../sources/source';
import type { EntryStore, WorkerBeat } from '../stores/entryStore';
import { FLEET_QUEUE } from '../workflows/fleetTypes';
import { MASTER_QUEUE } from '../workflows/types';
import { type TemporalTarget, connectClient, connectWorkers } from './connections';
import { beatFileOf, startHeart } from './heart';
import { registerSearchAttributes } from './registerSearchAttributes';
import { workflowSource } from './workflowBundle';

export interface MasterOptions {
  config: Config;
  store: EntryStore;
  source: DumpSource;
  temporal: TemporalTarget;
  defaultDump: string | undefined;
  logger: Logger;
  /** Whose cloud this master runs in; null: it does not matter. */
  provider?: string | null;
  /** Where its status API and its dashboard answer: the other masters' pages find it there. */
  status?: { apiUrl: string; dashboardUrl: string } | null;
  /** Where alerts go; default: nowhere. */
  alerts?: ChannelAddresses;
  /** The deployment's machines, when this master has the providers' tokens: it makes and deletes them. */
  fleet?: Fleet | null;
  /** Folder for everything local. */
  home: string;
  /** Name of this machine; default: its host name. */
  host?: string;
  /** Fires when the master is to end. */
  signal?: AbortSignal;
}

/** How often a master looks whether a provider has appeared that it does not poll for. */
const LOOK_FOR_PROVIDERS_MS = 5_000;
const NO_CHANNELS = readChannels({});

/**
 * Runs the workflows: the parents on `aqea`, with the activities that plan and finalize, and the children on every
 * provider's queue, so that a unit can notice that its provider is dead. Any number of masters may run.
 */
export async function runMaster(options: MasterOptions): Promise<void> {
  const { logger, temporal, signal } = options;
  const connection = await connectWorkers(temporal, logger, signal);
  const client = await connectClient(temporal, logger, signal);
  try {
    await registerSearchAttributes(client, logger);
    await new Master(options, connection, client).run();
  } finally {
    await client.connection.close();
    await connection.close();
  }
}

class Master {
  private readonly workers = new Map<string, { worker: Worker; ended: Promise<void> }>();
  private readonly host: string;
  private readonly id: string;
  private ending = false;
  private oneEnded!: () => void;
  private oneFailed!: (error: unknown) => void;
  /** Settles with the first worker that ends, also one of a provider that came later. */
  private readonly firstEnd = new Promise<void>((resolve, reject) => {
    this.oneEnded = resolve;
    this.oneFailed = reject;
  });

  constructor(
    private readonly options: MasterOptions,
    private readonly connection: NativeConnection,
    private readonly client: Client,
  ) {
    this.host = options.host ?? hostname();
    this.id = `master-${this.host}-${randomBytes(3).toString('hex')}`;
    // It may fail before anybody waits for it.
    this.firstEnd.catch(() => undefined);
  }

  async run(): Promise<void> {
    const { store, logger, home, signal } = this.options;
    const shutdown = (): void => this.shutdown();
    let heart: ReturnType<typeof startHeart> | undefined;
    let looking: NodeJS.Timeout | undefined;
    let lastLook = Promise.resolve();
    try {
      await this.begin();
      heart = startHeart(store, () => this.beat(), logger, shutdown, beatFileOf(home, 'master'));
      signal?.addEventListener('abort', shutdown, { once: true });
      if (signal?.aborted) shutdown();
      looking = setInterval(() => {
        lastLook = this.pollProviders().catch((error: unknown) =>
          logger.warn({ err: error }, 'cannot read the providers'),
        );
      }, LOOK_FOR_PROVIDERS_MS);
      logger.info({ queues: [...this.workers.keys()] }, 'master runs');
      // A worker ends when a signal told it to, or when it fails: then the others have no use without it.
      await this.firstEnd;
    } finally {
      clearInterval(looking);
      shutdown();
      await lastLook;
      // Whichever of them failed: nobody may close the connection, or look alive, while another one still ends.
      await Promise.allSettled(this.ends());
      await heart?.stop();
      logger.info('master has ended');
    }
    await Promise.all(this.ends());
  }

  /** All that polls from the start on. */
  private async begin(): Promise<void> {
    const { options } = this;
    const { store, logger } = options;
    const planning = createPlanningActivities({
      ...options,
      client: this.client,
      parserVersion: PARSER_VERSION,
    });
    const log = stepLog(logger);
    const { config, alerts = NO_CHANNELS } = options;
    const watching = createWatchingActivities({ store, config, client: this.client, channels: alerts });
    const activities = withFailures({ ...planning, ...createFinalizingActivities(store), ...watching }, log);
    await this.poll(MASTER_QUEUE, { activities, maxConcurrentActivityTaskExecutions: 20 });
    if (options.fleet) {
      const renting = createRentingActivities({
        fleet: options.fleet,
        workersPerMachine: config.cloud_deployment.workers_per_machine,
      });
      await this.poll(FLEET_QUEUE, { activities: withFailures({ ...renting }, log) });
    }
    if (config.monitoring.alerts.length > 0) await startWatchingAlerts(this.client);
    await this.pollProviders();
  }

  private beat(): WorkerBeat {
    const { provider = null, status } = this.options;
    return {
      ...{ id: this.id, role: 'master', provider, slots: 0, host: this.host, pid: process.pid },
      parserVersion: PARSER_VERSION,
      queues: [...this.workers.keys()].filter((q) => q !== MASTER_QUEUE && q !== FLEET_QUEUE),
      ...(status && { apiUrl: status.apiUrl, dashboardUrl: status.dashboardUrl }),
    };
  }

  private ends(): Promise<void>[] {
    return [...this.workers.values()].map(({ ended }) => ended);
  }

  /** Providers of the configuration and all that have workers, from wherever. */
  private async pollProviders(): Promise<void> {
    const { config, store } = this.options;
    const configured = Object.keys(config.cloud_deployment.worker_distribution.allocation);
    const known = await store.providerCapacities(configured);
    for (const provider of new Set([...configured, ...known.map((p) => p.provider)])) {
      if (this.ending || this.workers.has(provider)) continue;
      await this.poll(provider, {});
    }
  }

  private async poll(taskQueue: string, more: Partial<WorkerOptions>): Promise<void> {
    const worker = await Worker.create({
      connection: this.connection,
      namespace: this.options.temporal.namespace,
      identity: this.id,
      taskQueue,
      ...workflowSource(),
      shutdownGraceTime: '5s',
      shutdownForceTime: '10s',
      ...more,
    });
    const ended = worker.run();
    ended.then(this.oneEnded, this.oneFailed);
    this.workers.set(taskQueue, { worker, ended });
    // It was told to end while this one was being made.
    if (this.ending) worker.shutdown();
  }

  private shutdown(): void {
    this.ending = true;
    for (const { worker } of this.workers.values()) if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}
