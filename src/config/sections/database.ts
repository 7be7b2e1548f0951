import { z } from 'zod';

/** `database`: how much of the central database the whole deployment may use. The address is not here: it is a secret. */
export const DatabaseSchema = z
  .strictObject({
    max_writers: z
      .int()
      .min(1)
      .max(64)
      .default(4)
      .meta({ description: 'Transactions that write at once, over the whole deployment' }),
    pool_size: z
      .int()
      .min(2)
      .max(10_000)
      .default(35)
      .meta({ description: 'Sessions that the whole deployment keeps open' }),
    max_overflow: z
      .int()
      .min(0)
      .max(10_000)
      .default(5)
      .meta({ description: 'Sessions beyond pool_size that it may open for as long as they are needed' }),
    pool_timeout: z
      .number()
      .min(1)
      .max(3_600)
      .default(30)
      .meta({ description: 'Seconds to wait for a session' }),
    ssl_root_cert: z.string().optional().meta({
      description: "PEM file that the database's certificate is verified against; default: Supabase's",
    }),
  })
  .prefault({});
