import type { ExtractionReport, ExtractionStatus, UnitCounts } from '../stores/entryStore';

/** Task queue of the parent workflow and of the activities that masters do. */
export const MASTER_QUEUE = 'aqea';

/** `temporal workflow start --type extractLanguage --task-queue aqea --workflow-id extract-de --input '{"language":"de"}'` */
export interface ExtractLanguageInput {
  language: string;
  /** Which Wiktionary; default: the language's own. */
  edition?: string;
  /** Language sections to keep; default: only `language`. */
  languages?: string[];
  source?: { dump?: string; dbname?: string };
  /** Let finalization withdraw more than 2 % of the entries. */
  allowWithdrawals?: boolean;
}

/** The same with every default filled in. */
export interface ValidInput {
  language: string;
  edition: string;
  languages: string[];
  source: { dump?: string; dbname?: string };
  allowWithdrawals: boolean;
}

/** What the plan tells the workflow: references and counts, never pages. */
export interface PlanSummary {
  extractionId: string;
  units: number;
  pages: number;
  planHash: string;
  edition: string;
  languages: string[];
  /** An extraction of the same plan that died before is taken up again. */
  resumed: boolean;
  /** Share per provider, percent. */
  allocation: Record<string, number>;
  reassignWorkAfterMs: number;
  heartbeatTimeoutMs: number;
  warnings: string[];
}

/** Does the dead letters of these units again; the extraction's report is made anew. */
export interface RetryDeadLettersInput {
  extractionId: string;
  units: number[];
}

export interface ExtractWorkUnitInput {
  extractionId: string;
  unit: number;
  provider: string;
  mode: 'normal' | 'retry';
  reassignWorkAfterMs: number;
  heartbeatTimeoutMs: number;
}

export type WorkUnitResult =
  | { outcome: 'completed'; counts: UnitCounts }
  /** Nobody at the provider took it in time: the parent gives it to another provider. */
  | { outcome: 'unreached'; reason: string }
  /** Final: trying again would not help. */
  | { outcome: 'failed'; type: string; reason: string };

/** Answer of the query `progress`. */
export interface Progress {
  status: ExtractionStatus | 'planning' | 'finalizing' | 'paused';
  extractionId: string | null;
  edition: string;
  languages: string[];
  units: number;
  unitsDone: number;
  pages: number;
  pagesDone: number;
  stored: number;
  unchanged: number;
  skipped: number;
  deadLettered: number;
  entries: number;
  inserted: number;
  updated: number;
  providers: Record<
    string,
    {
      done: number;
      running: number;
      share: number;
      resting: boolean;
      reason?: string;
      /** While it rests: since when, and when it is tried again; milliseconds since 1970. */
      restingSince?: number;
      restUntil?: number;
    }
  >;
  /** Units that are given up; a master of an older version does not say it. */
  failedUnits?: number;
  report: ExtractionReport | null;
}

export const EXTRACT_LANGUAGE = 'extractLanguage';
export const RETRY_DEAD_LETTERS = 'retryDeadLetters';

/** Workflow id of a language's extraction, from whichever edition. */
export function extractionWorkflowId(language: string, edition: string = language): string {
  return edition === language ? `extract-${language}` : `extract-${language}-from-${edition}`;
}
