import { decide } from '../../src/fleet/decide';
import { Purse, isPaid, limitOf, splitGone } from '../../src/fleet/decisions/budget';
import { TICK_MS } from '../../src/fleet/decisions/leaving';
import { offerKey, offersAt, placeNew } from '../../src/fleet/decisions/placement';
import { reap } from '../../src/fleet/decisions/reap';
import { emptyMemory, type FleetMemory } from '../../src/fleet/decisions/view';
import { CLOUD_PROVIDERS } from '../../src/fleet/providers/provider';
import type { Outcome, Scenario } from './scenario';
import { World } from './world';

/** The providers are asked for their lists this often, in decisions. */
const REAP_EVERY = 5;
const BLOCKED_MS = 600_000;

/** Lets the fleet's own decisions run against a simulated world: what they cost, and how long the work takes. */
export function simulate(scenario: Scenario): Outcome {
  const { forMs, stepMs, faults } = scenario;
  const world = new World(scenario);
  let memory = emptyMemory(0);
  deploy(scenario, world, memory);
  let decisions = 0;
  for (let next = TICK_MS; world.now < forMs; next += TICK_MS) {
    while (world.now < next && !isDestroyed(scenario, world)) world.pass(Math.min(stepMs, next - world.now));
    if (isDestroyed(scenario, world)) break;
    if (faults.gaps.some(({ from, to }) => world.now >= from && world.now < to)) continue;
    decisions++;
    if (decisions % REAP_EVERY === 0) memory = reapNow(scenario, world, memory);
    memory = decideNow(scenario, world, memory);
    if (finished(world, scenario)) break;
  }
  const { doneAt, machinesMade, mostAtOnce, paused } = world;
  const left = world.alive().length;
  return { spent: world.bill(), doneAt, machinesMade, mostAtOnce, left, paused, decisions };
}

/** As `aqea cloud deploy-multi` does it: all at once, as far as the budget goes. */
function deploy({ policy }: Scenario, world: World, memory: FleetMemory): void {
  const purse = new Purse(limitOf(policy), [], { EUR: 0, USD: 0 }, policy, 0);
  const offers = (provider: (typeof CLOUD_PROVIDERS)[number]) =>
    offersAt(provider, policy, memory.blocked, 0);
  const places = placeNew(policy.machines, [], policy.allocation, (provider) => offers(provider).length > 0);
  for (const provider of places) {
    const [offer] = offers(provider);
    if (offer && purse.create(offer) === 'may')
      world.create({ provider, offers: [offer], replaces: null, reason: 'deployed' });
  }
}

function reapNow(scenario: Scenario, world: World, memory: FleetMemory): FleetMemory {
  const { bootMs, reassignMs } = scenario.policy;
  const listed = Object.fromEntries(CLOUD_PROVIDERS.map((provider) => [provider, world.list(provider)]));
  const rows = [...world.rows.values()];
  const { watchedSince } = memory;
  const reaping = reap({ now: world.now, watchedSince, rows, listed, bootMs, reassignMs });
  const deletedAt = new Date(world.now).toISOString();
  for (const { name, ...found } of reaping.adopt) world.change(name, { state: 'running', ...found });
  for (const { name } of reaping.lost) world.change(name, { state: 'lost', deletedAt });
  for (const name of reaping.gone) world.change(name, { state: 'deleted', deletedAt });
  for (const { name } of reaping.delete) world.delete(name);
  return { ...memory, replace: [...memory.replace, ...reaping.replace.map(({ name }) => name)] };
}

function decideNow(scenario: Scenario, world: World, before: FleetMemory): FleetMemory {
  const { policy, work } = scenario;
  const { paid: machines, gone } = splitGone([...world.rows.values()]);
  const slots = machines.reduce((sum, machine) => sum + machine.slots, 0);
  const { now, paused } = world;
  const decision = decide(
    policy,
    {
      ...{ now, machines, gone },
      work: {
        ...{
          openUnits: Math.ceil(world.open),
          meanUnitSeconds: work.unitSeconds,
          busySlots: world.busy,
          slots,
        },
        ...{ paused, limitedBy: world.limited ? 'database' : null },
      },
    },
    before,
  );
  const { memory } = decision;
  for (const { name } of decision.delete) world.delete(name);
  for (const { name } of decision.drain) world.drain(name);
  for (const wanted of decision.create) {
    if (world.create(wanted) !== 'no-capacity') continue;
    const until = now + BLOCKED_MS;
    for (const offer of wanted.offers) memory.blocked[offerKey(offer)] = { until, reason: 'no capacity' };
  }
  if (decision.pause !== null) world.paused = true;
  return memory;
}

function isDestroyed({ destroyed }: Scenario, { doneAt }: World): boolean {
  return destroyed === true && doneAt !== null;
}

/** Nothing is paid for any more, and nothing can come. */
function finished(world: World, { policy }: Scenario): boolean {
  const rows = [...world.rows.values()];
  if (rows.some(isPaid) || world.alive().length > 0) return false;
  return world.open === 0 || world.paused || policy.budget !== null;
}
