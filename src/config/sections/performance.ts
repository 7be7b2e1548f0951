import { z } from 'zod';

/** `performance`: how large the pieces are in which the work is done. */
export const PerformanceSchema = z
  .strictObject({
    unit_bytes: z
      .int()
      .min(10_000)
      .max(64_000_000)
      .default(1_000_000)
      .meta({ description: 'Compressed bytes of a work unit' }),
    parse_threads: z
      .int()
      .min(0)
      .max(256)
      .default(0)
      .meta({ description: 'Threads that parse, per worker process; 0 takes one per core' }),
    spool_units: z
      .int()
      .min(2)
      .max(1_000)
      .default(8)
      .meta({ description: "Units whose bytes may lie in one worker's spool at once" }),
    db_batch_size: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(10_000)
      .meta({ description: 'Rows that one COPY statement brings into the database' }),
    commit_frequency: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .meta({ description: 'Batches that one transaction writes; 0 writes the whole unit in one' }),
    redis_cache: z
      .strictObject({
        enabled: z
          .boolean()
          .default(false)
          .meta({ description: 'Accepted; there is no such cache yet, and who asks for it is told so' }),
        provider: z.enum(['upstash']).default('upstash').meta({ description: 'Whose Redis it would be' }),
      })
      .prefault({}),
  })
  .prefault({});
