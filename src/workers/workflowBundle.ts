import type { WorkerOptions } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The workflows as a worker wants them: the bundle that `npm run build` made beside the compiled code, since bundling
 * takes seconds, or the sources.
 */
export function workflowSource():
  Pick<WorkerOptions, 'workflowBundle'> | Pick<WorkerOptions, 'workflowsPath'> {
  const codePath = process.env.AQEA_TEST_WORKFLOW_BUNDLE ?? join(__dirname, '..', '..', 'workflows.js');
  return existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: require.resolve('../workflows/index') };
}
