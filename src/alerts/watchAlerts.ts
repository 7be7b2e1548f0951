import type { Client } from '@temporalio/client';
import { MASTER_QUEUE } from '../workflows/types';

export const WATCH_ALERTS = 'watchAlerts';
/** One for all masters; when one dies, the others go on with it. */
export const WATCH_ALERTS_ID = 'watch-alerts';

/** Has the rules of `monitoring.alerts` watched; nothing happens when they are already. */
export async function startWatchingAlerts(client: Client): Promise<void> {
  await client.workflow.start(WATCH_ALERTS, {
    workflowId: WATCH_ALERTS_ID,
    taskQueue: MASTER_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'rules of monitoring.alerts',
  });
}
