import { z } from 'zod';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { StatusBackend } from '../backend';
import { refusals } from './errors';
import type { EventHub } from './events';
import { REFUSALS } from './routes';

const HealthSchema = z.object({ status: z.enum(['ok', 'not-ready']) });
const READY_WITHIN_MS = 4_000;

/** Event stream, health, metrics, and the API's own description. */
export const streamRoutes =
  (backend: StatusBackend, hub: EventHub, metrics: () => Promise<string>): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.get(
      '/api/events',
      {
        config: { rateLimit: false },
        exposeHeadRoute: false,
        schema: {
          summary:
            'Server-Sent Events: `status` (as /api/status) about every two seconds, `entries` as they arrive',
          headers: z.object({ 'last-event-id': z.string().max(100).optional() }),
          response: { 200: { content: { 'text/event-stream': { schema: z.string() } } }, ...REFUSALS },
        },
      },
      (request, reply) => {
        if (hub.full) throw refusals.tooManyReaders();
        const headers = Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined);
        reply.hijack();
        reply.raw.writeHead(200, {
          ...(Object.fromEntries(headers) as Record<string, string>),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          // Proxies that would hold events back.
          'x-accel-buffering': 'no',
        });
        void hub.add(reply.raw, request.headers['last-event-id']);
      },
    );

    app.get(
      '/health/live',
      {
        config: { access: 'open', rateLimit: false },
        schema: { summary: 'The process lives', response: { 200: HealthSchema, ...REFUSALS } },
      },
      () => ({ status: 'ok' as const }),
    );

    app.get(
      '/health/ready',
      {
        config: { access: 'open', rateLimit: false },
        schema: {
          summary: 'Temporal and the database answer',
          response: { 200: HealthSchema, 503: HealthSchema, ...REFUSALS },
        },
      },
      async (_request, reply) => {
        const late = new Promise<null>((resolve) => setTimeout(resolve, READY_WITHIN_MS, null).unref());
        const status = await Promise.race([backend.status().catch(() => null), late]);
        const ready = status?.temporal.state === 'ok' && status.database.state === 'ok';
        return ready ? { status: 'ok' as const } : reply.code(503).send({ status: 'not-ready' as const });
      },
    );

    app.get(
      '/metrics',
      {
        schema: {
          summary: 'The same figures, and those of the process and of Temporal, for Prometheus',
          response: { 200: { content: { 'text/plain': { schema: z.string() } } }, ...REFUSALS },
        },
      },
      async (_request, reply) => {
        void reply.type('text/plain; version=0.0.4; charset=utf-8');
        return metrics();
      },
    );

    app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger() as unknown);
    done();
  };
