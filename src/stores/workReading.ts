/** What the database shows of the work and of those who do it; the same for everyone who asks. */
export interface WorkReading {
  /** The database's clock, ISO 8601. */
  now: string;
  /** Running extractions. */
  runs: { extractionId: string; workflowId: string; startedAt: string }[];
  /** Units of the running extractions that are not completed. */
  openUnits: number;
  /** Over the newest units of the last quarter of an hour, from the claim to the commit; null: none. */
  meanUnitSeconds: number | null;
  /** Of these units: how long they waited for their turn to write, and how long they wrote. */
  waitSeconds: number | null;
  writeSeconds: number | null;
  /** Units that live workers have claimed. */
  claimedUnits: number;
  /** Units that live workers can do at once. */
  slots: number;
  liveWorkers: number;
  /** Workers that fell silent in the last ten minutes without having said that they stop, on machines that were to stay. */
  lostWorkers: number;
  /** Entries of the units that were completed in the last five minutes, or since the first run began. */
  entries: number;
  /** What `entries` were counted over. */
  minutes: number;
  /** Connections to the dump host that is used most. */
  hostConnections: number;
}
