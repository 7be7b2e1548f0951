import { z } from 'zod';
import { AllocationSchema } from './allocation';

/** `cloud_deployment`: which providers there are, and how the work is divided between them. */
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
  })
  .prefault({});
