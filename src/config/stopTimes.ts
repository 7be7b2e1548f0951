import type { Config } from './schema';

/** After its drain time a worker gives back what it has and closes its connections, s. */
const ENDS_AFTER_DRAIN = 40;

/** What docker-compose.cloud.yml, the manifests and the unit of `deploy/` give a worker from SIGTERM until it is killed, s. */
export const GRACE_IN_DEPLOY = 300;

/** Seconds from SIGTERM until a worker's process has surely ended: what runs it must not kill it before. */
export function stopsWithin({ resilience }: Pick<Config, 'resilience'>): number {
  return resilience.worker_failure.drain_time + ENDS_AFTER_DRAIN;
}

/** A sentence when a worker may need longer than the files of `deploy/` give it. */
export function graceTooShort(config: Pick<Config, 'resilience'>): string | null {
  const needed = stopsWithin(config);
  if (needed <= GRACE_IN_DEPLOY) return null;
  return (
    `resilience.worker_failure.drain_time is so long that a worker may need ${needed} s to end, and the compose file, the Kubernetes ` +
    `manifests and the systemd unit kill it after ${GRACE_IN_DEPLOY} s`
  );
}
