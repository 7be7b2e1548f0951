import type { Fleet } from './fleet';
import type { SeenMachine } from './machines';
import { deleteMachine } from './reaper';

export interface Retired {
  deleted: string[];
  /** Machines that could not be deleted: they are still paid for. */
  failed: { name: string; reason: string }[];
}

const LOOK_EVERY_MS = 1_000;

/**
 * Takes machines out of service: their workers are told to finish what they have, then the machines are deleted and their
 * logins taken back. Whoever does not finish within `drainMs` is deleted all the same: its units are done again elsewhere.
 */
export async function retire(
  fleet: Fleet,
  machines: readonly SeenMachine[],
  { reason, drainMs }: { reason: string; drainMs: number },
): Promise<Retired> {
  if (drainMs > 0) await drain(fleet, machines, { reason, drainMs });
  const result: Retired = { deleted: [], failed: [] };
  for (const { provider, name, providerId } of machines) {
    const fault = await deleteMachine(fleet, { provider, name, providerId, reason }, fleet.now());
    if (fault === null) result.deleted.push(name);
    else result.failed.push({ name, reason: fault });
  }
  // One that could not be deleted gets no further, either.
  await fleet.access.revoke(machines.map(({ name }) => name));
  return result;
}

async function drain(
  fleet: Fleet,
  machines: readonly SeenMachine[],
  { reason, drainMs }: { reason: string; drainMs: number },
): Promise<void> {
  const working = new Set(machines.filter(({ slots }) => slots > 0).map(({ name }) => name));
  for (const { name, state } of machines)
    if (state === 'running' || state === 'creating')
      await fleet.rows.change(name, { state: 'draining', reason });
  if (working.size === 0) return;
  fleet.say(
    `${working.size} machines finish what they have, ${Math.round(drainMs / 1_000)} seconds at most ...`,
  );
  const until = fleet.now() + drainMs;
  while (fleet.now() < until) {
    for (const { name, slots } of await fleet.rows.all(fleet.deployment))
      if (slots === 0) working.delete(name);
    if (working.size === 0) return;
    await fleet.pace.sleep(LOOK_EVERY_MS);
  }
  fleet.say(`Not finished in time, and done again elsewhere: ${[...working].join(', ')}.`);
}
