/** Providers that machines can be rented from; also the names of their task queues. */
export const CLOUD_PROVIDERS = ['hetzner', 'digitalocean', 'linode'] as const;
export type CloudProviderName = (typeof CLOUD_PROVIDERS)[number];

export type Currency = 'EUR' | 'USD';

/** `hour`: every started hour is paid in full. `second`: by the second, at least a minute or 0.01. */
export type BillingStep = 'hour' | 'second';

export type CloudMachineState = 'starting' | 'running' | 'stopped' | 'deleting';

/** A machine as its provider shows it. */
export interface CloudMachine {
  /** The provider's own id. */
  id: string;
  name: string;
  state: CloudMachineState;
  size: string;
  region: string;
  /** Public IPv4 address; null until it has one. */
  address: string | null;
  /** ISO 8601, UTC. */
  createdAt: string;
}

export interface MachineSpec {
  /** Unique in the deployment; `machineName()` makes it. */
  name: string;
  deployment: string;
  size: string;
  region: string;
  /** Operating system, in the provider's words. */
  image: string;
  /** A cloud-init document, as text. */
  userData: string;
}

/** What one hour of one machine costs, its public IPv4 address included. */
export interface Price {
  size: string;
  region: string;
  perHour: number;
  currency: Currency;
}

/** One cloud provider. Machines are found by the deployment's label alone; nothing without it is ever touched. */
export interface CloudProvider {
  readonly name: CloudProviderName;
  readonly billing: BillingStep;
  /**
   * Asks for one machine, once: a request whose answer is lost is never sent again here.
   * @throws AnswerLost, MachineNameTaken, NoCapacity, QuotaReached, ProviderRefused, ProviderTokenRefused, ProviderBusy
   */
  create(spec: MachineSpec): Promise<CloudMachine>;
  /** All machines of a deployment, oldest first. */
  list(deployment: string): Promise<CloudMachine[]>;
  /**
   * Deletes one machine, for good; one that is gone already is deleted.
   * @throws NotOurMachine when it does not carry the deployment's label
   */
  delete(deployment: string, id: string): Promise<void>;
  /** The provider's own price list, for all its types and regions. */
  prices(): Promise<Price[]>;
}

/** How long an unanswered provider is waited for, and how tests make that short. */
export interface Pace {
  /** Resolves after this many milliseconds. */
  sleep(ms: number): Promise<void>;
}
