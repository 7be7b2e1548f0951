import type { Fleet } from './fleet';
import type { SeenMachine } from './machines';
import type { PlannedMachine } from './plan';
import { type Made, Provisioner } from './provision';
import { retire } from './retire';

export interface Reported {
  /** Machines whose workers have reported. */
  reported: string[];
  /** Machines that never came to work, and why; they are gone. */
  failed: { name: string; reason: string }[];
}

const LOOK_EVERY_MS = 2_000;
/** Lists are asked for this seldom: they count against the account's allowance. */
const LIST_EVERY_MS = 10_000;

/**
 * Waits until the workers of new machines have reported. One that does not within `bootMs`, or that somebody deletes
 * meanwhile, is deleted and replaced, once; if its replacement does not report either, that is told and left so.
 */
export async function awaitReports(
  fleet: Fleet,
  made: readonly Made[],
  { bootMs, signal }: { bootMs: number; signal?: AbortSignal },
): Promise<Reported> {
  const waiting = new Map(made.map((machine) => [machine.name, machine.planned]));
  const result: Reported = { reported: [], failed: [] };
  let listedAt = fleet.now();
  while (waiting.size > 0) {
    signal?.throwIfAborted();
    const rows = await fleet.rows.all(fleet.deployment);
    const listed = fleet.now() - listedAt >= LIST_EVERY_MS ? await listAll(fleet) : null;
    if (listed) listedAt = fleet.now();
    for (const [name, planned] of [...waiting]) {
      const row = rows.find((each) => each.name === name);
      if (!row) continue;
      if (row.beatAt !== null) {
        waiting.delete(name);
        result.reported.push(name);
        fleet.say(`${name} works (${result.reported.length} of ${result.reported.length + waiting.size}).`);
        continue;
      }
      if (row.state === 'draining') {
        // By whoever looks after budget and number of machines: another one in its place would undo that.
        waiting.delete(name);
        result.failed.push({ name, reason: `it was told to go: ${row.reason ?? 'nobody said why'}` });
        continue;
      }
      const reason = whyNot(fleet, row, bootMs, listed);
      if (reason === null) continue;
      waiting.delete(name);
      await replace(fleet, { row, planned, reason, waiting, result, rows });
    }
    if (waiting.size > 0) await fleet.pace.sleep(LOOK_EVERY_MS);
  }
  return result;
}

interface Failing {
  row: SeenMachine;
  planned: PlannedMachine;
  reason: string;
  waiting: Map<string, PlannedMachine>;
  result: Reported;
  rows: readonly SeenMachine[];
}

async function replace(fleet: Fleet, failing: Failing): Promise<void> {
  const { row, planned, reason, waiting, result, rows } = failing;
  const { failed } = await retire(fleet, [row], { reason, drainMs: 0 });
  const fault = failed.find(({ name }) => name === row.name);
  if (fault) fleet.say(`${row.name} could not be deleted: ${fault.reason}. \`aqea cloud reap\` tries again.`);
  // Another process may have done it: each machine is replaced once.
  if (rows.some(({ replaces }) => replaces === row.name)) return;
  if (row.replaces !== null) {
    fleet.say(`${row.name}, made in place of ${row.replaces}: ${reason}. It is not replaced again.`);
    result.failed.push({ name: row.name, reason: `${reason}, like ${row.replaces} before it` });
    return;
  }
  fleet.say(`${row.name}: ${reason}. Another one takes its place.`);
  const again = await new Provisioner(fleet).makeAll([planned], row.name);
  for (const { name } of again.made) waiting.set(name, planned);
  for (const { error } of again.failed)
    result.failed.push({ name: row.name, reason: `${reason}; in its place: ${error.message}` });
}

/** Why a machine will not report any more; null: it may. */
function whyNot(
  fleet: Fleet,
  row: SeenMachine,
  bootMs: number,
  listed: ReadonlySet<string> | null,
): string | null {
  if (row.state !== 'running' && row.state !== 'creating') return row.reason ?? `its state is ${row.state}`;
  if (listed && row.state === 'running' && !listed.has(row.name) && listed.has(`at ${row.provider}`))
    return `somebody has deleted it at ${row.provider}`;
  const seconds = Math.round((fleet.now() - Date.parse(row.createdAt)) / 1_000);
  if (seconds * 1_000 < bootMs) return null;
  return `its workers have not reported within ${seconds} seconds`;
}

/** Names of all machines that providers show, and `at PROVIDER` for those that answered. */
async function listAll(fleet: Fleet): Promise<Set<string>> {
  const names = new Set<string>();
  await Promise.all(
    fleet.providers.map(async (provider) => {
      const machines = await provider.list(fleet.deployment).catch(() => null);
      if (machines === null) return;
      names.add(`at ${provider.name}`);
      for (const { name, state } of machines) if (state !== 'deleting') names.add(name);
    }),
  );
  return names;
}
