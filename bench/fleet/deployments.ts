import type { FleetPolicy } from '../../src/fleet/policy';
import type { Offer } from '../../src/fleet/prices';

const SECOND = 1_000;

/** As the shipped configuration has them; public address included. */
export const OFFERS: Offer[] = [
  offer('hetzner', 'cx23', 'fsn1', 0.0081, 'EUR', 'hour'),
  offer('digitalocean', 's-2vcpu-4gb', 'fra1', 0.0357, 'USD', 'second'),
  offer('linode', 'g6-standard-2', 'eu-central', 0.036, 'USD', 'hour'),
];

function offer(
  provider: Offer['provider'],
  size: string,
  region: string,
  perHour: number,
  currency: Offer['currency'],
  billing: Offer['billing'],
): Offer {
  return { provider, size, region, perHour, currency, billing, source: 'list', asOf: '2026-11-24' };
}

/** A deployment as the shipped configuration would make it. */
export function deployment(machines: number, change: Partial<FleetPolicy> = {}): FleetPolicy {
  return {
    ...{ deployment: 'simulated', machines, minMachines: 0, maxMachines: machines, offers: OFFERS },
    ...{ allocation: { hetzner: 60, digitalocean: 30, linode: 10 }, currency: 'EUR', usdPerEur: 1.15 },
    ...{ autoScaling: null, budget: null, spot: 'never' },
    ...{ bootMs: 600 * SECOND, reassignMs: 600 * SECOND, drainMs: 80 * SECOND, ...change },
  };
}

/** With the shipped thresholds. */
export const AUTO_SCALING: NonNullable<FleetPolicy['autoScaling']> = {
  ...{ targetCostPerHour: 5, scaleUpThreshold: 0.8, scaleDownThreshold: 0.3 },
  ...{ finishWithinMs: 3_600 * SECOND, upCoolDownMs: 120 * SECOND, downCoolDownMs: 300 * SECOND },
};
