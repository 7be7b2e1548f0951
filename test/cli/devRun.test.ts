import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { awaitReport, startRun } from '../../src/cli/devRun';
import type { ProgressView } from '../../src/cli/progressView';
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

test('a run that is ended by somebody else is reported with the reason', async () => {
  const { handle } = await startRun(client, input);
  const report = awaitReport(client, handle, NOTHING);
  await handle.terminate('no longer wanted');
  await expect(report).rejects.toMatchObject({
    code: 'AQEA_RUN_FAILED',
    what: expect.stringContaining('no longer wanted'),
  });
  await startRun(client, input);
});
