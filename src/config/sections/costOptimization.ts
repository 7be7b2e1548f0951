import { z } from 'zod';

const Cost = z.number().min(0).max(1_000_000);
const Share = z.number().min(0).max(1);

const AutoScalingSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .meta({ description: 'Machines are added and removed while a run is under way' }),
    target_cost_per_hour: Cost.default(5).meta({
      description: 'What all machines together should cost in an hour at most',
    }),
    scale_up_threshold: Share.default(0.8).meta({
      description: 'Share of slots in use from which machines are added',
    }),
    scale_down_threshold: Share.default(0.3).meta({
      description: 'Share of slots in use below which machines are removed',
    }),
    scale_up_cooldown: z
      .number()
      .min(0)
      .max(86_400)
      .default(120)
      .meta({ description: 'Seconds after a change before machines are added' }),
    scale_down_cooldown: z
      .number()
      .min(0)
      .max(86_400)
      .default(300)
      .meta({ description: 'Seconds after a change before machines are removed' }),
    finish_within: z
      .number()
      .min(60)
      .max(31_536_000)
      .default(3_600)
      .meta({ description: 'Seconds within which the open work should be done' }),
    max_machines: z.int().min(1).max(10_000).optional().meta({
      description: 'Machines at most; default: as many as were deployed',
    }),
  })
  .refine((scaling) => scaling.scale_down_threshold < scaling.scale_up_threshold, {
    message: 'scale_down_threshold must be below scale_up_threshold, or machines would come and go for ever',
    path: ['scale_down_threshold'],
  })
  .prefault({});

const BudgetSchema = z
  .strictObject({
    limit: Cost.optional().meta({ description: 'What the deployment may cost altogether; none: no limit' }),
    alerts: z
      .array(z.number().gt(0).max(100))
      .refine((steps) => steps.every((step, at) => at === 0 || step > (steps[at - 1] ?? 0)), {
        message: 'each step must be greater than the one before',
      })
      .default([50, 75, 90, 95])
      .meta({
        description: 'Percentages of the limit at which somebody is told, once each',
        allowed: 'a list of percentages above 0, up to 100, each greater than the one before',
      }),
    stop_at: z
      .number()
      .gt(0)
      .max(100)
      .default(100)
      .meta({ description: 'Percentage of the limit at which no machine runs any more' }),
  })
  .prefault({});

/** What the status shows as cost. Rented machines are counted by their own prices instead: `aqea cost`. */
const SHOWN_COST = {
  cost_per_hour: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.number().min(0).max(1_000))
    .default({ hetzner: 0.015, digitalocean: 0.024, linode: 0.018 })
    .meta({ description: 'EUR that a worker costs per hour, by provider: the cost that the status shows' }),
  single_server_cost_per_hour: z
    .number()
    .min(0)
    .max(1_000)
    .default(0.476)
    .meta({ description: 'EUR that the one large machine costs per hour which the status compares with' }),
};

/** `cost_optimization`: how many machines are rented, and what they may cost. */
export const CostOptimizationSchema = z
  .strictObject({
    auto_scaling: AutoScalingSchema,
    budget: BudgetSchema,
    currency: z
      .enum(['EUR', 'USD'])
      .default('EUR')
      .meta({ description: 'What costs, the limit and the target are counted in' }),
    spot: z.enum(['never', 'prefer']).default('never').meta({
      description: 'Whether machines that may vanish are wanted for less; no provider here offers them',
    }),
    ...SHOWN_COST,
  })
  .prefault({});
