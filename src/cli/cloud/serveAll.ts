import type { ServedStatus } from '../../status/serve';
import { createLogger } from '../../support/logger';
import { findTemporal, withStore } from '../context';
import { checkProvider, configuredProviders } from '../providerNames';
import { withStatus } from '../statusService';
import type { Terminal } from '../terminal';
import { withCloud } from './session';

export interface ServeOptions {
  provider?: string[];
  json?: true;
  config?: string;
}

/** What `--json` writes, once all answer. */
export interface ServedPlaces {
  served: { provider: string; apiUrl: string; dashboardUrl: string }[];
}

/** Serves the status of providers until a signal ends it. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<void> {
  await withCloud(terminal, options.config, async ({ env: all, config }) => {
    // Whoever reads may not control: that is for masters.
    const { AQEA_STATUS_CONTROL_KEY: _, ...env } = all;
    const known = configuredProviders(config);
    const { allocation } = config.cloud_deployment.worker_distribution;
    const providers =
      options.provider?.map((name) => checkProvider(name, known, 'option --provider')) ??
      known.filter((name) => (allocation[name] ?? 0) > 0);
    const logger = createLogger({ level: 'warn' });
    const temporal = findTemporal(env).value;
    const ended = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await withStore(env, config, async (store) => {
      const services = { config, store, temporal, logger, temporalMetricsUrl: null };
      const served: Record<string, ServedStatus> = {};
      const next = async ([provider, ...more]: string[]): Promise<void> => {
        if (provider === undefined) {
          show(served, options, terminal);
          return ended;
        }
        await withStatus(services, env, provider, async (status) => {
          if (status) served[provider] = status;
          await next(more);
        });
      };
      await next(providers);
    });
  });
}

function show(
  served: Readonly<Record<string, ServedStatus>>,
  { json }: ServeOptions,
  terminal: Terminal,
): void {
  const addresses = Object.entries(served).map(([provider, { apiUrl, dashboardUrl }]) => {
    return { provider, apiUrl, dashboardUrl };
  });
  if (json) return terminal.out(JSON.stringify({ served: addresses } satisfies ServedPlaces));
  for (const { provider, apiUrl, dashboardUrl } of addresses)
    terminal.out(`${provider}: ${dashboardUrl} (${apiUrl}/api/status)`);
}
