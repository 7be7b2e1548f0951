import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import staticFiles from '@fastify/static';
import swagger from '@fastify/swagger';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { version } from '../../support/version';
import type { StatusBackend } from '../backend';
import type { StatusKeys } from './access';
import { controlRoutes } from './controlRoutes';
import { answerError, installErrors, refusals } from './errors';
import type { EventHub } from './events';
import { installGuard } from './guard';
import { readRoutes } from './routes';
import { streamRoutes } from './streamRoutes';

export interface StatusAppOptions {
  backend: StatusBackend;
  hub: EventHub;
  keys: StatusKeys;
  /** Names beside those of loopback that the API answers to without a read key. */
  allowedHosts: readonly string[];
  /** Folder of the dashboard; null: only the API. */
  dashboard: string | null;
  /** Text for Prometheus. */
  metrics(): Promise<string>;
  logger: FastifyBaseLogger;
  /** Requests of one address in a minute; the event stream does not count. */
  requestsPerMinute?: number;
}

/** Dashboard, searches and a few scrapers together stay far below. */
const REQUESTS_PER_MINUTE = 600;
const MOST_CONNECTIONS = 2_500;

/** The status API, and the dashboard's files where it has any; not yet listening. */
export async function statusApp(options: StatusAppOptions): Promise<FastifyInstance> {
  const { backend, hub, keys, logger } = options;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 4_096,
    // A path that cannot be decoded is refused before any hook runs.
    frameworkErrors: (error, _request, reply) => void answerError(error, reply),
    // The schemas bound what a path holds; the router's own refusal would have another shape.
    routerOptions: { maxParamLength: 16_384 },
    // Whoever sends slowly, or reads an answer slowly, is not waited for.
    ...{ requestTimeout: 10_000, connectionTimeout: 30_000, keepAliveTimeout: 10_000 },
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 8_192 },
    return503OnClosing: false,
    forceCloseConnections: true,
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installErrors(app);
  // What a page may ask is said when it is loaded: by then its master has to know the others.
  if (options.dashboard !== null)
    app.addHook('onRequest', async ({ url }) => {
      if (url === '/' && backend.masterOrigins.size === 0) await backend.status().catch(() => null);
    });
  await app.register(helmet, { global: true, ...headers(backend) });
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: () => refusals.tooMany(),
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'AQEA status',
        version: version(),
        description: 'How far the extractions are, at whose cost, and what went wrong: docs/status-api.md.',
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'aqea_session' },
        },
      },
      security: [{ key: [] }, { session: [] }, {}],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  installGuard(app, { ...options, isFriendly: (origin) => backend.knowsOrigin(origin) });
  app.addHook('onSend', async (request, reply) => {
    const { url } = request;
    if (url.startsWith('/api') || url.startsWith('/metrics') || url.startsWith('/health'))
      void reply.header('cache-control', 'no-store');
  });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, () => {
    throw refusals.notFound('There is nothing here');
  });
  await app.register(readRoutes(backend));
  await app.register(controlRoutes(backend, keys));
  await app.register(streamRoutes(backend, hub, options.metrics));
  if (options.dashboard !== null)
    await app.register(staticFiles, {
      ...{ root: options.dashboard, cacheControl: false, etag: true, dotfiles: 'ignore' },
      setHeaders: (response) => void response.setHeader('cache-control', 'no-cache'),
    });
  await app.ready();
  return app;
}

/** Nothing from elsewhere is loaded, run, framed or asked, but for the other masters. */
function headers(backend: StatusBackend) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        connectSrc: ["'self'", () => [...backend.masterOrigins].join(' ')],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' as const },
    referrerPolicy: { policy: 'no-referrer' as const },
    crossOriginResourcePolicy: { policy: 'same-site' as const },
  };
}
