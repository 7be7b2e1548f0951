import { AnswerLost, MachineNameTaken } from './errors';
import type { MachineRow, MachineRows } from './machines';
import type { CloudMachine, CloudProvider, MachineSpec, Pace } from './providers/provider';

/** After a lost answer, the list is asked after this long: a machine that was made shows by then. */
const SETTLE_MS = 10_000;
const ATTEMPTS = 6;

/**
 * Makes sure that the machine of this row exists, exactly once, however often it is called and whatever answers get lost:
 * the row is written first, the list is asked before each request, and no request is repeated without asking again.
 * @returns what the provider shows; the row says `running` then
 * @throws what the provider refused with; the row says `refused` then, unless the machine may exist
 */
export async function ensureMachine(
  provider: CloudProvider,
  rows: MachineRows,
  wanted: { row: MachineRow; spec: MachineSpec },
  pace: Pace,
): Promise<CloudMachine> {
  const { spec } = wanted;
  const there = await rows.begin(wanted.row);
  // Somebody may have asked for it before, and then died: only a list can tell.
  let sent = there.createdAt !== wanted.row.createdAt;
  for (let attempt = 1; ; attempt++) {
    try {
      const machine =
        (await findMachine(provider, spec.deployment, spec.name)) ?? (await provider.create(spec));
      // It exists, whatever fails from here on.
      sent = true;
      await rows.change(spec.name, {
        ...{ state: 'running', providerId: machine.id, size: machine.size, region: machine.region },
      });
      return machine;
    } catch (error) {
      const uncertain = error instanceof AnswerLost || error instanceof MachineNameTaken;
      sent ||= uncertain;
      if (!uncertain || attempt >= ATTEMPTS) {
        // What may exist stays `creating` and is counted as paid, until the reaper has found out.
        const state = sent ? 'creating' : 'refused';
        await rows.change(spec.name, { state, reason: (error as Error).message });
        throw error;
      }
      await pace.sleep(SETTLE_MS);
    }
  }
}

/** The machine of this name; where a provider made twins, the older one, and the newer ones are deleted. */
export async function findMachine(
  provider: CloudProvider,
  deployment: string,
  name: string,
): Promise<CloudMachine | null> {
  const named = (await provider.list(deployment)).filter(
    (machine) => machine.name === name && machine.state !== 'deleting',
  );
  const [oldest, ...twins] = named;
  for (const twin of twins) await provider.delete(deployment, twin.id);
  return oldest ?? null;
}
