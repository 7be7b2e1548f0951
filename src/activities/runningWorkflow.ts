import { type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';

/** Whether it goes on: a workflow that is paused in Temporal has not ended. */
export function goesOn({ status }: Pick<WorkflowExecutionDescription, 'status'>): boolean {
  return status.name === 'RUNNING' || status.name === 'PAUSED';
}

/** What the step answers; false where there is no such workflow, or it has ended. */
export async function unlessGone(step: () => Promise<boolean>): Promise<boolean> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
