import { z } from 'zod';

const PROVIDER_NAME = /^[a-z][a-z0-9-]*$/;

/** Share per provider, in percent of the units. A provider's name is also its task queue. */
const AllocationSchema = z
  .record(z.string().regex(PROVIDER_NAME), z.number().min(0).max(100))
  .refine((shares) => !('aqea' in shares), {
    message: 'no provider may be called `aqea`: that is the task queue of the masters',
  })
  .refine((shares) => Math.abs(Object.values(shares).reduce((a, b) => a + b, 0) - 100) < 1e-9, {
    message: 'the shares must add up to 100',
  });

/**
 * Everything that a deployment can set; `config/cloud-database.yml` shows every key with its default, and
 * docs/configuration.md explains them. Secrets are not here: they come from the environment.
 */
export const ConfigSchema = z.strictObject({
  cloud_deployment: z
    .strictObject({
      worker_distribution: z
        .strictObject({
          allocation: AllocationSchema.default({ hetzner: 60, digitalocean: 30, linode: 10 }).meta({
            description: 'Providers and their shares of the work, percent, 100 together',
          }),
        })
        .prefault({}),
    })
    .prefault({}),
  source: z
    .strictObject({
      base_url: z
        .url({ protocol: /^https?$/ })
        .default('https://dumps.wikimedia.org')
        .meta({ description: 'Where dumps are looked for: Wikimedia or one of its mirrors' }),
      contact: z.string().optional().meta({
        description: 'Mail address or URL of whoever runs this, sent to the dump host; AQEA_CONTACT wins',
      }),
      max_connections_per_host: z
        .int()
        .min(1)
        .max(64)
        .default(3)
        .meta({ description: 'Connections to one dump host at once, over the whole deployment' }),
    })
    .prefault({}),
  performance: z
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
    })
    .prefault({}),
  resilience: z
    .strictObject({
      worker_failure: z
        .strictObject({
          reassign_work_after: z.number().min(1).default(600).meta({
            description: 'Seconds until a unit that nobody at its provider takes goes to another provider',
          }),
          heartbeat_timeout: z.number().min(2).default(15).meta({
            description: 'Seconds without a sign of life after which a step is taken from a worker',
          }),
        })
        .prefault({}),
    })
    .prefault({}),
  database: z
    .strictObject({
      max_writers: z
        .int()
        .min(1)
        .max(64)
        .default(4)
        .meta({ description: 'Transactions that write at once, over the whole deployment' }),
      ssl_root_cert: z.string().optional().meta({
        description: "PEM file that the database's certificate is verified against; default: Supabase's",
      }),
    })
    .prefault({}),
});

export type Config = z.infer<typeof ConfigSchema>;
