import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { setTimeout as wait } from 'node:timers/promises';

/** Options as `@temporalio/envconfig` gives them: address, TLS, API key. */
export interface TemporalTarget {
  connectionOptions: NonNullable<Parameters<typeof NativeConnection.connect>[0]> &
    NonNullable<Parameters<typeof Connection.connect>[0]>;
  namespace: string;
}

/**
 * Connects as soon as the server answers: a worker that is started before its server, or while it restarts, waits.
 * @param signal ends the waiting
 */
export async function connectWorkers(
  target: TemporalTarget,
  logger: Logger,
  signal?: AbortSignal,
): Promise<NativeConnection> {
  return patiently(() => NativeConnection.connect(target.connectionOptions), target, logger, signal);
}

export async function connectClient(
  target: TemporalTarget,
  logger: Logger,
  signal?: AbortSignal,
): Promise<Client> {
  const connection = await patiently(
    () => Connection.connect(target.connectionOptions),
    target,
    logger,
    signal,
  );
  return new Client({ connection, namespace: target.namespace });
}

async function patiently<T>(
  connect: () => Promise<T>,
  target: TemporalTarget,
  logger: Logger,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let pause = 250; ; pause = Math.min(2 * pause, 5_000)) {
    try {
      return await connect();
    } catch (error) {
      const { address } = target.connectionOptions;
      logger.info({ address, reason: String(error) }, 'Temporal does not answer yet');
      await wait(pause, undefined, signal ? { signal } : {});
    }
  }
}
