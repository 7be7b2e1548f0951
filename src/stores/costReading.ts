import type { MachineRow, SeenMachine } from '../fleet/machines';

/** A rented machine that worked for an extraction. */
export interface MachineUse {
  extractionId: string;
  machine: MachineRow;
  /** Of the time that units took there, from claim to commit, over all extractions: 0 to 1. */
  share: number;
}

/** What one extraction used, by where its units were done. */
export interface ExtractionUse {
  extractionId: string;
  edition: string;
  languages: string[];
  status: string;
  /** ISO 8601. */
  startedAt: string;
  finishedAt: string | null;
  /** Seconds that cores were busy with its units, the database's included. */
  coreSeconds: number;
  uses: MachineUse[];
}

/** What the bill is made of: rented machines, what they did, and the time of workers that somebody runs by hand. */
export interface CostReading {
  /** The database's clock, ISO 8601. */
  now: string;
  /** Of all deployments; those that are gone, too. */
  machines: SeenMachine[];
  /** Newest first. */
  extractions: ExtractionUse[];
  /** Hours that workers on other machines have been at work while an extraction was under way, by provider. */
  hoursByHand: Record<string, number>;
  /** Units that are still to be done, and their mean time; see WorkReading. */
  openUnits: number;
  meanUnitSeconds: number | null;
  slots: number;
}
