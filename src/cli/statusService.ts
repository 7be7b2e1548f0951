import { Client, Connection } from '@temporalio/client';
import { portsOf } from '../status/ports';
import { pricesOf } from '../status/prices';
import { type ServedStatus, serveStatus } from '../status/serve';
import { statusSettings } from '../status/settings';
import { PortTaken } from '../embedded/errors';
import { configuredProviders } from './providerNames';
import type { Services } from './services';

/** Runs `step` while a master's status API and dashboard are served, where the configuration wants them. */
export async function withStatus(
  services: Pick<Services, 'config' | 'store' | 'temporal' | 'logger'> & {
    temporalMetricsUrl: string | null;
  },
  env: NodeJS.ProcessEnv,
  provider: string | null,
  step: (status: ServedStatus | null) => Promise<void>,
): Promise<void> {
  const { config, store, temporal, logger } = services;
  const settings = statusSettings(config.status, env);
  if (!settings.enabled) return step(null);
  const providers = configuredProviders(config);
  // Connects when it is asked: the status is served, too, while Temporal does not answer.
  const connection = Connection.lazy(temporal.connectionOptions);
  let served: ServedStatus | null = null;
  try {
    served = await serveStatus({
      ...{ settings, store, providers, logger },
      ports: portsOf(provider, providers, config.status),
      temporal: new Client({ connection, namespace: temporal.namespace }),
      prices: pricesOf(config),
      temporalMetricsUrl: services.temporalMetricsUrl,
    }).catch((error: unknown) => {
      // Extracting does not need to be watched.
      if (!(error instanceof PortTaken)) throw error;
      logger.warn({ err: error }, 'status is not served');
      return null;
    });
    await step(served);
  } finally {
    await served?.close();
    // Not waited for: a Temporal server that is away keeps nobody from ending.
    void (served?.settled() ?? Promise.resolve()).then(() => connection.close());
  }
}
