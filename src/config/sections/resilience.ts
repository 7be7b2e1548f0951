import { z } from 'zod';

/** `resilience`: how long to wait for whom, and how often to try. */
export const ResilienceSchema = z
  .strictObject({
    database_retry: z
      .strictObject({
        max_attempts: z.int().min(1).max(20).default(3).meta({
          description: 'Tries of one transaction inside a step, before Temporal tries the step again',
        }),
        backoff_factor: z
          .number()
          .min(1)
          .max(10)
          .default(2)
          .meta({ description: 'By how much the pause between two such tries grows each time' }),
      })
      .prefault({}),
    worker_failure: z
      .strictObject({
        reassign_work_after: z.number().min(1).default(600).meta({
          description: 'Seconds until a unit that nobody at its provider takes goes to another provider',
        }),
        heartbeat_timeout: z.number().min(2).default(15).meta({
          description: 'Seconds without a sign of life after which a step is taken from a worker',
        }),
        drain_time: z.number().min(0).max(3_600).default(20).meta({
          description: 'Seconds that a worker has after SIGTERM to finish its units; the rest is handed back',
        }),
      })
      .prefault({}),
  })
  .prefault({});
