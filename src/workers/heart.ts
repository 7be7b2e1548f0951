import type { Logger } from 'pino';
import type { EntryStore, WorkerBeat } from '../stores/entryStore';

const BEAT_MS = 5_000;

/**
 * Tells the database that this process lives, until stopped; a beat that fails is logged, the next one tries again.
 * @param drain called once when the answer is that the machine is about to go
 */
export function startHeart(
  store: EntryStore,
  beat: () => WorkerBeat,
  logger: Logger,
  drain: () => void,
): { stop(): Promise<void> } {
  const id = beat().id;
  let stopped = false;
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  const once = async (): Promise<void> => {
    try {
      const orders = await store.beat(beat());
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
