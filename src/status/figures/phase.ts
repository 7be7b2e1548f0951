import type { ExtractionStatus } from '../../stores/entryStore';
import type { Progress } from '../../workflows/types';
import type { Phase, RetryingStep } from '../schemas';

/** What Temporal says of an extraction's workflow. */
export type WorkflowState =
  /** It runs; `progress` is null while no master answers. */
  | { state: 'running'; progress: Progress | null; retrying: RetryingStep[] }
  | { state: 'gone' }
  /** Temporal itself does not answer. */
  | { state: 'unknown' };

/** The database says how an extraction ended, the workflow what it does until then. */
export function phaseOf(stored: ExtractionStatus | null, workflow: WorkflowState): Phase {
  if (stored !== null && stored !== 'running') return stored;
  if (workflow.state === 'gone') return 'interrupted';
  if (workflow.state === 'unknown' || workflow.progress === null) return 'unknown';
  const { status } = workflow.progress;
  // It has ended, and the database does not know yet: a moment between two answers.
  return ['planning', 'running', 'paused', 'finalizing'].includes(status) ? status : 'finalizing';
}

export function isUnderWay(phase: Phase): boolean {
  return ['planning', 'running', 'paused', 'finalizing', 'unknown'].includes(phase);
}
