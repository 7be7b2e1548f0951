import type { PageOutcome } from '../entries/page';
import type { EntryKey } from '../entries/entryKey';
import type { MachineRows } from '../fleet/machines';
import type { PinnedSource, PlannedUnit, SourcePlan } from '../sources/source';
import type { CostReading } from './costReading';
import type { StatusReads } from './statusReads';
import type { WorkReading } from './workReading';

/** Entries of one run, by what the database did with them. */
export interface WriteCounts {
  inserted: number;
  updated: number;
  /** Already there and the same: nothing was written. */
  same: number;
  withdrawn: number;
}

/** What one work unit did; derived from its row, so that asking twice gives the same. */
export interface UnitCounts extends WriteCounts {
  unit: number;
  provider: string;
  pages: number;
  stored: number;
  unchanged: number;
  skipped: number;
  deadLettered: number;
  /** Pages by skip reason. */
  skippedByReason: Record<string, number>;
  /** Entries that the unit's pages have, unchanged pages included. */
  entries: number;
}

export type ExtractionStatus = 'running' | 'completed' | 'incomplete' | 'failed' | 'cancelled' | 'abandoned';

export interface OpenExtraction {
  edition: string;
  languages: string[];
  plan: SourcePlan;
  parserVersion: number;
  workflowId: string;
  runId: string;
  /** Asked about the edition's live extraction, if there is one: does that workflow still run? */
  isRunning(workflowId: string, runId: string): Promise<boolean>;
}

/** `resumed`: the same plan was begun before and died; units done then stay done. */
export interface OpenedExtraction {
  extractionId: string;
  resumed: boolean;
}

export interface Extraction {
  id: string;
  edition: string;
  languages: string[];
  source: PinnedSource;
  planHash: string;
  parserVersion: number;
  status: ExtractionStatus;
  workflowId: string;
  runId: string;
  units: number;
  pages: number;
  report: ExtractionReport | null;
  /** ISO 8601. */
  startedAt: string;
  finishedAt: string | null;
}

export interface Claim {
  extractionId: string;
  unit: number;
  provider: string;
  workerId: string;
  parserVersion: number;
  /** `retry`: do the unit's dead letters again although the unit is completed. */
  mode: 'normal' | 'retry';
}

export type Claimed =
  | {
      outcome: 'claimed';
      /** Fences the unit: only the newest attempt may commit. */
      attempt: number;
      edition: string;
      languages: string[];
      source: PinnedSource;
      unit: PlannedUnit;
      /** Retry mode: only these pages. */
      onlyPages: number[] | null;
    }
  | { outcome: 'already-completed'; counts: UnitCounts }
  /** The plan pins another parser version than this worker has. */
  | { outcome: 'wrong-parser'; pinned: number };

/** A unit as one claim of it has it. */
export interface ClaimedUnit {
  extractionId: string;
  unit: number;
  attempt: number;
}

/** What the newest run that did these pages (same edition, languages, parser version) found, as parallel columns. */
export interface KnownPages {
  pageIds: Float64Array;
  revIds: Float64Array;
  /** Numbers of PAGE_OUTCOMES. */
  outcomes: Uint8Array;
  entryCounts: Uint16Array;
}

export interface DeadLetter {
  pageId: number;
  title: string;
  revId: number | null;
  /** Stable, e.g. `parser-error`, `too-slow`, `address-group-full`. */
  reason: string;
  detail: string;
}

/** Per page of the unit, in page order, as parallel columns. */
export interface PageResults {
  pageIds: number[];
  revIds: number[];
  outcomes: PageOutcome[];
  entryCounts: number[];
}

/** Where time went, milliseconds by step. */
export type UnitTimings = Record<string, number>;

/** Hands over some of the unit's rows as COPY text, without holding all of them in memory. */
export interface UnitRows {
  count: number;
  keys: EntryKey[];
  /** 64 hex digits each. */
  contentHashes: string[];
  pageIds: number[];
  /** First candidate addresses. */
  addresses: string[];
  /** COPY text of the rows at these positions (ascending), in chunks of about 256 KB. */
  read(positions: Iterable<number>): AsyncIterable<Buffer>;
}

export interface UpsertUnit {
  extractionId: string;
  unit: number;
  provider: string;
  attempt: number;
  mode: 'normal' | 'retry';
  rows: UnitRows;
  pages: PageResults;
  deadLetters: DeadLetter[];
  /** Counted problems: kind -> detail -> times. */
  problems: Record<string, Record<string, number>>;
  warnings: Record<string, number>;
  timings: UnitTimings;
  signal: AbortSignal;
  heartbeat(): void;
}

export type Upserted =
  | { outcome: 'committed'; counts: UnitCounts }
  /** A newer attempt has the unit; nothing was written. */
  | { outcome: 'fenced' };

/** What counting the frequencies of an edition did. */
export interface Frequencies {
  /** Live entries that were looked at. */
  entries: number;
  /** Those that got another number. */
  changed: number;
}

/** The completeness equation and everything else that a user is told at the end. */
export interface ExtractionReport {
  extractionId: string;
  status: ExtractionStatus;
  edition: string;
  languages: string[];
  /** Pages in the plan. */
  pages: number;
  stored: number;
  unchanged: number;
  skipped: number;
  skippedByReason: Record<string, number>;
  deadLettered: number;
  /** pages = stored + unchanged + skipped + deadLettered, and every unit is done. */
  complete: boolean;
  entries: number;
  inserted: number;
  updated: number;
  withdrawn: number;
  units: number;
  unitsCompleted: number;
  unitsByProvider: Record<string, number>;
  failedUnits: { unit: number; reason: string }[];
  /** SHA-256 (hex) over key and content hash of all live entries of this edition and languages, in key order. */
  contentHash: string;
  /** From the plan to the last commit. */
  seconds: number;
  /** Left out when nothing had changed since they were last counted. */
  frequencies?: Frequencies;
  /** Where the time of the end of the run went, milliseconds: `settleMs`, `frequencyMs`. */
  timings?: UnitTimings;
  /** Most frequent first. */
  problems: { kind: string; detail: string; count: number }[];
  warnings: string[];
}

export interface FinalizeExtraction {
  extractionId: string;
  failedUnits: { unit: number; reason: string }[];
  allowWithdrawals: boolean;
  signal: AbortSignal;
  heartbeat(): void;
}

/** A process that takes work, as the database sees it. */
export interface WorkerBeat {
  id: string;
  role: 'master' | 'worker';
  /** null for masters. */
  provider: string | null;
  /** Units that it can do at once. */
  slots: number;
  /** The machine's name, where it is one of `machines`. */
  host: string;
  pid: number;
  parserVersion: number;
  /** Masters: the provider queues whose workflow tasks they poll. */
  queues: string[];
  /** Masters: where their status API and their dashboard answer. */
  apiUrl?: string;
  dashboardUrl?: string;
}

/** What a process is told when it says that it lives. */
export interface Orders {
  /** Its machine is about to be deleted: it is to finish what it has and take nothing more. */
  drain: boolean;
}

export interface ProviderCapacity {
  provider: string;
  liveWorkers: number;
  slots: number;
  /** Some live master polls this provider's workflow tasks. */
  polled: boolean;
}

export interface DeadLetterRow extends DeadLetter {
  id: string;
  extractionId: string;
  edition: string;
  unit: number;
  createdAt: string;
}

export interface StoredEntry {
  address: string;
  entryKey: EntryKey;
  language: string;
  pos: string;
  label: string;
  description: string;
  meta: Record<string, unknown>;
  withdrawn: boolean;
}

/** An entry with the state of its address: settled, it never changes; else it may move until its run ends. */
export interface HeldAddress extends StoredEntry {
  settled: boolean;
}

export interface LookupQuery {
  word: string;
  language?: string;
  /** `exact` compares as written; `folded` ignores case and accents. */
  match: 'exact' | 'folded';
  prefix: boolean;
  limit: number;
}

/** An entry found by its headword or by one of its forms. */
export interface LookupHit {
  entry: StoredEntry;
  /** The form that matched, when it is not the headword. */
  form: string | null;
}

/** The central database. One adapter per engine; one contract test suite for all (test/stores/contract.ts). */
export interface EntryStore extends StatusReads {
  /** One live extraction per edition; throws ExtractionRunning when another workflow has it. */
  openExtraction(request: OpenExtraction): Promise<OpenedExtraction>;
  extraction(extractionId: string): Promise<Extraction | null>;
  latestExtractions(limit: number): Promise<Extraction[]>;
  /** All that are under way, newest first, and after them the one that ended last. */
  currentExtractions(): Promise<Extraction[]>;
  /** Ends an extraction that will not be finalized (cancelled, failed). */
  closeExtraction(extractionId: string, status: ExtractionStatus, reason: string | null): Promise<void>;

  claimUnit(claim: Claim): Promise<Claimed>;
  /** Units whose newest claim is this worker's, and which are not written yet. */
  heldUnits(workerId: string): Promise<ClaimedUnit[]>;
  knownPages(extractionId: string, firstPageId: number, lastPageId: number): Promise<KnownPages>;
  /** Rows, withdrawals, dead letters and the unit's row in one transaction, fenced by attempt. */
  upsertUnit(request: UpsertUnit): Promise<Upserted>;
  unitCounts(extractionId: string): Promise<UnitCounts[]>;

  finalizeExtraction(request: FinalizeExtraction): Promise<ExtractionReport>;
  contentHash(edition: string, languages: readonly string[]): Promise<string>;

  beat(worker: WorkerBeat): Promise<Orders>;
  unregister(workerId: string): Promise<void>;
  /** Every provider that has or had a worker, or is asked about; live means: a beat in the last 30 s. */
  providerCapacities(providers: readonly string[]): Promise<ProviderCapacity[]>;

  /** Holds one of `capacity` places of `name` over the whole deployment while `step` runs; renewed, expires if we die. */
  withLease<T>(name: string, capacity: number, signal: AbortSignal, step: () => Promise<T>): Promise<T>;

  deadLetters(filter: { extractionId?: string; edition?: string; limit: number }): Promise<DeadLetterRow[]>;
  deadLetter(id: string): Promise<DeadLetterRow | null>;
  lookup(query: LookupQuery): Promise<LookupHit[]>;
  entryByAddress(address: string): Promise<HeldAddress | null>;
  entryByKey(key: EntryKey): Promise<HeldAddress | null>;

  /** Rented machines. */
  machines: MachineRows;
  readWork(): Promise<WorkReading>;
  /** @param newest extractions at most */
  readCosts(newest: number): Promise<CostReading>;

  close(): Promise<void>;
}
