import { createLogger, temporalLogger, type Logger } from '../support/logger';
import { lazy } from './lazy';

/** The log of a process that takes work; Temporal's runtime writes into it, too. Once per process. */
export function processLogger(level: string): Logger {
  const logger = createLogger({ level });
  lazy.temporalWorker().Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: { logging: { filter: { core: 'INFO', other: 'WARN' }, forward: {} } },
  });
  return logger;
}
