import type { MachineRole, MachineRows } from './machines';
import type { CloudProvider, CloudProviderName, Pace } from './providers/provider';

/** A machine that is about to be asked for. */
export interface NewMachine {
  name: string;
  provider: CloudProviderName;
  role: MachineRole;
  workers: number;
}

/** How machines get to know what they need, and how that is taken back. */
export interface MachineAccess {
  /** Makes what only this machine has (its login), and writes its cloud-init document. */
  userData(machine: NewMachine): Promise<string>;
  /** Takes the logins of these machines back. */
  revoke(machines: readonly string[]): Promise<void>;
}

/** Everything that is needed to make and delete machines of a deployment. */
export interface Fleet {
  deployment: string;
  providers: readonly CloudProvider[];
  rows: MachineRows;
  access: MachineAccess;
  /** Operating system, in the provider's words. */
  osImage(provider: CloudProviderName): string;
  /** Told in whole sentences what happens. */
  say(line: string): void;
  pace: Pace;
  /** Milliseconds since 1970. */
  now(): number;
}
