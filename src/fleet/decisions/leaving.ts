import type { SeenMachine } from '../machines';
import type { FleetPolicy } from '../policy';
import { isPaid, type Purse, REACTION_MS, stepAt } from './budget';
import type { Named } from './view';

/** Decisions are made this often. */
export const TICK_MS = 60_000;

/** Who goes last when the money ends: what the others cannot do without. */
const ORDER: readonly SeenMachine['role'][] = ['temporal', 'master', 'worker'];

/** How long before its next step a machine has to be told to drain. */
export function leadMs({ drainMs }: Pick<FleetPolicy, 'drainMs'>): number {
  return drainMs + REACTION_MS + TICK_MS;
}

/** Its next step is so near that it has to be decided now whether it begins; by the second, that is always so. */
export function isDue(machine: SeenMachine, policy: Pick<FleetPolicy, 'drainMs'>, now: number): boolean {
  return machine.billing === 'second' || stepAt(machine, now) - now <= leadMs(policy);
}

/** Machines whose next step the budget does not allow; the purse has promised the steps of the others. */
export function unaffordable(
  machines: readonly SeenMachine[],
  policy: Pick<FleetPolicy, 'drainMs'>,
  purse: Purse,
  now: number,
): SeenMachine[] {
  return machines
    .filter((machine) => isPaid(machine) && machine.state !== 'deleting' && isDue(machine, policy, now))
    .sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || b.createdAt.localeCompare(a.createdAt))
    .filter((machine) => purse.step(machine, leadMs(policy)) === 'may-not');
}

/** Of those that could go, the ones that may go now: what an hour's price has bought is used up first. */
export function chooseLeaving(
  candidates: readonly SeenMachine[],
  count: number,
  policy: Pick<FleetPolicy, 'drainMs'>,
  now: number,
): SeenMachine[] {
  return candidates
    .filter((machine) => isDue(machine, policy, now))
    .sort((a, b) => stepAt(a, now) - stepAt(b, now) || b.perHour - a.perHour)
    .slice(0, Math.max(0, count));
}

/** Draining machines that are to be deleted now: they are done, or out of time, or about to cost more. */
export function drained(
  machines: readonly SeenMachine[],
  drainingSince: Readonly<Record<string, number>>,
  { drainMs }: Pick<FleetPolicy, 'drainMs'>,
  now: number,
): Named[] {
  return machines
    .filter(({ state }) => state === 'draining')
    .flatMap((machine) => {
      const { name, slots, billing } = machine;
      if (slots === 0) return [{ name, reason: 'its workers have finished what they had' }];
      if (now - (drainingSince[name] ?? now) >= drainMs)
        return [{ name, reason: 'its workers had their time to finish; their units go elsewhere' }];
      if (billing === 'hour' && stepAt(machine, now) - now <= REACTION_MS)
        return [{ name, reason: 'its next hour is about to begin' }];
      return [];
    });
}
