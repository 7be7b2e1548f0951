import type { StepLog } from '../../src/activities/stepLog';

/** For tests that do not want to read it. */
export const NO_STEP_LOG: StepLog = { failed: () => undefined, done: () => undefined };
