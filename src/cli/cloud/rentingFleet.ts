import { setTimeout as wait } from 'node:timers/promises';
import { machineAccess, machineTemporal } from '../../fleet/access';
import { workersOn } from '../../fleet/deploymentWorkers';
import type { Fleet } from '../../fleet/fleet';
import { checkDeployment } from '../../fleet/machines';
import { findDatabase } from '../context';
import type { Services } from '../services';
import { openRows, providersWithToken } from './session';

/**
 * Gives a master what it needs to make and delete machines by itself; null where it has no token, or belongs to no
 * deployment: then it leaves that to others.
 */
export async function withRentingFleet(
  { config, temporal, logger }: Pick<Services, 'config' | 'temporal' | 'logger'>,
  env: NodeJS.ProcessEnv,
  step: (fleet: Fleet | null) => Promise<void>,
): Promise<void> {
  const deployment = env['AQEA_DEPLOYMENT']?.trim();
  const providers = providersWithToken(env);
  if (!deployment || providers.length === 0) return step(null);
  const databaseUrl = findDatabase(env).value;
  const { rows, close } = openRows(databaseUrl, config);
  const now = (): number => Date.now();
  const { workers_per_machine: workersPerMachine, worker_distribution: distribution } =
    config.cloud_deployment;
  try {
    await step({
      ...{ deployment: checkDeployment(deployment), providers, rows, now },
      access: machineAccess({
        ...{ config, databaseUrl, now },
        // Scaling may have made more of them than were asked for when this master was started.
        workers: async () => {
          const there = workersOn(await rows.all(deployment), workersPerMachine);
          return Math.max(distribution.total_workers, there + workersPerMachine);
        },
        temporal: () => machineTemporal(temporal, env['AQEA_WORKER_TEMPORAL_API_KEY'] || undefined),
      }),
      osImage: (provider) => config.cloud_deployment.providers[provider].image,
      say: (line) => logger.info(line),
      pace: { sleep: (ms) => wait(ms) },
    });
  } finally {
    await close();
  }
}
