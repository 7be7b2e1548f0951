import { type Environment, readEnvironment } from '../config/environment';
import { loadConfig } from '../config/loader';
import type { Config } from '../config/schema';
import { createDumpSource } from '../sources/dumpSource';
import type { DumpSource } from '../sources/source';
import type { EntryStore } from '../stores/entryStore';
import { sessionShare } from '../stores/sessions';
import type { Logger } from '../support/logger';
import type { TemporalTarget } from '../workers/connections';
import { findTemporal, openStore } from './context';
import { notBuiltYet, sessionPlan } from './deployment';
import { processRuntime } from './temporalRuntime';

/** Everything that a process which takes work is given. */
export interface Services {
  config: Config;
  environment: Environment;
  store: EntryStore;
  source: DumpSource;
  temporal: TemporalTarget;
  logger: Logger;
  /** Where this process's Temporal runtime shows its metrics, on loopback. */
  temporalMetricsUrl: string;
  /** Aborted by SIGTERM or SIGINT: the process is to finish what it has, and end. */
  signal: AbortSignal;
}

/** What the process is; its part of the database's sessions depends on it. */
export type Role = { master: true } | { providers: readonly string[] };

/**
 * Reads the configuration, opens the database, and gives both to `step`; closes the database when it ends.
 */
export async function withServices(
  env: NodeJS.ProcessEnv,
  configFile: string | undefined,
  role: Role,
  step: (services: Services) => Promise<void>,
): Promise<void> {
  const environment = readEnvironment(env);
  const config = loadConfig({ file: configFile, env });
  const { value: temporal } = findTemporal(env);
  const { logger, temporalMetricsUrl } = await processRuntime(environment.logLevel);
  const plan = await sessionPlan(env, config);
  for (const warning of [...plan.warnings, ...notBuiltYet(config)]) logger.warn(warning);
  const name = 'master' in role ? 'master' : [...new Set(role.providers)].join('+');
  const store = await openStore(env, config, {
    applicationName: `aqea-${name}-${environment.host}`,
    sessions: sessionShare(plan, 'master' in role ? 'master' : { workers: role.providers.length }),
    logger,
  });
  const { signal, release } = endOnSignals();
  try {
    const { base_url: baseUrl, contact, max_connections_per_host: connections } = config.source;
    const source = createDumpSource({
      baseUrl,
      contact,
      unitBytes: config.performance.unit_bytes,
      withHostLease: (host, signal, use) => store.withLease(`host:${host}`, connections, signal, use),
    });
    await step({ config, environment, store, source, temporal, logger, signal, temporalMetricsUrl });
  } catch (error) {
    // Nothing had begun yet.
    if (!(signal.aborted && error instanceof Error && error.name === 'AbortError')) throw error;
  } finally {
    release();
    await store.close();
  }
}

const END_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

function endOnSignals(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  for (const name of END_SIGNALS) process.on(name, end);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of END_SIGNALS) process.off(name, end);
    },
  };
}
