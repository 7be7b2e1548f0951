import type { SeenMachine } from '../fleet/machines';

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
  /** Seconds from claim to commit, added up, by rented machine. */
  machines: Record<string, number>;
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
