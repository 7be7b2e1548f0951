import type { Config } from '../config/schema';
import { distribute } from '../fleet/distribution';
import { planSessions, type SessionPlan } from '../stores/sessions';
import { certificates, findDatabase } from './context';
import { lazy } from './lazy';

/** Asks the database how many sessions it allows, and divides them as the configuration says. */
export async function sessionPlan(env: NodeJS.ProcessEnv, config: Config): Promise<SessionPlan> {
  const { pool_size: poolSize, max_overflow: maxOverflow, pool_timeout: timeout } = config.database;
  const { total_workers: totalWorkers } = config.cloud_deployment.worker_distribution;
  const server = await lazy.serverSessions().readServerSessions(findDatabase(env).value, {
    ...certificates(config),
    sessionTimeoutMs: timeout * 1000,
  });
  return planSessions({ poolSize, maxOverflow, totalWorkers }, server);
}

/** `total_workers` by the providers' shares: `hetzner 9, digitalocean 5, linode 1`. */
export function workersByProvider(config: Config): [provider: string, workers: number][] {
  const { allocation, total_workers: total } = config.cloud_deployment.worker_distribution;
  const workers = distribute(total, Object.values(allocation));
  return Object.keys(allocation).map((provider, at) => [provider, workers[at] ?? 0]);
}

/** Sentences about settings that are accepted and do nothing yet. */
export function notBuiltYet({ performance }: Config): string[] {
  const { enabled, provider } = performance.redis_cache;
  return enabled
    ? [
        `performance.redis_cache is enabled (${provider}), and the cache is not built yet: the run works without it, ` +
          'since only what changed is asked for and written.',
      ]
    : [];
}
