import type { WorkflowExecutionDescription } from '@temporalio/client';
import { eventually } from '../support/scripts';
import { withExtraction } from './harness';

jest.setTimeout(900_000);

/** Enough for a run that is continued as new; `AQEA_TEST_UNITS=2000` makes the table of docs/how-it-works.md. */
const UNITS = Number(process.env['AQEA_TEST_UNITS'] ?? 510);
/** Where Temporal ends an execution by force. */
const LIMIT = { events: 51_200, bytes: 50 * 1024 * 1024 };

interface Size {
  what: string;
  events: number;
  bytes: number;
}

function sizeOf(what: string, { historyLength, historySize }: WorkflowExecutionDescription): Size {
  return { what, events: historyLength, bytes: historySize ?? 0 };
}

test('executions stay far below Temporal’s limits, however many units a run has', async () => {
  const sizes = await withExtraction(
    { units: UNITS, providers: { hetzner: 60, linode: 40 } },
    async (run) => {
      const { client, workflowId } = run;
      expect(await client.workflow.getHandle(workflowId).result()).toMatchObject({ unitsCompleted: UNITS });
      const query = `WorkflowId = '${workflowId}'`;
      const runs: Size[] = [];
      await eventually('every run is listed', async () => {
        runs.length = 0;
        for await (const { runId } of client.workflow.list({ query }))
          runs.unshift(
            sizeOf('extractLanguage', await client.workflow.getHandle(workflowId, runId).describe()),
          );
        return runs.length >= Math.ceil(UNITS / 500);
      });
      const children = [0, 1, UNITS - 1].map((unit) =>
        client.workflow.getHandle(`${workflowId}/unit-${unit}`),
      );
      const units = await Promise.all(
        children.map(async (child) => sizeOf('extractWorkUnit', await child.describe())),
      );
      return { runs, units };
    },
  );

  const table = [
    ['execution', 'events', 'bytes'],
    ...sizes.runs.map(({ events, bytes }, n) => [
      `extractLanguage, run ${n + 1} of ${sizes.runs.length}`,
      events,
      bytes,
    ]),
    [
      'extractWorkUnit, each',
      Math.max(...sizes.units.map((u) => u.events)),
      Math.max(...sizes.units.map((u) => u.bytes)),
    ],
  ];
  if (process.env['AQEA_TEST_UNITS'])
    process.stderr.write(`${table.map((row) => row.join(' | ')).join('\n')}\n`);
  expect(sizes.runs.length).toBe(Math.ceil(UNITS / 500));
  for (const { events, bytes } of sizes.runs) {
    expect(events).toBeLessThan(LIMIT.events / 10);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(LIMIT.bytes / 20);
  }
  for (const { events, bytes } of sizes.units) {
    expect(events).toBeLessThanOrEqual(25);
    expect(bytes).toBeLessThan(20 * 1024);
  }
});
