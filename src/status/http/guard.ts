import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sessionCookie } from './cookie';
import { refusals } from './errors';
import { type Role, roleOfKey, roleOfToken, type StatusKeys } from './access';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may: everyone, whoever may read, whoever may control. Default: read. */
    access?: 'open' | Role;
  }
  interface FastifyRequest {
    role: Role | null;
  }
}

export interface GuardOptions {
  keys: StatusKeys;
  /** Names beside those of loopback that the API answers to without a read key. */
  allowedHosts: readonly string[];
  /** Where the pages of the other masters come from. */
  isFriendly(origin: string): Promise<boolean>;
}

/** A page of another site cannot send it without being asked about first. */
export const CONTROL_HEADER = 'x-aqea-control';
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const BEARER = /^Bearer +(\S+) *$/i;

/** Lets nobody through who may not: by the name that was called, by where the page comes from, and by key. */
export function installGuard(app: FastifyInstance, options: GuardOptions): void {
  app.decorateRequest('role', null);
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/health/')) return;
    refuseOtherHosts(request, options);
    const origin = request.headers.origin;
    const foreign = origin !== undefined && !isSameOrigin(origin, request.headers.host);
    if (foreign) {
      const friendly = await options.isFriendly(origin);
      void reply.header('vary', 'Origin');
      if (friendly) {
        void reply.header('access-control-allow-origin', origin);
        void reply.header('access-control-allow-credentials', 'true');
      }
      if (request.method === 'OPTIONS' && friendly) {
        void reply.header('access-control-allow-methods', 'GET, POST, DELETE');
        void reply.header('access-control-allow-headers', `authorization, content-type, ${CONTROL_HEADER}`);
        void reply.header('access-control-max-age', '600');
        return reply.code(204).send();
      }
      if (!friendly && !isReading(request.method)) throw refusals.originRefused();
    }
    const { role, by } = roleOf(request, options.keys);
    request.role = role;
    const access = accessOf(request);
    if (access === 'open') return;
    if (options.keys.read !== undefined && role === null) {
      void reply.header('www-authenticate', 'Bearer realm="aqea"');
      throw by === 'nothing' ? refusals.keyNeeded() : refusals.keyRefused();
    }
    if (access === 'read') return;
    if (options.keys.control === undefined) throw refusals.controlOff();
    if (role !== 'control') {
      if (by !== 'nothing') throw refusals.controlKeyNeeded();
      void reply.header('www-authenticate', 'Bearer realm="aqea"');
      throw refusals.keyNeeded();
    }
    // A browser sends its cookie whoever asks it to; this header it sends only for a page that may read our answers.
    if (by === 'cookie' && request.headers[CONTROL_HEADER] === undefined) throw refusals.originRefused();
  });
}

function accessOf(request: FastifyRequest): 'open' | Role {
  const { access } = request.routeOptions.config;
  if (access !== undefined) return access;
  // What is not there is told only to those who may know what is; the dashboard's files hold no data.
  if (request.is404 || request.routeOptions.url === '/*')
    return request.url.startsWith('/api') || request.url.startsWith('/metrics') ? 'read' : 'open';
  return 'read';
}

function roleOf(
  request: FastifyRequest,
  keys: StatusKeys,
): { role: Role | null; by: 'key' | 'cookie' | 'nothing' } {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const given = BEARER.exec(authorization)?.[1];
    return { role: given === undefined ? null : roleOfKey(keys, given), by: 'key' };
  }
  const token = sessionCookie(request.headers.cookie);
  return token === undefined
    ? { role: null, by: 'nothing' }
    : { role: roleOfToken(keys, token), by: 'cookie' };
}

/**
 * Without a read key, being reachable only from this machine is what protects the data; a page whose name suddenly points
 * here (DNS rebinding) would get around that. With a key, such a page has neither key nor cookie.
 */
function refuseOtherHosts(request: FastifyRequest, { keys, allowedHosts }: GuardOptions): void {
  if (keys.read !== undefined) return;
  const name = hostName(request.headers.host);
  if (name === null || ![...LOOPBACK, ...allowedHosts].includes(name)) throw refusals.hostRefused();
}

function hostName(host: string | undefined): string | null {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(host ?? '')?.[1]?.toLowerCase() ?? null;
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
