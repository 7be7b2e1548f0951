import { anyFreePort } from '../embedded/ports';
import { createLogger, temporalLogger, type Logger } from '../support/logger';
import { lazy } from './lazy';

/** What a process that takes work has once. */
export interface ProcessRuntime {
  /** Temporal's runtime writes into it, too. */
  logger: Logger;
  /** Temporal's own metrics, for Prometheus; answers while there are workers. */
  temporalMetricsUrl: string;
}

/** Sets Temporal's runtime up; once per process. */
export async function processRuntime(level: string): Promise<ProcessRuntime> {
  const logger = createLogger({ level });
  const bindAddress = `127.0.0.1:${await anyFreePort()}`;
  lazy.temporalWorker().Runtime.install({
    logger: temporalLogger(logger),
    // Workers are ended in an order of their own, see endOnSignals.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'INFO', other: 'WARN' }, forward: {} },
      metrics: { prometheus: { bindAddress } },
    },
  });
  return { logger, temporalMetricsUrl: `http://${bindAddress}/metrics` };
}
