import { z } from 'zod';

/** `fx`: what currencies are worth; used once prices in both occur. */
export const FxSchema = z
  .strictObject({
    usd_per_eur: z.number().gt(0.01).max(100).optional().meta({
      description: 'Dollars that a euro buys; default: 1.00 where costs are counted in EUR, 1.30 in USD',
    }),
  })
  .prefault({});
