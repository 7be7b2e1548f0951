import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { startRun } from '../../src/cli/startRun';
import { aqea } from './harness';

const address = process.env['AQEA_TEST_TEMPORAL_ADDRESS'] as string;
let client: Client;
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address }) });
});
afterAll(() => client.connection.close());

test('a run that no master works on is not paused, and who asks is told what to do', async () => {
  const source = { dump: `/dumps/${randomUUID()}` };
  const input = { language: 'fy', edition: 'fy', languages: ['fy'], source, allowWithdrawals: false };
  const { workflowId } = await startRun(client, input);
  try {
    const { code, err } = await aqea(['pause', 'fy'], { env: { TEMPORAL_ADDRESS: address } });
    expect(err).toContain('`aqea master`');
    expect([code, err]).toEqual([1, expect.stringContaining('AQEA_NO_MASTER')]);
  } finally {
    await client.workflow.getHandle(workflowId).terminate();
  }
}, 120_000);
