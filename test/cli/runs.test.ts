import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client';
import { chooseRun } from '../../src/cli/runs';
import { EXTRACT_LANGUAGE, MASTER_QUEUE, extractionWorkflowId } from '../../src/workflows/types';
import { eventually } from '../support/scripts';

let client: Client;
beforeAll(async () => {
  const address = process.env['AQEA_TEST_TEMPORAL_ADDRESS'] as string;
  client = new Client({ connection: await Connection.connect({ address }) });
});
afterAll(() => client.connection.close());

test('a run that a schedule has started is found by its language and edition, too', async () => {
  const workflowId = extractionWorkflowId('gl', 'pt');
  const schedule = await client.schedule.create({
    scheduleId: `schedule-${workflowId}`,
    spec: { cronExpressions: ['0 4 5 * *'] },
    action: { type: 'startWorkflow', workflowType: EXTRACT_LANGUAGE, taskQueue: MASTER_QUEUE, workflowId },
    policies: { overlap: ScheduleOverlapPolicy.SKIP },
  });
  try {
    await schedule.trigger();
    let started: string | undefined;
    await eventually('the schedule has started it', async () => {
      const [action] = (await schedule.describe()).info.recentActions;
      started = action?.action.workflow.workflowId;
      return started !== undefined;
    });
    expect(started).not.toBe(workflowId);
    await eventually('Temporal lists it', async () => {
      for await (const { workflowId: id } of client.workflow.list()) if (id === started) return true;
      return false;
    });
    expect(await chooseRun(client, 'gl', 'pt')).toBe(started);
    await expect(chooseRun(client, 'gl', undefined)).rejects.toMatchObject({ code: 'AQEA_NOT_FOUND' });
    await client.workflow.getHandle(started!).terminate();
  } finally {
    await schedule.delete();
  }
});
