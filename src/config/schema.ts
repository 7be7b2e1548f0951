import { z } from 'zod';

/** Share per provider, in percent of the units. */
const AllocationSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.number().min(0).max(100))
  .refine((shares) => Math.abs(Object.values(shares).reduce((a, b) => a + b, 0) - 100) < 1e-9, {
    message: 'the shares must add up to 100',
  });

export const ConfigSchema = z.strictObject({
  cloud_deployment: z
    .strictObject({
      worker_distribution: z
        .strictObject({ allocation: AllocationSchema.default({ hetzner: 60, digitalocean: 30, linode: 10 }) })
        .prefault({}),
    })
    .prefault({}),
  source: z
    .strictObject({
      base_url: z.url({ protocol: /^https?$/ }).default('https://dumps.wikimedia.org'),
      /** Mail address or URL of whoever runs this; `AQEA_CONTACT` wins. */
      contact: z.string().optional(),
      max_connections_per_host: z.int().min(1).max(64).default(3),
    })
    .prefault({}),
  performance: z
    .strictObject({
      /** Compressed bytes of a work unit. */
      unit_bytes: z.int().min(10_000).max(64_000_000).default(1_000_000),
      /** Threads that parse, per worker process; 0 takes one per core. */
      parse_threads: z.int().min(0).max(256).default(0),
      /** Units whose bytes may lie in one worker's spool at once. */
      spool_units: z.int().min(2).max(1_000).default(8),
    })
    .prefault({}),
  resilience: z
    .strictObject({
      worker_failure: z
        .strictObject({
          /** Seconds until a unit that nobody at its provider takes goes to another provider. */
          reassign_work_after: z.number().min(1).default(600),
          /** Seconds without a sign of life after which a step is taken away from a worker. */
          heartbeat_timeout: z.number().min(2).default(15),
        })
        .prefault({}),
    })
    .prefault({}),
  database: z
    .strictObject({
      /** Transactions that write at once, over the whole deployment. */
      max_writers: z.int().min(1).max(64).default(4),
      /** PEM file with the certificates that the database's certificate is verified against; default: Supabase's own. */
      ssl_root_cert: z.string().optional(),
    })
    .prefault({}),
});

export type Config = z.infer<typeof ConfigSchema>;
