import type { Client } from '@temporalio/client';
import type { FleetPolicy } from './policy';
import { MASTER_QUEUE } from '../workflows/types';

export const MANAGE_FLEET = 'manageFleet';

/** Workflow id: one per deployment. */
export function fleetWorkflowId(deployment: string): string {
  return `fleet-${deployment}`;
}

/**
 * Has the deployment's machines looked after from now on, by whichever masters live; where that is done already, it goes
 * on with this policy. Call it once the first machines are there; needs no master to be up.
 */
export async function startManageFleet(client: Client, policy: FleetPolicy): Promise<void> {
  await client.workflow.signalWithStart(MANAGE_FLEET, {
    workflowId: fleetWorkflowId(policy.deployment),
    taskQueue: MASTER_QUEUE,
    args: [policy],
    signal: 'policy',
    signalArgs: [policy],
    staticSummary: `machines of ${policy.deployment}`,
  });
}

/** Where the machines are looked after, that goes on with this policy from now on; else nothing happens. */
export async function changeManageFleet(client: Client, policy: FleetPolicy): Promise<void> {
  const handle = client.workflow.getHandle(fleetWorkflowId(policy.deployment));
  await handle.signal('policy', policy).catch(unlessNobody);
}

/** Before the machines are destroyed, so that none is made again; nothing happens when nobody looks after them. */
export async function endManageFleet(client: Client, deployment: string): Promise<void> {
  const handle = client.workflow.getHandle(fleetWorkflowId(deployment));
  await handle.terminate('the deployment is destroyed').catch(unlessNobody);
}

function unlessNobody(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'WorkflowNotFoundError') throw error;
}
