import type { SeenMachine } from '../machines';
import type { GoneCost } from './budget';
import type { Offer } from '../prices';
import type { CloudProviderName } from '../providers/provider';

/** What the database shows of the work. */
export interface WorkSeen {
  /** Units of the running extractions that are not completed. */
  openUnits: number;
  /** From the claim to the commit, over the newest units; null: none is done yet. */
  meanUnitSeconds: number | null;
  /** Units that live workers have claimed. */
  busySlots: number;
  slots: number;
  /** Every run that is under way is paused. */
  paused: boolean;
  /** What more workers would not help against. */
  limitedBy: 'source' | 'database' | null;
}

/** What the fleet looks like at one moment. */
export interface FleetSeen {
  /** The database's clock; milliseconds since 1970. */
  now: number;
  /** Machines of the deployment that may cost something. */
  machines: SeenMachine[];
  gone: GoneCost;
  work: WorkSeen;
}

/** What has to be remembered from one decision to the next; plain JSON. Times in milliseconds since 1970. */
export interface FleetMemory {
  /** Since when the database has been seen without a gap. */
  watchedSince: number;
  seenAt: number | null;
  /** Share of busy slots, of the last two minutes. */
  utilisation: { at: number; share: number }[];
  /** Answers in a row that asked for more, or for fewer, machines. */
  answers: { direction: 'up' | 'down' | 'none'; times: number };
  changedAt: number | null;
  /** Observations in a row without open work. */
  idle: number;
  drainingSince: Record<string, number>;
  /** Units per machine, as seen last. */
  slotsPerMachine: number | null;
  /** Providers, and offers (`provider/size/region`), that refused: not asked again before. */
  blocked: Record<string, { until: number; reason: string }>;
  /** Machines that are to be replaced, as soon as something allows it. */
  replace: string[];
  /** Somebody asked for one more: an alert's action `scale_up`. */
  push: boolean;
}

export function emptyMemory(now: number): FleetMemory {
  return {
    ...{ watchedSince: now, seenAt: null, utilisation: [], answers: { direction: 'none', times: 0 } },
    ...{ changedAt: null, idle: 0, drainingSince: {}, slotsPerMachine: null, blocked: {} },
    ...{ replace: [], push: false },
  };
}

/** A machine that is to be asked for. */
export interface WantedMachine {
  provider: CloudProviderName;
  /** Offers to try in this order; the first that has capacity is taken. */
  offers: Offer[];
  replaces: string | null;
  reason: string;
}

export interface Named {
  name: string;
  reason: string;
}
