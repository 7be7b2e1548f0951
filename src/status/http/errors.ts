import type { FastifyError, FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AqeaError, type ErrorText, InvalidInput } from '../../support/errors';

/** An answer that refuses: 4xx, or 503 where trying again later may help. */
export class Refusal extends AqeaError {
  readonly retry = 'final';

  constructor(
    readonly statusCode: number,
    readonly code: string,
    text: ErrorText,
  ) {
    super(text);
  }
}

export const refusals = {
  keyNeeded: () =>
    new Refusal(401, 'AQEA_STATUS_KEY_NEEDED', {
      what: 'A key is needed',
      hint: 'Send it as `Authorization: Bearer KEY`; the dashboard asks for it.',
    }),
  keyRefused: () => new Refusal(401, 'AQEA_STATUS_KEY_NEEDED', { what: 'The key is not known here' }),
  controlKeyNeeded: () =>
    new Refusal(403, 'AQEA_STATUS_CONTROL_REFUSED', {
      what: 'The control key is needed: this one may only read',
      hint: 'Send it as `Authorization: Bearer KEY`.',
    }),
  controlOff: () =>
    new Refusal(403, 'AQEA_STATUS_CONTROL_REFUSED', {
      what: 'Nothing can be controlled here: there is no control key',
      hint: 'Set AQEA_STATUS_CONTROL_KEY for the masters, or use `aqea pause` and `aqea resume`.',
    }),
  hostRefused: () =>
    new Refusal(403, 'AQEA_STATUS_HOST_REFUSED', {
      what: 'This name is not one that the status API answers to',
      hint: 'Use 127.0.0.1 or localhost, add the name to status.allowed_hosts, or set AQEA_STATUS_READ_KEY.',
    }),
  originRefused: () =>
    new Refusal(403, 'AQEA_STATUS_ORIGIN_REFUSED', { what: 'Another site may not do this in your name' }),
  notFound: (what: string) => new Refusal(404, 'AQEA_NOT_FOUND', { what }),
  notUnderWay: () =>
    new Refusal(409, 'AQEA_NOT_FOUND', {
      what: 'The extraction is not under way',
      hint: '`GET /api/status` lists those that are.',
    }),
  tooManyReaders: () =>
    new Refusal(429, 'AQEA_STATUS_TOO_MANY', {
      what: 'Too many read the event stream of this master',
      hint: 'Ask another master (`GET /api/masters`), or ask `GET /api/status` now and then.',
    }),
  tooMany: () =>
    new Refusal(429, 'AQEA_STATUS_TOO_MANY', { what: 'Too many requests', hint: 'Retry-After says when.' }),
};

/** Every error becomes the same shape; what is not meant for whoever asks goes into the log only. */
export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const [status, code, message, hint] = answerTo(error);
    if (status >= 500) request.log.error({ err: error, url: request.url }, 'status request failed');
    const body = { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
    return reply.code(status).type('application/json; charset=utf-8').send(body);
  });
}

type Answer = [status: number, code: string, message: string, hint?: string | undefined];

function answerTo(error: FastifyError): Answer {
  if (error instanceof Refusal) return [error.statusCode, error.code, error.what, error.hint];
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation;
    const where = [error.validationContext, ...(issue?.instancePath.split('/').filter(Boolean) ?? [])].join(
      '.',
    );
    return [400, 'AQEA_INVALID_INPUT', `${where}: ${issue?.message ?? error.message}`];
  }
  if (error instanceof InvalidInput || (error instanceof AqeaError && error.code.startsWith('AQEA_INVALID')))
    return [400, error.code, error.what, error.hint];
  if (error instanceof AqeaError && error.code.startsWith('AQEA_DATABASE'))
    return [503, error.code, 'The database cannot be asked just now', 'Try again soon; the log says more.'];
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return [status, 'AQEA_STATUS_BAD_REQUEST', error.message];
  if (error.name === 'ServiceError' || error.name === 'GrpcServiceError' || 'details' in error)
    return [503, 'AQEA_TEMPORAL_UNREACHABLE', 'Temporal cannot be asked just now', 'Try again soon.'];
  return [500, 'AQEA_STATUS_FAILED', 'The status API failed', 'The log says more.'];
}
