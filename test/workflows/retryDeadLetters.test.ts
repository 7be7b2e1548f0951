import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporalCli } from '../../src/embedded/temporalCli';
import { type RunningTemporal, startTemporal } from '../../src/embedded/temporalServer';
import type { Progress } from '../../src/workflows/types';
import { withExtraction } from './harness';

jest.setTimeout(300_000);
const UNITS = 40;
/** Many fewer than 40 units make. */
const SUGGESTED_EVENTS = 60;
const usual = process.env['AQEA_TEST_TEMPORAL_ADDRESS'];
let folder: string;
let server: RunningTemporal;

/** A server that asks early for what it asks others for after hundreds of units: to continue as new. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aqea-retry-'));
  const cli = join(folder, 'temporal');
  const setting = `limit.historyCount.suggestContinueAsNew=${SUGGESTED_EVENTS}`;
  writeFileSync(cli, `#!/bin/sh\nexec '${await findTemporalCli()}' "$@" --dynamic-config-value ${setting}\n`);
  chmodSync(cli, 0o755);
  const files = { dbFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') };
  server = await startTemporal({ cli, ...files, port: 0, uiPort: 0 });
  process.env['AQEA_TEST_TEMPORAL_ADDRESS'] = server.address;
});
afterAll(async () => {
  process.env['AQEA_TEST_TEMPORAL_ADDRESS'] = usual;
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('however many units have dead letters, each is tried again, over several runs of the workflow', async () => {
  await withExtraction({ units: UNITS, providers: { hetzner: 100 } }, async ({ client, workflowId }) => {
    await client.workflow.getHandle(workflowId).result();
    const { taskQueue } = await client.workflow.getHandle(workflowId).describe();
    const units = Array.from({ length: UNITS }, (_, unit) => unit);
    const retry = await client.workflow.start('retryDeadLetters', {
      ...{ workflowId: `retry-${workflowId}`, taskQueue },
      args: [{ extractionId: '1', units }],
    });
    await retry.result();
    const again = client.workflow.getHandle(retry.workflowId);
    expect(await again.query<Progress>('progress')).toMatchObject({ unitsDone: UNITS, units: UNITS });
    const { runId } = await again.describe();
    expect(runId).not.toBe(retry.firstExecutionRunId);
  });
});

test('an extraction, too, continues as new when Temporal asks for it', async () => {
  await withExtraction(
    { units: UNITS, providers: { hetzner: 100 } },
    async ({ client, workflowId, progress }) => {
      const handle = client.workflow.getHandle(workflowId);
      const first = await handle.describe();
      expect(await handle.result()).toMatchObject({ status: 'completed', unitsCompleted: UNITS });
      expect(await progress()).toMatchObject({ unitsDone: UNITS });
      expect((await handle.describe()).runId).not.toBe(first.runId);
    },
  );
});
