import type { FleetPolicy } from '../../src/fleet/policy';
import type { CloudProviderName } from '../../src/fleet/providers/provider';

/** From `from` until `to`, milliseconds since the start. */
export interface Span {
  from: number;
  to: number;
}

/** One deployment, its work and everything that goes wrong. Times in milliseconds, chances from 0 to 1. */
export interface Scenario {
  policy: FleetPolicy;
  seed: number;
  forMs: number;
  /** Somebody destroys everything as soon as the work is done; otherwise the decisions do. */
  destroyed?: boolean;
  /** How far the world goes on at once; decisions are made once a minute. */
  stepMs: number;
  work: {
    units: number;
    unitSeconds: number;
    slotsPerMachine: number;
    /** What database and dump host allow together; null: no limit. */
    unitsPerSecond: number | null;
    bootMs: number;
  };
  faults: {
    /** A create request whose answer is lost; half of those machines exist. */
    lostAnswer: number;
    neverBoots: number;
    /** Per machine and hour. */
    hangs: number;
    deletedByHand: number;
    /** The provider's API does not answer. */
    outages: (Span & { provider: CloudProviderName })[];
    /** All of a provider's machines are gone, and it makes no new ones. */
    failures: (Span & { provider: CloudProviderName })[];
    /** No master lives, so nothing is decided. */
    gaps: Span[];
    /** Machines that a provider has; default any number. */
    capacity: Partial<Record<CloudProviderName, number>>;
  };
}

export const NO_FAULTS: Scenario['faults'] = {
  ...{ lostAnswer: 0, neverBoots: 0, hangs: 0, deletedByHand: 0 },
  ...{ outages: [], failures: [], gaps: [], capacity: {} },
};

/** What came of it; money in the policy's currency. */
export interface Outcome {
  /** By the provider's own books, not by our rows. */
  spent: number;
  /** When the last unit was done; null: it never was. */
  doneAt: number | null;
  machinesMade: number;
  mostAtOnce: number;
  /** Paid for at the end. */
  left: number;
  paused: boolean;
  decisions: number;
}
