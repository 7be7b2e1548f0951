import { type Doomed, reap, type Reaping, type ReapLimits, type ReapView } from './decisions/reap';
import type { MachineRows } from './machines';
import type { CloudMachine, CloudProvider, CloudProviderName } from './providers/provider';

export interface Reaper extends ReapLimits {
  deployment: string;
  /** Those that can be asked; machines at others are kept. */
  providers: readonly CloudProvider[];
  rows: MachineRows;
}

export interface Compared extends Reaping {
  /** Why a provider did not answer. */
  faults: Partial<Record<CloudProviderName, string>>;
}

/** See ReapView. */
export type Watch = Pick<ReapView, 'now' | 'watchedSince'>;

/** Asks all providers and compares with the rows; changes nothing. */
export async function compare(reaper: Reaper, watch: Watch): Promise<Compared> {
  const listed: Partial<Record<CloudProviderName, CloudMachine[] | null>> = {};
  const faults: Compared['faults'] = {};
  // Rows first: a machine made meanwhile is on the list without a row, and too young to be a stray.
  const rows = await reaper.rows.all(reaper.deployment);
  await Promise.all(
    reaper.providers.map(async (provider) => {
      listed[provider.name] = await provider.list(reaper.deployment).catch((error: unknown) => {
        faults[provider.name] = (error as Error).message;
        return null;
      });
    }),
  );
  return { ...reap({ ...reaper, ...watch, rows, listed }), faults };
}

/**
 * Makes rows and machines agree. What could not be deleted stays `deleting`, is counted as paid, and is tried again by the
 * next one who compares.
 * @returns why a machine could not be deleted, by name
 */
export async function carryOut(
  reaper: Reaper,
  reaping: Reaping,
  now: number,
): Promise<Record<string, string>> {
  const { rows } = reaper;
  const at = new Date(now).toISOString();
  for (const { name, ...found } of reaping.adopt) await rows.change(name, { state: 'running', ...found });
  for (const { name, reason } of reaping.lost)
    await rows.change(name, { state: 'lost', reason, deletedAt: at });
  for (const name of reaping.gone) await rows.change(name, { state: 'deleted', deletedAt: at });
  const failed: Record<string, string> = {};
  for (const doomed of reaping.delete) {
    const fault = await deleteMachine(reaper, doomed, now);
    if (fault !== null) failed[doomed.name] = fault;
  }
  return failed;
}

/**
 * Deletes one machine by the deployment's label; the row says `deleting` from before it is asked for, `deleted` once the
 * provider has said yes.
 * @returns why it could not be deleted; null when it was
 */
export async function deleteMachine(
  { deployment, providers, rows }: Omit<Reaper, keyof ReapLimits>,
  { provider: name, name: machine, providerId, reason }: Omit<Doomed, 'stray'>,
  now: number,
): Promise<string | null> {
  const provider = providers.find((each) => each.name === name);
  if (!provider) return `nobody here has a token for ${name}`;
  await rows.change(machine, { state: 'deleting', reason });
  try {
    const ids =
      providerId === null
        ? (await provider.list(deployment)).filter((each) => each.name === machine).map(({ id }) => id)
        : [providerId];
    // Asked for, and not on the list: it may still come, and stays in the books until the reaper has seen the list again.
    if (ids.length === 0) return 'the provider does not show it';
    for (const id of ids) await provider.delete(deployment, id);
  } catch (error) {
    return (error as Error).message;
  }
  await rows.change(machine, { state: 'deleted', deletedAt: new Date(now).toISOString() });
  return null;
}
