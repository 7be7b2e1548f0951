import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import { z } from 'zod';

/** What a log line of a step is about. */
export interface Step {
  activity: string;
  extraction?: string;
  unit?: number;
  provider?: string;
  /** Which claim of the unit this is. */
  attempt?: number;
  /** How often Temporal has tried the step, this time included. */
  try?: number;
  ms: number;
}

const InputSchema = z
  .object({
    extractionId: z.string(),
    unit: z.int(),
    provider: z.string(),
    attempt: z.int(),
  })
  .partial();

/** @param input what the step was given; inputs without a unit (planning, say) have fewer fields */
export function describeStep(activity: string, input: unknown, ms: number): Step {
  const parsed = InputSchema.safeParse(input);
  const { extractionId, unit, provider, attempt } = parsed.success ? parsed.data : {};
  const tried = timesTried();
  return {
    activity,
    ...(extractionId !== undefined && { extraction: extractionId }),
    ...(unit !== undefined && { unit }),
    ...(provider !== undefined && { provider }),
    ...(attempt !== undefined && { attempt }),
    ...(tried !== undefined && { try: tried }),
    ms: Math.round(ms),
  };
}

/** How steps are logged: those that failed, those that finished a unit, and, for whoever looks closer, all others. */
export interface StepLog {
  failed(step: Step, error: unknown): void;
  done(step: Step): void;
}

export function stepLog(logger: Logger): StepLog {
  return {
    failed: (step, error) => logger.warn({ ...step, err: error }, 'step failed'),
    done: (step) =>
      step.activity === 'upsertUnit' ? logger.info(step, 'unit stored') : logger.debug(step, 'step done'),
  };
}

function timesTried(): number | undefined {
  try {
    return Context.current().info.attempt;
  } catch {
    // Called by a test, without Temporal.
    return undefined;
  }
}
