import type { Config } from '../config/schema';
import type { Offer } from './prices';
import type { CloudProviderName, Currency } from './providers/provider';
import { exchangeRate, type UsdPerEur } from './money';

/**
 * Everything that the fleet's decisions depend on besides what is seen: plain JSON, given to the workflow `manageFleet`
 * when it is started, and changed by its update `setPolicy`. Times in milliseconds.
 */
export interface FleetPolicy {
  deployment: string;
  /** Machines that were asked for: held while there is work, and the most there will be unless `maxMachines` is more. */
  machines: number;
  minMachines: number;
  maxMachines: number;
  /** Share per provider, percent. */
  allocation: Partial<Record<CloudProviderName, number>>;
  /** What can be had, per provider in the order of preference. */
  offers: Offer[];
  /** What costs are counted in. */
  currency: Currency;
  usdPerEur: UsdPerEur;
  /** null: the number of machines is held. */
  autoScaling: AutoScalingPolicy | null;
  /** null: no limit. */
  budget: BudgetPolicy | null;
  /** `prefer`: the cheapest of the types that are listed, whatever its order. */
  spot: 'prefer' | 'never';
  /** How long a machine may take from the request until its first sign of life. */
  bootMs: number;
  reassignMs: number;
  /** How long a worker that was told to drain may take to finish what it has. */
  drainMs: number;
}

export interface AutoScalingPolicy {
  /** In the policy's currency; null: no limit. */
  targetCostPerHour: number | null;
  /** Share of busy slots, 0 to 1. */
  scaleUpThreshold: number;
  scaleDownThreshold: number;
  finishWithinMs: number;
  /** At least this long between two steps up, and between two steps down. */
  upCoolDownMs: number;
  downCoolDownMs: number;
}

export interface BudgetPolicy {
  /** In the policy's currency, for the whole deployment since its first machine. */
  limit: number;
  /** Percent of the limit, ascending, e.g. 50, 75, 90, 95. */
  alertsAt: number[];
  /** Percent of the limit at which no machine runs any more. */
  stopAt: number;
}

/** What the configuration says, for machines that were deployed at these prices. */
export function policyOf(
  config: Config,
  deployed: { deployment: string; machines: number; offers: Offer[] },
): FleetPolicy {
  const { cost_optimization: cost, cloud_deployment: cloud, resilience } = config;
  const { auto_scaling: scaling, budget } = cost;
  const { reassign_work_after: reassign, drain_time: drain } = resilience.worker_failure;
  return {
    ...deployed,
    minMachines: 0,
    maxMachines: scaling.enabled ? (scaling.max_machines ?? deployed.machines) : deployed.machines,
    allocation: cloud.worker_distribution.allocation,
    currency: cost.currency,
    usdPerEur: exchangeRate(config).usdPerEur,
    autoScaling: scaling.enabled
      ? {
          targetCostPerHour: scaling.target_cost_per_hour,
          scaleUpThreshold: scaling.scale_up_threshold,
          scaleDownThreshold: scaling.scale_down_threshold,
          finishWithinMs: scaling.finish_within * 1_000,
          upCoolDownMs: scaling.scale_up_cooldown * 1_000,
          downCoolDownMs: scaling.scale_down_cooldown * 1_000,
        }
      : null,
    budget:
      budget.limit === undefined
        ? null
        : { limit: budget.limit, alertsAt: budget.alerts, stopAt: budget.stop_at },
    spot: cost.spot,
    bootMs: cloud.boot_timeout * 1_000,
    reassignMs: reassign * 1_000,
    // Once the workers know of it, their own time to finish, and a little for the two to meet.
    drainMs: drain * 1_000 + 60_000,
  };
}
