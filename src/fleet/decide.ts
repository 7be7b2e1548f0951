import type { Condition } from '../alerts/condition';
import { budgetAlert, hourlyCost, limitOf, Purse } from './decisions/budget';
import { step } from './decisions/hysteresis';
import { chooseLeaving, drained, unaffordable } from './decisions/leaving';
import { machinesWanted, noUseOfMore, sampled } from './decisions/need';
import { offersAt, placeNew } from './decisions/placement';
import type { FleetMemory, FleetSeen, Named, WantedMachine } from './decisions/view';
import { isHeld, type SeenMachine } from './machines';
import { exchange, money } from './money';
import type { FleetPolicy } from './policy';
import type { CloudProviderName } from './providers/provider';

export interface FleetDecision {
  create: WantedMachine[];
  /** Told to finish what they have. */
  drain: Named[];
  delete: Named[];
  /** Why the runs are to be paused; null: they are not. */
  pause: string | null;
  /** In words, for whoever looks. */
  reasons: string[];
  conditions: Condition[];
  /** In the policy's currency. */
  spent: number;
  perHour: number;
  memory: FleetMemory;
}

/** Longer without a look at the database, and old beats say nothing. */
const GAP_MS = 180_000;
/** Observations in a row without open work after which machines are not needed. */
const IDLE = 3;
/** And after which somebody is told that they are still paid for. */
const IDLE_TOLD = 60;

/**
 * What is to be done about the machines now. Pure: the same policy, sight and memory give the same decision.
 * Money comes first, then work: a machine whose next step the budget does not allow leaves, whatever there is to do.
 * @param boot `is-idle`: as histories from before know it, time without open work counts also while machines boot
 */
export function decide(
  policy: FleetPolicy,
  seen: FleetSeen,
  before: FleetMemory,
  boot: 'counts' | 'is-idle' = 'counts',
): FleetDecision {
  const { now, machines, gone, work } = seen;
  const memory = remember(seen, before, boot);
  const purse = new Purse(limitOf(policy), machines, gone, policy, now);
  const { spent } = purse;
  const decision: FleetDecision = {
    ...{ create: [], drain: [], delete: [], pause: null, reasons: [], conditions: [], memory },
    ...{ spent, perHour: hourlyCost(machines, policy) },
  };
  decision.conditions.push(...standing(policy, decision, machines.length));
  for (const { name, reason } of machines.filter(({ state }) => state === 'deleting'))
    decision.delete.push({ name, reason: reason ?? 'its deletion was not confirmed' });
  if (purse.empty && machines.length > 0) return stopAll(decision, machines, policy);

  const leaving = new Map<SeenMachine, string>();
  const mayGo = lastToGo(machines);
  const dear = unaffordable(machines, policy, purse, now);
  // Without the Temporal server nobody could let the others go: where it cannot stay, none can.
  for (const machine of dear.some(({ role }) => role === 'temporal') ? machines : dear)
    leaving.set(machine, 'the budget does not allow its next step');
  decision.delete.push(...drained(machines.filter(mayGo), memory.drainingSince, policy, now));

  const have = machines.filter((machine) => isHeld(machine) && !leaving.has(machine));
  if (leaving.size > 0 && have.length === 0 && work.openUnits > 0 && !work.paused)
    decision.pause = 'the budget is used up';
  scale(policy, seen, have, purse, leaving, decision);
  for (const [machine, reason] of leaving)
    if (machine.state === 'running' && mayGo(machine)) decision.drain.push({ name: machine.name, reason });
  memory.push = false;
  return decision;
}

/** Machines come and go with the work, or their number is held. */
function scale(
  policy: FleetPolicy,
  { now, work, machines }: FleetSeen,
  have: SeenMachine[],
  purse: Purse,
  leaving: Map<SeenMachine, string>,
  decision: FleetDecision,
): void {
  const { memory, reasons } = decision;
  const { autoScaling } = policy;
  if (autoScaling && memory.idle >= IDLE) {
    memory.replace = [];
    const workers = have.filter(isWorker);
    for (const machine of chooseLeaving(workers, workers.length, policy, now))
      leaving.set(machine, 'no work is open');
    if (workers.length > 0) reasons.push('no work is open: machines go before their next hour begins');
    return;
  }
  const wish = autoScaling
    ? machinesWanted(autoScaling, work, memory, have.length)
    : { want: held(policy, have.length), reason: `${policy.machines} machines are to be held` };
  const affordable = atMost(policy, machines, have.length);
  const want = Math.min(Math.max(wish.want, policy.minMachines), policy.maxMachines, affordable.count);
  // Who was asked by an alert need not be asked twice.
  const answers = memory.push ? INSISTED : memory.answers;
  const made = step(
    want,
    have.length,
    autoScaling ? { ...autoScaling, growth: GROWTH } : HELD,
    { ...memory, answers },
    now,
  );
  memory.answers = made.answers;
  reasons.push(`${wish.reason}: ${want} wanted, ${have.length} there${made.waits ? `; ${made.waits}` : ''}`);
  if (wish.want > want && affordable.count < wish.want) reasons.push(affordable.reason);

  const replacing = Math.min(memory.replace.length, Math.max(0, policy.maxMachines - have.length));
  const more = Math.max(made.target, have.length + replacing) - have.length;
  if (more > 0) {
    const noUse = work.openUnits === 0 ? 'no work is open' : noUseOfMore(work);
    if (noUse !== null) return void reasons.push(`no more machines: ${noUse}`);
    add(policy, have, more, purse, decision, now);
    if (decision.create.length > 0) memory.changedAt = now;
  } else if (made.target < have.length) {
    const going = chooseLeaving(have.filter(isWorker), have.length - made.target, policy, now);
    for (const machine of going) leaving.set(machine, wish.reason);
    if (going.length > 0) memory.changedAt = now;
    else reasons.push('what is paid for is used up first: none is near the end of its hour');
  }
}

const INSISTED: FleetMemory['answers'] = { direction: 'up', times: 100 };
/** Of a fleet that scales by itself, in one step. */
const GROWTH = 0.5;
const HELD = { upCoolDownMs: 0, downCoolDownMs: 300_000, growth: Infinity };

/** Somebody may be adding machines by hand right now: only what is above the most is taken away. */
function held({ machines, maxMachines }: FleetPolicy, have: number): number {
  return have > maxMachines ? maxMachines : Math.max(have, machines);
}

/** How many machines the target per hour pays for, at the price of the cheapest that could be added. */
function atMost(
  policy: FleetPolicy,
  machines: readonly SeenMachine[],
  have: number,
): { count: number; reason: string } {
  const target = policy.autoScaling?.targetCostPerHour ?? null;
  if (target === null) return { count: Infinity, reason: '' };
  const now = hourlyCost(machines, policy);
  const prices = policy.offers.map(({ perHour, currency }) =>
    exchange(perHour, currency, policy.currency, policy.usdPerEur),
  );
  const cheapest = Math.min(...prices);
  const mean = have > 0 ? now / have : cheapest;
  const count =
    now <= target
      ? have + Math.floor((target - now) / cheapest + 1e-9)
      : Math.max(0, have - Math.ceil((now - target) / mean));
  const { currency } = policy;
  return {
    count: Number.isFinite(count) ? count : have,
    reason: `${money(now, currency)} an hour now; ${money(target, currency)} is the target, which pays for ${count} machines`,
  };
}

function add(
  policy: FleetPolicy,
  have: readonly SeenMachine[],
  count: number,
  purse: Purse,
  { memory, create, reasons }: FleetDecision,
  now: number,
): void {
  const offers = (provider: CloudProviderName) => offersAt(provider, policy, memory.blocked, now);
  const places = placeNew(count, have, policy.allocation, (provider) => offers(provider).length > 0);
  if (places.length === 0) reasons.push('no provider has anything to offer now');
  for (const provider of places) {
    const there = offers(provider);
    const dearest = there.reduce((a, b) => (b.perHour > a.perHour ? b : a));
    if (purse.create(dearest) === 'may-not') {
      reasons.push('the budget does not allow another machine');
      return;
    }
    const replaces = memory.replace.shift() ?? null;
    create.push({
      ...{ provider, offers: there, replaces },
      reason: replaces === null ? 'the work wants more machines' : `in the place of ${replaces}`,
    });
  }
}

function stopAll(decision: FleetDecision, paid: readonly SeenMachine[], policy: FleetPolicy): FleetDecision {
  const reason = `the budget of ${money(policy.budget?.limit ?? 0, policy.currency)} is used up`;
  const named = new Set(decision.delete.map(({ name }) => name));
  // What the others cannot do without goes last.
  const last = (machine: SeenMachine): number => ['worker', 'master', 'temporal'].indexOf(machine.role);
  for (const { name } of paid.filter(lastToGo(paid)).sort((a, b) => last(a) - last(b)))
    if (!named.has(name)) decision.delete.push({ name, reason });
  decision.pause = reason;
  decision.reasons.push(reason);
  return decision;
}

/**
 * The deployment's own Temporal server runs these decisions: while any other machine is paid for, it stays, or nobody would
 * try again what could not be deleted.
 */
function lastToGo(paid: readonly SeenMachine[]): (machine: SeenMachine) => boolean {
  const others = paid.some(({ role }) => role !== 'temporal');
  return ({ role }) => role !== 'temporal' || !others;
}

/** What is true of the fleet whatever is decided. */
function standing(
  policy: FleetPolicy,
  { spent, perHour, memory }: Pick<FleetDecision, 'spent' | 'perHour' | 'memory'>,
  paid: number,
): Condition[] {
  const where = `deployment ${policy.deployment}`;
  const conditions: Condition[] = [];
  const budget = budgetAlert(policy, spent);
  if (budget) conditions.push(budget);
  for (const [key, { reason }] of Object.entries(memory.blocked))
    conditions.push({
      ...{ key: `blocked:${key}`, kind: 'state', severity: 'warning', where: `${where}, ${key}` },
      what: `No machines are made there for now: ${reason}`,
      hint: 'Its share goes to the others, and it is tried again by itself.',
    });
  if (memory.idle >= IDLE_TOLD && paid > 0)
    conditions.push({
      ...{ key: 'idle', kind: 'state', severity: 'warning', where },
      what: `No work has been open for an hour, and ${paid} machines still cost ${money(perHour, policy.currency)} an hour`,
      hint: '`aqea cloud destroy` deletes them; what is stored stays.',
    });
  return conditions;
}

/** Since when the database has been seen without a gap, seen from a look at `now`: silence before is nobody's fault. */
export function watchedSince(
  { seenAt, watchedSince: since }: Pick<FleetMemory, 'seenAt' | 'watchedSince'>,
  now: number,
): number {
  return seenAt === null || now - seenAt > GAP_MS ? now : since;
}

function remember(
  { now, machines, work }: FleetSeen,
  before: FleetMemory,
  boot: 'counts' | 'is-idle',
): FleetMemory {
  const working = machines.filter(({ role, slots }) => role !== 'temporal' && slots > 0);
  const booting = boot === 'counts' && machines.some((machine) => isHeld(machine) && machine.beatAt === null);
  const draining = machines.filter(({ state }) => state === 'draining').map(({ name }) => name);
  const slots = working.reduce((sum, machine) => sum + machine.slots, 0);
  return {
    ...before,
    watchedSince: watchedSince(before, now),
    seenAt: now,
    utilisation: sampled(before.utilisation, work, now),
    // What has just been asked for waits for its run to be planned.
    idle: work.openUnits > 0 ? 0 : booting ? before.idle : before.idle + 1,
    drainingSince: Object.fromEntries(draining.map((name) => [name, before.drainingSince[name] ?? now])),
    slotsPerMachine: working.length > 0 ? slots / working.length : before.slotsPerMachine,
    blocked: Object.fromEntries(Object.entries(before.blocked).filter(([, { until }]) => until > now)),
    replace: [...before.replace],
  };
}

/** One that can go and the deployment goes on: masters give out the work and look after the machines. */
function isWorker({ role, state }: SeenMachine): boolean {
  return role === 'worker' && state === 'running';
}
