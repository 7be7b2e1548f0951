import { z } from 'zod';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { StatusBackend } from '../backend';
import { refusals } from './errors';
import { setSessionCookie } from './cookie';
import { CONTROL_HEADER } from './guard';
import { REFUSALS } from './routes';
import { roleOfKey, sessionToken, type StatusKeys } from './access';

const RoleSchema = z.enum(['read', 'control']);

/** A browser's login, and what a control key allows. */
export const controlRoutes =
  (backend: StatusBackend, keys: StatusKeys): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.get(
      '/api/session',
      {
        config: { access: 'open' },
        schema: {
          summary: 'Whether a key is needed, and what the one that was given allows',
          response: {
            200: z.object({
              read: z.enum(['open', 'key']),
              control: z
                .enum(['off', 'key'])
                .meta({ description: 'off: nobody may, there is no control key' }),
              role: RoleSchema.nullable().meta({
                description: 'what the key or the cookie of this request allows',
              }),
            }),
            ...REFUSALS,
          },
        },
      },
      ({ role }) => ({
        read: keys.read === undefined ? ('open' as const) : ('key' as const),
        control: keys.control === undefined ? ('off' as const) : ('key' as const),
        role,
      }),
    );

    app.post(
      '/api/session',
      {
        config: { access: 'open', rateLimit: { max: 10, timeWindow: 60_000 } },
        schema: {
          summary: 'Gives a key once and gets a cookie for it, for browsers',
          body: z.object({ key: z.string().min(1).max(500) }),
          response: { 200: z.object({ role: RoleSchema, expiresAt: z.iso.datetime() }), ...REFUSALS },
        },
      },
      ({ body, headers }, reply) => {
        const role = roleOfKey(keys, body.key);
        if (role === null) throw refusals.keyRefused();
        const { token, expiresAt } = sessionToken(keys, role);
        void reply.header(
          'set-cookie',
          setSessionCookie(token, expiresAt, headers['x-forwarded-proto'] === 'https'),
        );
        return { role, expiresAt: expiresAt.toISOString() };
      },
    );

    app.delete(
      '/api/session',
      {
        config: { access: 'open' },
        schema: { summary: 'Forgets the cookie', response: { 204: z.null(), ...REFUSALS } },
      },
      (_request, reply) => {
        void reply.code(204).header('set-cookie', setSessionCookie('', new Date(0), false));
        return null;
      },
    );

    for (const action of ['pause', 'resume'] as const) {
      app.post(
        `/api/extractions/:id/${action}`,
        {
          config: { access: 'control', rateLimit: { max: 60, timeWindow: 60_000 } },
          schema: {
            summary: action === 'pause' ? 'No new unit is started; those under way are finished' : 'Goes on',
            description: `With a cookie instead of a key, the header \`${CONTROL_HEADER}\` (any value) has to be there.`,
            params: z.object({ id: z.uuid() }),
            response: { 200: z.object({ extractionId: z.uuid(), action: z.literal(action) }), ...REFUSALS },
          },
        },
        async ({ params: { id }, log }) => {
          const outcome = await backend.control(id, action);
          if (outcome === 'no-extraction') throw refusals.notFound('There is no such extraction');
          if (outcome === 'not-under-way') throw refusals.notUnderWay();
          log.info({ extraction: id, action }, 'controlled over the status API');
          return { extractionId: id, action };
        },
      );
    }
    done();
  };
