import { InvalidInput } from '../support/errors';
import type { BillingStep, CloudProviderName, Currency } from './providers/provider';

/**
 * creating: asked for, not yet known to exist · running: exists and is paid for · draining: its workers finish what they
 * have · deleting: told to the provider · deleted: the provider no longer shows it · lost: deleted by somebody else ·
 * refused: never existed.
 */
export type MachineState = 'creating' | 'running' | 'draining' | 'deleting' | 'deleted' | 'lost' | 'refused';

/** States in which a machine may cost money. */
export const PAID_STATES: readonly MachineState[] = ['creating', 'running', 'draining', 'deleting'];

/** `master`: runs the workflows, and workers beside them. `temporal`: runs the deployment's Temporal server, and nothing else. */
export type MachineRole = 'worker' | 'master' | 'temporal';

/** What the deployment remembers of a machine, from before it is asked for until after it is gone. */
export interface MachineRow {
  /** Also the machine's host name; `machineName()` makes it. */
  name: string;
  deployment: string;
  provider: CloudProviderName;
  role: MachineRole;
  size: string;
  region: string;
  state: MachineState;
  /** The provider's id, once known. */
  providerId: string | null;
  /** Including the public address. */
  perHour: number;
  currency: Currency;
  billing: BillingStep;
  /** ISO 8601. */
  createdAt: string;
  deletedAt: string | null;
  /** Why it was refused, deleted or lost. */
  reason: string | null;
  /** The machine in whose place it was made. */
  replaces: string | null;
}

/** A row and what its workers last said. */
export interface SeenMachine extends MachineRow {
  /** ISO 8601: last sign of life of any of its processes; null: none yet. */
  beatAt: string | null;
  slots: number;
}

/** Where machines are remembered. */
export interface MachineRows {
  /** Writes the row if there is none of this name; answers the one that is there. */
  begin(row: MachineRow): Promise<MachineRow>;
  change(name: string, change: Partial<Omit<MachineRow, 'name'>>): Promise<void>;
  /** All of a deployment, those that are gone, too; oldest first. */
  all(deployment: string): Promise<SeenMachine[]>;
}

const DEPLOYMENT = /^[a-z][a-z0-9]{2,19}$/;

/**
 * A deployment's id goes into labels, tags and host names of all providers.
 * @throws InvalidInput when it is empty or has other characters: then nothing could tell our machines from others'
 */
export function checkDeployment(deployment: string | undefined): string {
  if (deployment !== undefined && DEPLOYMENT.test(deployment)) return deployment;
  throw new InvalidInput({
    what: deployment
      ? `"${deployment}" cannot be the name of a deployment`
      : 'The deployment has no name, so its machines could not be told from others',
    where: 'AQEA_DEPLOYMENT',
    hint: '`aqea cloud setup` makes one: a letter, then 2 to 19 letters or digits, all lower case.',
  });
}

/**
 * e.g. `aqea-k3x9qa-hetzner-4-9f02ac`: valid as host name and label everywhere, at most 51 characters.
 * @param hex six hex digits; workflows give their own, since theirs must be the same when they are replayed
 */
export function machineName(
  deployment: string,
  provider: CloudProviderName,
  n: number,
  hex: string = randomHex(),
): string {
  return `aqea-${checkDeployment(deployment)}-${provider}-${n}-${hex}`;
}

/** By the global `crypto`: workflows can load this module, which they could not if it imported `node:crypto`. */
function randomHex(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(3)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** One of those whose number is held: there or asked for, with workers on it, be it beside a master, and not about to go. */
export function isHeld({ role, state }: Pick<MachineRow, 'role' | 'state'>): boolean {
  return role !== 'temporal' && (state === 'creating' || state === 'running');
}
