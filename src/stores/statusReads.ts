import type { MachineUse } from './costReading';
import type { DeadLetterRow, UnitCounts, WriteCounts } from './entryStore';

/** Sums over completed units; `pages` are those that are done. */
export type UnitSums = Omit<UnitCounts, 'unit' | 'provider' | 'skippedByReason'>;

/** What one provider has done of one extraction, as its units' rows say. */
export interface ProviderFigures extends UnitSums {
  extractionId: string;
  provider: string;
  unitsDone: number;
  /** Claimed and not yet completed. */
  unitsRunning: number;
  /** Of the last minute. */
  recent: { units: number; pages: number; entries: number };
  /** Dead letters by reason. */
  failures: Record<string, number>;
  /** Hours that its workers have been at work while the extraction was under way. */
  workerHours: number;
  /** Of these, on machines that are not rented. */
  hoursByHand: number;
  /** Workers on such machines that live now. */
  liveByHand: number;
}

export interface RunFigures {
  /** The database's clock, ISO 8601. */
  now: string;
  /** No element for a provider that has done nothing and had no workers. */
  providers: ProviderFigures[];
  /** Rented machines that worked for these extractions. */
  uses: MachineUse[];
}

export interface TimelineRow {
  /** Number of steps since the extraction began. */
  bucket: number;
  provider: string;
  units: number;
  pages: number;
  entries: number;
}

export interface UnitRow extends WriteCounts {
  unit: number;
  state: 'pending' | 'claimed' | 'completed';
  provider: string | null;
  worker: string | null;
  attempt: number;
  plannedPages: number;
  claimedAt: string | null;
  finishedAt: string | null;
  counts: UnitCounts;
  timings: Record<string, number>;
}

export interface UnitFilter {
  extractionId: string;
  state?: UnitRow['state'];
  provider?: string;
  /** Only units with a higher number. */
  after: number;
  limit: number;
}

export interface DeadLetterFilter {
  extractionId: string;
  reason?: string;
  /** Only those with a lower id. */
  before?: string;
  limit: number;
}

export interface MasterRow {
  id: string;
  provider: string | null;
  host: string;
  pid: number;
  apiUrl: string | null;
  dashboardUrl: string | null;
  startedAt: string;
  beatAt: string;
}

export interface NewEntryRow {
  address: string;
  entryKey: string;
  language: string;
  pos: string;
  label: string;
  /** Its first 200 characters. */
  description: string;
  createdAt: string;
}

/** What whoever watches asks the database: few rows at a time, no page arrays, no entry's text unless asked for. */
export interface StatusReads {
  /** Of these extractions, by provider, in one statement. */
  runFigures(extractionIds: readonly string[]): Promise<RunFigures>;
  /** Skipped pages of an extraction by reason. */
  skippedByReason(extractionId: string): Promise<Record<string, number>>;
  timeline(extractionId: string, stepSeconds: number): Promise<TimelineRow[]>;
  units(filter: UnitFilter): Promise<UnitRow[]>;
  deadLettersOf(filter: DeadLetterFilter): Promise<DeadLetterRow[]>;
  /** Entries that the extractions of any of these languages have stored as new, ever: each has an address. */
  addressesUsed(languages: readonly string[]): Promise<number>;
  liveMasters(): Promise<MasterRow[]>;
  newestEntries(limit: number): Promise<NewEntryRow[]>;
}
