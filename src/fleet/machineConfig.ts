import { stringify } from 'yaml';
import type { Config } from '../config/schema';
import { MACHINE_FOLDER } from './userData';

/**
 * The configuration file of a rented machine: this one's, whole, with the number of workers that the deployment has, by
 * which each takes its part of the database's sessions.
 */
export function machineConfig(config: Config, totalWorkers: number): string {
  const { cloud_deployment: deployment, database } = config;
  const ca =
    database.ssl_root_cert === undefined ? {} : { ssl_root_cert: `${MACHINE_FOLDER}/database-ca.pem` };
  return stringify(
    {
      ...config,
      cloud_deployment: {
        ...deployment,
        worker_distribution: { ...deployment.worker_distribution, total_workers: totalWorkers },
      },
      database: { ...database, ...ca },
    } satisfies Config,
    { lineWidth: 0 },
  );
}
