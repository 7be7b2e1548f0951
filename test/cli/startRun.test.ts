import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { followRun } from '../../src/cli/follow';
import type { ProgressView } from '../../src/cli/progressView';
import { startRun } from '../../src/cli/startRun';
import type { ValidInput } from '../../src/workflows/types';

const NOTHING: ProgressView = { show: () => undefined, waiting: () => undefined, end: () => undefined };
const input: ValidInput = {
  language: 'yi',
  edition: 'yi',
  languages: ['yi'],
  source: { dump: `/dumps/${randomUUID()}` },
  allowWithdrawals: false,
};
let client: Client;

beforeAll(async () => {
  const address = process.env['AQEA_TEST_TEMPORAL_ADDRESS'] as string;
  client = new Client({ connection: await Connection.connect({ address }) });
});
afterAll(() => client.connection.close());
afterEach(() => client.workflow.getHandle('extract-yi').terminate());

test('a run that is under way with the same input is taken up', async () => {
  const first = await startRun(client, input);
  const second = await startRun(client, input);
  expect([first.takenUp, second.takenUp]).toEqual([false, true]);
  expect(second.workflowId).toBe('extract-yi');
});

test('a run that is under way with another input is named, not followed', async () => {
  await startRun(client, input);
  const other = startRun(client, { ...input, source: { dump: '/dumps/other' } });
  await expect(other).rejects.toMatchObject({
    code: 'AQEA_OTHER_EXTRACTION_RUNNING',
    what: expect.stringContaining(input.source.dump as string),
  });
});

test('a run that may not withdraw is not joined by whoever lets it', async () => {
  await startRun(client, input);
  await expect(startRun(client, { ...input, allowWithdrawals: true })).rejects.toMatchObject({
    code: 'AQEA_OTHER_EXTRACTION_RUNNING',
  });
});

test('a run that is ended by somebody else is reported with the reason', async () => {
  const { workflowId } = await startRun(client, input);
  const report = followRun({ client, workflowId, view: NOTHING });
  await client.workflow.getHandle(workflowId).terminate('no longer wanted');
  await expect(report).rejects.toMatchObject({
    code: 'AQEA_RUN_FAILED',
    what: expect.stringContaining('no longer wanted'),
  });
  await startRun(client, input);
});

test('whoever stops following leaves the run alone', async () => {
  const { workflowId } = await startRun(client, input);
  const leaving = new AbortController();
  const report = followRun({ client, workflowId, view: NOTHING, signal: leaving.signal });
  leaving.abort(new Error('enough'));
  await expect(report).rejects.toThrow('enough');
  const { status } = await client.workflow.getHandle(workflowId).describe();
  expect(status.name).toBe('RUNNING');
});
