/** One page as a source gives it: entities decoded, text exactly as stored by the wiki. */
export interface Page {
  /** Page id of the wiki; unique within an edition only. */
  id: number;
  /** Namespace number; 0 is the dictionary itself. */
  ns: number;
  /** Full title with namespace prefix, as in the dump. */
  title: string;
  revId: number;
  /** ISO 8601, UTC. */
  timestamp: string;
  text: string;
}

/**
 * What became of a page, as stored per page in `work_units.outcomes`.
 * The order is part of the database's format: append only.
 */
export const PAGE_OUTCOMES = [
  'stored',
  'unchanged',
  'dead-lettered',
  'skipped:redirect',
  'skipped:namespace',
  'skipped:model',
  'skipped:text-deleted',
  'skipped:text-empty',
  'skipped:text-missing',
  'skipped:no-entry',
  'skipped:no-profile',
  'skipped:no-revision',
] as const;
export type PageOutcome = (typeof PAGE_OUTCOMES)[number];

/** A reason why a page has no entry although nothing went wrong. */
export type SkipReason = PageOutcome extends infer O ? (O extends `skipped:${infer R}` ? R : never) : never;

/** Number of a page's outcome in the database. */
export function outcomeNumber(outcome: PageOutcome): number {
  return PAGE_OUTCOMES.indexOf(outcome);
}
