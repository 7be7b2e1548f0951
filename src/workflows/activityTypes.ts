import type {
  Claim,
  ExtractionReport,
  ExtractionStatus,
  ProviderCapacity,
  UnitCounts,
} from '../stores/entryStore';
import type { PlanSummary, ValidInput } from './types';

/** Done by masters, on the task queue `aqea`. */
export interface MasterActivities {
  /** Pins one dump, cuts it into units, writes both into the database. */
  planExtraction(input: ValidInput): Promise<PlanSummary>;
  /** What `retryDeadLetters` needs to know of an extraction that has ended. */
  planRetry(input: { extractionId: string }): Promise<PlanSummary>;
  /** Who could take units now. */
  readProviders(providers: string[]): Promise<ProviderCapacity[]>;
  finalizeExtraction(input: {
    extractionId: string;
    failedUnits: { unit: number; reason: string }[];
    allowWithdrawals: boolean;
  }): Promise<ExtractionReport>;
  /** Ends an extraction that will not be finalized. */
  closeExtraction(input: { extractionId: string; status: ExtractionStatus; reason: string }): Promise<void>;
}

/** Names a unit's files in the spool of one worker. */
export interface SpoolReference {
  /** Task queue of the worker that has the files. */
  workerQueue: string;
  extractionId: string;
  unit: number;
  provider: string;
  attempt: number;
  mode: Claim['mode'];
}

export type Fetched =
  | { outcome: 'fetched'; reference: SpoolReference; bytes: number }
  | { outcome: 'already-completed'; counts: UnitCounts };

/** Done by any worker of the provider, on the provider's task queue. */
export interface FetchActivities {
  fetchUnit(input: Pick<Claim, 'extractionId' | 'unit' | 'provider' | 'mode'>): Promise<Fetched>;
}

/** Done by the worker that fetched, on its own task queue. */
export interface SpoolActivities {
  parseUnit(reference: SpoolReference): Promise<{ pages: number; rows: number; deadLetters: number }>;
  upsertUnit(reference: SpoolReference): Promise<UnitCounts>;
}
