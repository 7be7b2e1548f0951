import { z } from 'zod';

/** `fx`: what currencies are worth; needed once prices in both occur. */
export const FxSchema = z
  .strictObject({
    usd_per_eur: z
      .number()
      .gt(0.01)
      .max(100)
      .optional()
      .meta({ description: 'Dollars that a euro buys; needed where prices in both currencies occur' }),
  })
  .prefault({});
