import { temporal } from '@temporalio/proto';
import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { createPlanningActivities } from '../../src/activities/planExtraction';
import { ConfigSchema } from '../../src/config/schema';
import type { DumpSource } from '../../src/sources/source';
import { testPlan, type TestRun } from '../stores/extraction';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const RUN: TestRun = { units: [[{ id: 1, rev: 1 }]] };
const NEWER: TestRun = { units: [[{ id: 1, rev: 2 }]] };

let client: Client;
let database: TestDatabase;
beforeAll(async () => {
  const address = process.env['AQEA_TEST_TEMPORAL_ADDRESS'] as string;
  client = new Client({ connection: await Connection.connect({ address }) });
});
afterAll(() => client.connection.close());
beforeEach(async () => (database = await testDatabase()));
afterEach(() => database.drop());

/** Plans what `run` says as the first step of a workflow. */
async function plan(run: TestRun, workflowId: string, runId: string) {
  const { planExtraction } = createPlanningActivities({
    store: await database.store(),
    source: { plan: () => Promise.resolve(testPlan(run)) } as unknown as DumpSource,
    ...{ client, config: ConfigSchema.parse({}), parserVersion: 1, defaultDump: undefined },
  });
  const environment = new MockActivityEnvironment({ workflowExecution: { workflowId, runId } });
  const input = { language: 'de', edition: 'de', languages: ['de'], source: {}, allowWithdrawals: false };
  return environment.run(planExtraction, input);
}

/** Starts a workflow that no worker works on; answers its first run. */
async function begin(workflowId: string): Promise<string> {
  const { firstExecutionRunId } = await client.workflow.start('test', { workflowId, taskQueue: workflowId });
  return firstExecutionRunId;
}

/** What a worker does with a workflow that continues as new. */
async function continueAsNew(taskQueue: string): Promise<void> {
  const { namespace } = client.options;
  const { workflowService } = client;
  const { taskToken } = await client.connection.withDeadline(Date.now() + 60_000, () =>
    workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
  );
  const attributes = { workflowType: { name: 'test' }, taskQueue: { name: taskQueue } };
  await workflowService.respondWorkflowTaskCompleted({
    ...{ namespace, taskToken },
    commands: [
      {
        commandType: temporal.api.enums.v1.CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
        continueAsNewWorkflowExecutionCommandAttributes: attributes,
      },
    ],
  });
}

test('an extraction whose workflow was continued as new is still its edition’s one', async () => {
  const [first, other] = [`extract-${randomUUID()}`, `extract-${randomUUID()}`];
  const runId = await begin(first);
  await plan(RUN, first, runId);
  await continueAsNew(first);
  const refused = plan(NEWER, other, randomUUID());
  await expect(refused).rejects.toMatchObject({ code: 'AQEA_EXTRACTION_RUNNING', workflowId: first });
  await client.workflow.getHandle(first).terminate();
  expect(await plan(NEWER, other, randomUUID())).toMatchObject({ resumed: false });
});

test('another run that has taken the workflow id of one that died does not go on with its extraction', async () => {
  const [first, other] = [`extract-${randomUUID()}`, `extract-${randomUUID()}`];
  const runId = await begin(first);
  await plan(RUN, first, runId);
  await client.workflow.getHandle(first).terminate();
  await begin(first);
  expect(await plan(NEWER, other, randomUUID())).toMatchObject({ resumed: false });
  await client.workflow.getHandle(first).terminate();
});
