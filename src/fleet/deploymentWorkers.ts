import { type MachineRow, PAID_STATES } from './machines';

/** Workers on machines that are there, or asked for: each has its part of the database's sessions. */
export function workersOn(
  machines: readonly Pick<MachineRow, 'state' | 'role'>[],
  workersPerMachine: number,
): number {
  const working = machines.filter(({ state, role }) => PAID_STATES.includes(state) && role !== 'temporal');
  return working.length * workersPerMachine;
}
