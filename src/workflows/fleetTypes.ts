import type { Channel } from '../alerts/channels';
import type { Condition, Notice } from '../alerts/condition';
import type { FleetSeen, Named, WantedMachine } from '../fleet/decisions/view';
import type { Alert } from '../config/sections/monitoring';
import type { WorkReading } from '../stores/workReading';

/** Task queue of the activities that need the providers' tokens: only masters that have them poll it. */
export const FLEET_QUEUE = 'aqea-fleet';

/** Done by any master. */
export interface WatchingActivities {
  readWork(): Promise<{
    reading: WorkReading;
    /** Every run that is under way is paused. */
    paused: boolean;
    rules: Alert[];
    /** Channels that have an address. */
    channels: Channel[];
  }>;
  /** Sends these notices in one request. */
  sendAlerts(input: { channel: Channel; notices: Notice[] }): Promise<void>;
  /** Pauses all runs that are under way; answers their workflow ids. */
  pauseRuns(): Promise<string[]>;
  /** Asks whoever looks after machines for one more; answers whether there is somebody. */
  askForMachine(): Promise<boolean>;
  observeFleet(input: { deployment: string }): Promise<{ seen: FleetSeen; channels: Channel[] }>;
  drainMachines(machines: Named[]): Promise<void>;
}

/** What a provider refused, and for how long it is not asked again. */
export interface Refusal {
  /** A provider, or an offer (`provider/size/region`). */
  key: string;
  reason: string;
  forMs: number;
}

/** Done by masters that have the providers' tokens, on FLEET_QUEUE. */
export interface FleetActivities {
  /** Makes rows and machines agree. */
  reapFleet(input: {
    deployment: string;
    bootMs: number;
    reassignMs: number;
    watchedSince: number;
    now: number;
  }): Promise<{ replace: string[]; conditions: Condition[] }>;
  createMachines(input: {
    deployment: string;
    machines: WantedMachine[];
  }): Promise<{ made: string[]; refusals: Refusal[] }>;
  /** Answers why a machine could not be deleted, by name. */
  deleteMachines(input: { deployment: string; machines: Named[] }): Promise<Record<string, string>>;
}
