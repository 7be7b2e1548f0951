import { setWorkflowOptions } from '@temporalio/workflow';
import { extractLanguage } from './extractLanguage';
import { extractWorkUnit } from './extractWorkUnit';
import { retryDeadLetters } from './retryDeadLetters';

// What Temporal runs and replays. Names of workflows are the names of these functions.
export { extractLanguage, extractWorkUnit, retryDeadLetters };
export { manageFleet } from './manageFleet';
export { watchAlerts } from './watchAlerts';

// A fault of the program ends what it is in, where it can be seen. Without this, Temporal would try the same step of the
// workflow for ever. Code that does not fit a history is another matter: that waits for the code that does.
for (const workflow of [extractLanguage, extractWorkUnit, retryDeadLetters])
  setWorkflowOptions({ failureExceptionTypes: [Error] }, workflow as (...args: never[]) => Promise<unknown>);
