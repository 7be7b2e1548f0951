import type { FleetPolicy } from '../../src/fleet/policy';
import { CLOUD_PROVIDERS } from '../../src/fleet/providers/provider';
import { exchange } from '../../src/fleet/money';
import { AUTO_SCALING, deployment, OFFERS } from './deployments';
import { Random } from './random';
import type { Scenario } from './scenario';
import { simulate } from './simulate';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A deployment with a budget, and much that goes wrong: answers lost, machines that hang, providers and masters away. */
export function randomScenario(seed: number): Scenario {
  const random = new Random(seed);
  const machines = random.whole(1, 12);
  const offers = OFFERS.map((offer) => ({ ...offer, perHour: offer.perHour * random.between(0.5, 40) }));
  const policy = deployment(machines, {
    offers,
    spot: random.chance(0.5) ? 'prefer' : 'never',
    usdPerEur: random.between(0.8, 1.5),
    maxMachines: random.whole(machines, 2 * machines),
    autoScaling: random.chance(0.6)
      ? { ...AUTO_SCALING, targetCostPerHour: random.chance(0.5) ? null : random.between(0.5, 20) }
      : null,
  });
  const perHour =
    machines *
    Math.max(...offers.map((offer) => exchange(offer.perHour, offer.currency, 'EUR', policy.usdPerEur)));
  policy.budget = { limit: perHour * random.between(0.3, 2.5), alertsAt: [50, 75, 90, 95], stopAt: 100 };
  const forMs = 4 * HOUR;
  const span = (from: number, longest: number) => ({ from, to: from + random.between(0, longest) });
  // Never two at once for longer than the hour that is kept back.
  const outages = CLOUD_PROVIDERS.flatMap((provider) =>
    [0, 2]
      .filter(() => random.chance(0.4))
      .map((hour) => ({ provider, ...span(hour * HOUR + random.between(0, HOUR), 40 * MINUTE) })),
  );
  const gaps = [1, 3].filter(() => random.chance(0.4)).map((hour) => span(hour * HOUR, 15 * MINUTE));
  return {
    ...{ policy, seed, forMs, stepMs: MINUTE },
    work: {
      units: random.whole(1, 50_000),
      unitSeconds: random.between(1, 60),
      slotsPerMachine: random.whole(1, 8),
      unitsPerSecond: random.chance(0.3) ? random.between(1, 50) : null,
      bootMs: random.between(MINUTE, 8 * MINUTE),
    },
    faults: {
      ...{ lostAnswer: random.chance(0.5) ? 0.2 : 0, neverBoots: random.chance(0.3) ? 0.2 : 0 },
      ...{ hangs: random.chance(0.3) ? 0.2 : 0, deletedByHand: random.chance(0.2) ? 0.1 : 0 },
      ...{ outages, gaps, failures: [] },
      capacity: random.chance(0.2) ? { hetzner: random.whole(0, 5) } : {},
    },
  };
}

/** The dearest single step that a bill can make, in the policy's currency: an hour of the dearest machine. */
export function dearestStep({ offers, currency, usdPerEur }: FleetPolicy): number {
  return Math.max(...offers.map((offer) => exchange(offer.perHour, offer.currency, currency, usdPerEur)));
}

export interface BudgetRuns {
  runs: number;
  /** Runs that spent more than the limit, whatever the amount. */
  above: number;
  /** By how many steps of the dearest machine the worst run passed its limit; below 0: none did. */
  worstSteps: number;
  worstSeed: number;
  decisions: number;
  /** Share of the limit that was spent by runs that the budget ended, on average. */
  used: number;
}

/** So many random runs, from `seed` on. */
export function budgetRuns(runs: number, seed: number): BudgetRuns {
  const result: BudgetRuns = { runs, above: 0, worstSteps: -Infinity, worstSeed: 0, decisions: 0, used: 0 };
  let ended = 0;
  for (let n = 0; n < runs; n++) {
    const scenario = randomScenario(seed + n);
    const outcome = simulate(scenario);
    const limit = scenario.policy.budget?.limit ?? Infinity;
    const steps = (outcome.spent - limit) / dearestStep(scenario.policy);
    result.decisions += outcome.decisions;
    if (outcome.spent > limit + 1e-6) result.above++;
    if (steps > result.worstSteps) Object.assign(result, { worstSteps: steps, worstSeed: seed + n });
    if (!outcome.paused) continue;
    ended++;
    result.used += outcome.spent / limit;
  }
  if (ended > 0) result.used /= ended;
  return result;
}
