import { Client, Connection } from '@temporalio/client';
import type { FastifyInstance } from 'fastify';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { StatusBackend } from '../../src/status/backend';
import { statusApp, type StatusAppOptions } from '../../src/status/http/app';
import { EventHub } from '../../src/status/http/events';
import { Metrics } from '../../src/status/metrics';
import { ConfigSchema } from '../../src/config/schema';
import { pricesOf } from '../../src/status/prices';
import type { EntryStore } from '../../src/stores/entryStore';
import { createLogger } from '../../src/support/logger';

export interface TestApi {
  app: FastifyInstance;
  /** `http://127.0.0.1:PORT`. */
  url: string;
  ask(path: string, options?: Ask): Promise<Answer>;
  backend: StatusBackend;
  hub: EventHub;
  close(): Promise<void>;
}

export interface Ask {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json<T = unknown>(): T;
}

/** One request, with the path and the headers exactly as given. */
export function ask(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: () => JSON.parse(text),
        });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The status API over a real store and the test run's Temporal. */
export async function testApi(store: EntryStore, options: Partial<StatusAppOptions> = {}): Promise<TestApi> {
  const address = process.env['AQEA_TEST_TEMPORAL_ADDRESS'];
  if (!address) throw new Error('AQEA_TEST_TEMPORAL_ADDRESS is not set: run through npm test');
  const connection = Connection.lazy({ address });
  const temporal = new Client({ connection });
  const providers = ['hetzner', 'digitalocean', 'linode'];
  const backend = new StatusBackend({ store, temporal, providers, prices: pricesOf(ConfigSchema.parse({})) });
  const hub = new EventHub(backend, () => undefined, 100);
  const metrics = new Metrics(backend, null);
  const app = await statusApp({
    ...{ backend, hub, keys: { read: undefined, control: undefined }, allowedHosts: [], dashboard: null },
    metrics: () => metrics.text(),
    logger: createLogger({ level: 'silent' }),
    requestsPerMinute: 1_000_000,
    ...options,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ app, backend, hub, url },
    ask: (path, options) => ask(url, path, options),
    close: async () => {
      hub.close();
      await app.close();
      await connection.close();
    },
  };
}
