import type { Client } from '@temporalio/client';
import type { FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { firstFreePort } from '../embedded/ports';
import type { EntryStore } from '../stores/entryStore';
import { StatusBackend } from './backend';
import { statusApp } from './http/app';
import { EventHub } from './http/events';
import { Metrics } from './metrics';
import type { StatusPorts } from './ports';
import type { Prices } from './prices';
import type { StatusSettings } from './settings';

export interface ServeStatus {
  settings: StatusSettings;
  /** Those it should have; one that is in use is left to whoever has it. */
  ports: StatusPorts;
  store: EntryStore;
  /** Need not be connected: what does not answer is said to. */
  temporal: Client;
  /** Providers of the configuration. */
  providers: readonly string[];
  prices: Prices;
  /** Where this process's Temporal runtime shows its own metrics; null: nowhere. */
  temporalMetricsUrl: string | null;
  logger: Logger;
}

export interface ServedStatus {
  apiUrl: string;
  dashboardUrl: string;
  close(): Promise<void>;
  /** After `close`: resolves when nothing is asked of Temporal any more, so that its connection can be closed. */
  settled(): Promise<void>;
}

/**
 * Serves the status API, and on a second port the dashboard with the API beside it.
 * @throws PortTaken when a hundred ports in a row are in use
 */
export async function serveStatus(options: ServeStatus): Promise<ServedStatus> {
  const { settings, store, temporal, providers, prices, ports, logger } = options;
  const { host, keys, allowedHosts } = settings;
  const backend = new StatusBackend({ store, temporal, providers, prices });
  const hub = new EventHub(backend, (error) => logger.warn({ err: error }, 'the picture could not be made'));
  const metrics = new Metrics(backend, options.temporalMetricsUrl);
  const common = { backend, hub, keys, allowedHosts, logger, metrics: () => metrics.text() };
  const folder = join(__dirname, 'dashboard');
  const apps: FastifyInstance[] = [];
  const listen = async (dashboard: string | null, wanted: number, avoid: number[]): Promise<number> => {
    for (const taken = [...avoid]; ;) {
      const port = await firstFreePort(wanted, taken, host);
      const app = await statusApp({ ...common, dashboard });
      apps.push(app);
      try {
        await app.listen({ host, port });
        return port;
      } catch (error) {
        // Another master that starts at the same moment was faster.
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
        taken.push(port);
      }
    }
  };
  try {
    const api = await listen(null, ports.api, []);
    const dashboard = await listen(existsSync(folder) ? folder : null, ports.dashboard, [api]);
    const served = { apiUrl: urlOf(settings, api), dashboardUrl: urlOf(settings, dashboard) };
    const inUse = [
      ...(api === ports.api ? [] : [ports.api]),
      ...(dashboard === ports.dashboard ? [] : [ports.dashboard]),
    ];
    logger.info(
      { ...served, ...(inUse.length > 0 && { inUse }) },
      inUse.length > 0 ? `status is served on other ports: ${inUse.join(', ')} in use` : 'status is served',
    );
    return { ...served, close: () => close(hub, apps), settled: () => backend.settled() };
  } catch (error) {
    await close(hub, apps);
    throw error;
  }
}

async function close(hub: EventHub, apps: readonly FastifyInstance[]): Promise<void> {
  hub.close();
  await Promise.all(apps.map((app) => app.close()));
}

function urlOf({ host, publishedOn }: StatusSettings, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? (publishedOn === 'loopback' ? '127.0.0.1' : hostname()) : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
