import { z } from 'zod';

/** `source`: where dumps come from, and who asks for them. */
export const SourceSchema = z
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
  .prefault({});
