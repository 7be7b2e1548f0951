import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { EntryStore, WorkerBeat } from '../stores/entryStore';

const BEAT_MS = 5_000;

/**
 * Tells the database that this process lives, until stopped; a beat that fails is logged, the next one tries again.
 * @param drain called once when the answer is that the machine is about to go
 * @param beatFile is written after each beat that arrived: what a container's health check looks at
 */
export function startHeart(
  store: EntryStore,
  beat: () => WorkerBeat,
  logger: Logger,
  drain: () => void,
  beatFile?: string,
): { stop(): Promise<void> } {
  const id = beat().id;
  let stopped = false;
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  const once = async (): Promise<void> => {
    try {
      const orders = await store.beat(beat());
      if (beatFile !== undefined) touch(beatFile, logger);
      if (orders.drain && !told) {
        told = true;
        logger.info({ worker: id }, 'this machine is about to be deleted: finishing what is under way');
        drain();
      }
    } catch (error) {
      logger.warn({ err: error, worker: id }, 'heartbeat did not reach the database');
    }
    if (!stopped) timer = setTimeout(() => void (current = once()), BEAT_MS);
  };
  let current = once();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current;
      await store
        .unregister(id)
        .catch((error: unknown) => logger.warn({ err: error, worker: id }, 'not unregistered'));
    },
  };
}

/** `<home>/run/beat-worker`: as old as the last beat of this home's workers that reached the database. */
export function beatFileOf(home: string, role: WorkerBeat['role']): string {
  return join(home, 'run', `beat-${role}`);
}

function touch(file: string, logger: Logger): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${new Date().toISOString()}\n`);
  } catch (error) {
    logger.warn({ err: error }, 'the file that health checks look at cannot be written');
  }
}
