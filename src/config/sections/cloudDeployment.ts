import { z } from 'zod';
import { AllocationSchema } from './allocation';
import { CLOUD_MACHINE_KEYS } from './cloudMachines';

/** `cloud_deployment`: which providers there are, how the work is divided between them, and which machines are rented. */
export const CloudDeploymentSchema = z
  .strictObject({
    worker_distribution: z
      .strictObject({
        allocation: AllocationSchema.default({ hetzner: 60, digitalocean: 30, linode: 10 }).meta({
          description: 'Providers and their shares of the work, percent, 100 together',
        }),
        total_workers: z
          .int()
          .min(1)
          .max(1_000)
          .default(15)
          .meta({ description: 'Workers of the whole deployment' }),
      })
      .prefault({}),
    ...CLOUD_MACHINE_KEYS,
  })
  .prefault({});
