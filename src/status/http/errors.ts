import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AqeaError, InvalidInput } from '../../support/errors';

/** No key, or one that is not known. */
export class KeyNeeded extends AqeaError {
  readonly code = 'AQEA_STATUS_KEY_NEEDED';
  readonly retry = 'final';
  readonly statusCode = 401;
}

/** The key may only read, or there is no control key. */
export class ControlRefused extends AqeaError {
  readonly code = 'AQEA_STATUS_CONTROL_REFUSED';
  readonly retry = 'final';
  readonly statusCode = 403;
}

/** Without a read key, names that do not mean this machine are not answered to. */
export class HostRefused extends AqeaError {
  readonly code = 'AQEA_STATUS_HOST_REFUSED';
  readonly retry = 'final';
  readonly statusCode = 403;
}

/** A page of another site asked for something to be done. */
export class OriginRefused extends AqeaError {
  readonly code = 'AQEA_STATUS_ORIGIN_REFUSED';
  readonly retry = 'final';
  readonly statusCode = 403;
}

/** What was asked for is not there. */
export class StatusNotFound extends AqeaError {
  readonly code = 'AQEA_STATUS_NOT_FOUND';
  readonly retry = 'final';
  readonly statusCode = 404;
}

/** Only an extraction that is under way can be paused. */
export class NotUnderWay extends AqeaError {
  readonly code = 'AQEA_STATUS_NOT_UNDER_WAY';
  readonly retry = 'final';
  readonly statusCode = 409;
}

/** Too many requests, or readers of the event stream. */
export class TooManyRequests extends AqeaError {
  readonly code = 'AQEA_STATUS_TOO_MANY';
  readonly retry = 'final';
  readonly statusCode = 429;
}

/** It could not be read as a request. */
class BadRequest extends AqeaError {
  readonly code = 'AQEA_STATUS_BAD_REQUEST';
  readonly retry = 'final';
}

/** A fault of the program. */
class StatusFailed extends AqeaError {
  readonly code = 'AQEA_STATUS_FAILED';
  readonly retry = 'final';
}

export const refusals = {
  keyNeeded: () =>
    new KeyNeeded({
      what: 'A key is needed',
      hint: 'Send it as `Authorization: Bearer KEY`; the dashboard asks for it.',
    }),
  keyRefused: () => new KeyNeeded({ what: 'The key is not known here' }),
  controlKeyNeeded: () =>
    new ControlRefused({
      what: 'The control key is needed: this one may only read',
      hint: 'Send it as `Authorization: Bearer KEY`.',
    }),
  controlOff: () =>
    new ControlRefused({
      what: 'Nothing can be controlled here: there is no control key',
      hint: 'Set AQEA_STATUS_CONTROL_KEY for the masters, or use `aqea pause` and `aqea resume`.',
    }),
  hostRefused: () =>
    new HostRefused({
      what: 'This name is not one that the status API answers to',
      hint: 'Use 127.0.0.1 or localhost, add the name to status.allowed_hosts, or set AQEA_STATUS_READ_KEY.',
    }),
  originRefused: () => new OriginRefused({ what: 'Another site may not do this in your name' }),
  notFound: (what: string) => new StatusNotFound({ what }),
  notUnderWay: () =>
    new NotUnderWay({
      what: 'The extraction is not under way',
      hint: '`GET /api/status` lists those that are.',
    }),
  tooManyReaders: () =>
    new TooManyRequests({
      what: 'Too many read the event stream of this master',
      hint: 'Ask another master (`GET /api/masters`), or ask `GET /api/status` now and then.',
    }),
  tooMany: () => new TooManyRequests({ what: 'Too many requests', hint: 'Retry-After says when.' }),
};

/** Every error becomes the same shape; what is not meant for whoever asks goes into the log only. */
export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = answerError(error, reply);
    if (status >= 500) request.log.error({ err: error, url: request.url }, 'status request failed');
  });
}

/** Sends the answer; returns its status. */
export function answerError(error: FastifyError | AqeaError, reply: Pick<FastifyReply, 'code'>): number {
  const [status, { code, what, hint }] = answerTo(error);
  const body = { error: { code, message: what, ...(hint === undefined ? {} : { hint }) } };
  void reply.code(status).type('application/json; charset=utf-8').send(body);
  return status;
}

type Answer = [status: number, error: Pick<AqeaError, 'code' | 'what' | 'hint'>];

function answerTo(error: FastifyError | AqeaError): Answer {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation;
    const place = [error.validationContext, ...(issue?.instancePath.split('/').filter(Boolean) ?? [])].join(
      '.',
    );
    return [400, new InvalidInput({ what: `${place}: ${issue?.message ?? error.message}` })];
  }
  if (error instanceof AqeaError) {
    if ('statusCode' in error && typeof error.statusCode === 'number') return [error.statusCode, error];
    if (error.code.startsWith('AQEA_INVALID')) return [400, error];
    if (error.code.startsWith('AQEA_DATABASE')) {
      // Its own words may name hosts and users.
      const { code } = error;
      return [
        503,
        { code, what: 'The database cannot be asked just now', hint: 'Try again soon; the log says more.' },
      ];
    }
    return [500, new StatusFailed({ what: 'The status API failed', hint: 'The log says more.' })];
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return [status, new BadRequest({ what: error.message })];
  if (isTemporals(error))
    return [
      503,
      {
        code: 'AQEA_TEMPORAL_UNREACHABLE',
        what: 'Temporal cannot be asked just now',
        hint: 'Try again soon.',
      },
    ];
  return [500, new StatusFailed({ what: 'The status API failed', hint: 'The log says more.' })];
}

/** By name: loading Temporal's client for its classes is not worth it here. */
function isTemporals({ name }: Error): boolean {
  return ['ServiceError', 'GrpcServiceError', 'WorkflowUpdateRPCTimeoutOrCancelledError'].includes(name);
}
