import { costUntil } from '../../fleet/billing';
import { PAID_STATES, type MachineState, type SeenMachine } from '../../fleet/machines';
import { money } from '../../fleet/money';
import type { CloudProvider, Currency } from '../../fleet/providers/provider';
import { duration, table } from '../text';

/** A machine as its provider and the deployment's own book show it. */
export interface MachineView {
  name: string;
  provider: string;
  role: string;
  size: string;
  region: string;
  /** `unknown`: nothing is remembered of it. */
  state: MachineState | 'unknown';
  /** The provider shows it; null: it was not asked, or did not answer. */
  exists: boolean | null;
  address: string | null;
  createdAt: string;
  ageSeconds: number;
  /** Spent until now, in its own currency; null where the price is not known. */
  cost: number | null;
  currency: Currency | null;
  /** Units that its workers do at once; 0: none is alive. */
  slots: number;
  beatAt: string | null;
}

export interface MachinesView {
  machines: MachineView[];
  /** Why a provider could not be asked. */
  faults: Record<string, string>;
}

/** Asks all providers and joins what they show with what is remembered; machines that are gone are left out. */
export async function viewMachines(
  deployment: string,
  rows: readonly SeenMachine[],
  providers: readonly CloudProvider[],
  now: number,
): Promise<MachinesView> {
  const faults: Record<string, string> = {};
  const machines: MachineView[] = [];
  const asked = new Set<string>();
  await Promise.all(
    providers.map(async (provider) => {
      try {
        for (const shown of await provider.list(deployment)) {
          const row = rows.find(({ name }) => name === shown.name);
          const { name, size, region, address } = shown;
          const createdAt = row?.createdAt ?? shown.createdAt;
          machines.push({
            ...{
              name,
              provider: provider.name,
              role: row?.role ?? 'unknown',
              size,
              region,
              address,
              createdAt,
            },
            ...{ state: row?.state ?? 'unknown', exists: true, ...usage(row, createdAt, now) },
          });
        }
        asked.add(provider.name);
      } catch (error) {
        faults[provider.name] = (error as Error).message;
      }
    }),
  );
  for (const row of rows) {
    if (!PAID_STATES.includes(row.state) || machines.some(({ name }) => name === row.name)) continue;
    const { name, provider, role, size, region, state, createdAt } = row;
    if (!asked.has(provider) && !faults[provider]) faults[provider] = 'there is no token for it here';
    machines.push({
      ...{ name, provider, role, size, region, state, createdAt, address: null },
      ...{ exists: asked.has(provider) ? false : null, ...usage(row, createdAt, now) },
    });
  }
  machines.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.name.localeCompare(b.name));
  return { machines, faults };
}

function usage(row: SeenMachine | undefined, createdAt: string, now: number) {
  const from = Date.parse(createdAt);
  const billed = row && { billing: row.billing, perHour: row.perHour, from };
  return {
    ageSeconds: Math.max(0, Math.round((now - from) / 1_000)),
    cost: billed ? costUntil(billed, now) : null,
    currency: row?.currency ?? null,
    slots: row?.slots ?? 0,
    beatAt: row?.beatAt ?? null,
  };
}

export function machinesText({ machines, faults }: MachinesView): string {
  const lines = Object.entries(faults).map(([provider, fault]) => `${provider} was not asked: ${fault}`);
  if (machines.length === 0) return ['No machine of this deployment is there.', ...lines].join('\n');
  const rows = machines.map((machine) => [
    ...[machine.name, machine.provider, `${machine.size} ${machine.region}`, duration(machine.ageSeconds)],
    machine.cost === null || machine.currency === null ? 'not known' : money(machine.cost, machine.currency),
    doing(machine),
  ]);
  return [table([['machine', 'provider', 'type', 'age', 'cost', 'what it does'], ...rows]), ...lines].join(
    '\n',
  );
}

function doing({ state, exists, role, slots, beatAt }: MachineView): string {
  if (state === 'unknown') return 'nobody remembers it: `aqea cloud reap`';
  if (exists === false && state !== 'creating')
    return 'gone, though nobody here has deleted it: `aqea cloud reap`';
  if (state !== 'running') return state;
  if (role === 'temporal') return 'Temporal server';
  if (slots > 0) return `${role === 'master' ? 'master; ' : ''}works, ${slots} units at once`;
  return beatAt === null ? 'starts' : `silent since ${beatAt}`;
}
