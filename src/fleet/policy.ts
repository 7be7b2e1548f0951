import type { Offer } from './prices';
import type { CloudProviderName, Currency } from './providers/provider';
import type { UsdPerEur } from './money';

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
  /** Percent of the limit, ascending, e.g. 50, 75, 90, 95. At 100 % everything stops. */
  alertsAt: number[];
}
