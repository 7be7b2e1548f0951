import { distribute } from './distribution';
import type { MachineRole, SeenMachine } from './machines';
import { PAID_STATES } from './machines';
import type { Offer } from './prices';
import { CLOUD_PROVIDERS, type CloudProviderName } from './providers/provider';

/** A machine that is to be made, and where it may be had. */
export interface PlannedMachine {
  provider: CloudProviderName;
  role: MachineRole;
  /** Worker processes on it. */
  workers: number;
  /** In the order in which they are tried: its own provider's, then the others'; never empty. */
  offers: [Offer, ...Offer[]];
}

export interface FleetPlan {
  /** To be made; masters first. */
  machines: PlannedMachine[];
  /** There already, and kept. */
  kept: SeenMachine[];
  /** More than was asked for: drained, then deleted. */
  surplus: SeenMachine[];
  /** What a person should know about the prices. */
  notes: string[];
}

export interface PlanInput {
  /** Of the whole deployment, those that are there included. */
  workers: number;
  workersPerMachine: number;
  /** Share per provider, percent; names that no machine can be rented from are not counted. */
  allocation: Readonly<Record<string, number>>;
  /** In the order of preference within a provider. */
  offers: readonly Offer[];
  /** What is remembered of the deployment. */
  machines: readonly SeenMachine[];
  notes?: readonly string[];
}

/**
 * Which machines are to be made so that the deployment has this many workers, divided by the shares. The first machine of
 * each provider runs a master, too, so that no cloud is needed to go on.
 */
export function planFleet(input: PlanInput): FleetPlan {
  const { workersPerMachine, offers } = input;
  const paid = input.machines.filter(
    ({ state, role }) => PAID_STATES.includes(state) && state !== 'deleting' && role !== 'temporal',
  );
  // Workers of one that drains do not come back.
  const there = paid.filter(({ state }) => state !== 'draining');
  const wanted = divideWorkers(input.workers, input.allocation);
  const surplus = paid.filter(({ state }) => state === 'draining');
  const plan: FleetPlan = { machines: [], kept: [], surplus, notes: [...(input.notes ?? [])] };
  for (const provider of CLOUD_PROVIDERS) {
    const machines = there.filter((machine) => machine.provider === provider);
    const needed = Math.ceil((wanted[provider] ?? 0) / workersPerMachine);
    // Masters are the last to go, and of the others the newest is the first.
    const order = [...machines].sort(
      (a, b) =>
        Number(b.role === 'master') - Number(a.role === 'master') || a.createdAt.localeCompare(b.createdAt),
    );
    plan.kept.push(...order.slice(0, needed));
    plan.surplus.push(...order.slice(needed));
    const own = inOrder(provider, offers);
    if (own === null) continue;
    for (let n = order.length; n < needed; n++) {
      const workers = Math.min(workersPerMachine, (wanted[provider] ?? 0) - n * workersPerMachine);
      const role = n === 0 || !hasMaster(plan, provider) ? 'master' : 'worker';
      plan.machines.push({ provider, role, workers, offers: own });
    }
  }
  plan.machines.sort((a, b) => Number(b.role === 'master') - Number(a.role === 'master'));
  return plan;
}

/** Workers of each provider that machines can be rented from: largest remainder, together as many as asked for. */
export function divideWorkers(
  workers: number,
  allocation: Readonly<Record<string, number>>,
): Record<CloudProviderName, number> {
  const parts = distribute(
    workers,
    CLOUD_PROVIDERS.map((name) => allocation[name] ?? 0),
  );
  return Object.fromEntries(CLOUD_PROVIDERS.map((name, at) => [name, parts[at] ?? 0])) as Record<
    CloudProviderName,
    number
  >;
}

/** Its own provider's offers first; null when it has none. */
function inOrder(provider: CloudProviderName, offers: readonly Offer[]): [Offer, ...Offer[]] | null {
  const own = offers.filter((offer) => offer.provider === provider);
  const [first, ...more] = own;
  return first ? [first, ...more, ...offers.filter((offer) => offer.provider !== provider)] : null;
}

function hasMaster({ kept, machines }: FleetPlan, provider: CloudProviderName): boolean {
  return [...kept, ...machines].some((machine) => machine.provider === provider && machine.role === 'master');
}
