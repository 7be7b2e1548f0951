import type { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { withFailures } from '../../src/activities/applicationFailure';
import type { ExtractionReport, ProviderCapacity, UnitCounts } from '../../src/stores/entryStore';
import type { FetchActivities, MasterActivities, SpoolActivities } from '../../src/workflows/activityTypes';
import type { PlanSummary, Progress, ValidInput } from '../../src/workflows/types';
import { NO_STEP_LOG } from '../support/noStepLog';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** What the stand-ins for the world do in one test; the workflows and the server are real. */
export interface World {
  units: number;
  /** Share per provider. */
  providers: Record<string, number>;
  /** Providers whose workers do not run; default none. */
  dead?: string[];
  /** Providers that look alive in the database although nobody is there. */
  seemAlive?: string[];
  reassignWorkAfterMs?: number;
  /** Says otherwise what planning answers. */
  plan?: Partial<PlanSummary>;
  /** Providers that the plan does not name: their workers came later. */
  unnamed?: string[];
  /** Providers whose queue no master polls. */
  unpolled?: string[];
  /** Runs inside a unit's parse step. */
  onParse?(unit: number, provider: string): Promise<void>;
  /** Runs inside a unit's fetch step. */
  onFetch?(unit: number, provider: string): Promise<void>;
}

export interface Run {
  workflowId: string;
  client: Client;
  /** Names of the providers, with the suffix that keeps tests apart. */
  provider(name: string): string;
  /** Units in the order in which they were upserted. */
  upserted: { unit: number; provider: string }[];
  closed: { status: string; reason: string }[];
  progress(): Promise<Progress>;
}

export function countsOf(unit: number, provider: string): UnitCounts {
  return {
    ...{ unit, provider, pages: 10, stored: 9, unchanged: 0, skipped: 1, deadLettered: 0 },
    ...{ skippedByReason: { redirect: 1 }, entries: 12, inserted: 12, updated: 0, same: 0, withdrawn: 0 },
  };
}

/** Starts the extraction in a world of its own and runs `during` while its workers run. */
export async function withExtraction<T>(
  world: World,
  during: (run: Run) => Promise<T>,
  input: unknown = { language: 'de' },
): Promise<T> {
  const suffix = randomUUID().slice(0, 8);
  const address = process.env['AQEA_TEST_TEMPORAL_ADDRESS']!;
  const workflowBundle = { codePath: process.env['AQEA_TEST_WORKFLOW_BUNDLE']! };
  const environment = await TestWorkflowEnvironment.createFromExistingServer({ address });
  const { client, nativeConnection: connection } = environment;
  const provider = (name: string): string => `${name}-${suffix}`;
  const masterQueue = `aqea-${suffix}`;
  const workflowId = `extract-de-${suffix}`;
  const upserted: Run['upserted'] = [];
  const closed: Run['closed'] = [];
  const reassignWorkAfterMs = world.reassignWorkAfterMs ?? 2_000;

  const plan: PlanSummary = {
    ...{ extractionId: '1', units: world.units, pages: 10 * world.units, planHash: 'x', resumed: false },
    ...{ edition: 'de', languages: ['de'], warnings: [], heartbeatTimeoutMs: 2_000, reassignWorkAfterMs },
    allocation: Object.fromEntries(
      Object.entries(world.providers)
        .filter(([name]) => !world.unnamed?.includes(name))
        .map(([name, share]) => [provider(name), share]),
    ),
    ...world.plan,
  };
  const alive = (name: string): boolean =>
    !world.dead?.includes(name) || Boolean(world.seemAlive?.includes(name));
  const master: MasterActivities = {
    planExtraction: async (_: ValidInput) => plan,
    planRetry: async () => plan,
    readProviders: async (): Promise<ProviderCapacity[]> =>
      Object.keys(world.providers).map((name) => ({
        ...{
          provider: provider(name),
          liveWorkers: alive(name) ? 1 : 0,
          slots: alive(name) ? 2 : 0,
          polled: !world.unpolled?.includes(name),
        },
      })),
    finalizeExtraction: async ({ failedUnits }) => reportOf(world.units, upserted, failedUnits),
    closeExtraction: async ({ status, reason }) => void closed.push({ status, reason }),
  };
  const workers = [
    await Worker.create({ connection, workflowBundle, taskQueue: masterQueue, activities: { ...master } }),
  ];
  for (const name of Object.keys(world.providers)) {
    const queue = provider(name);
    const fetch: FetchActivities = {
      fetchUnit: async ({ extractionId, unit, mode }) => {
        await world.onFetch?.(unit, name);
        const reference = {
          workerQueue: `${queue}-1`,
          extractionId,
          unit,
          provider: queue,
          attempt: 1,
          mode,
        };
        return { outcome: 'fetched', reference, bytes: 1 };
      },
    };
    const spool: SpoolActivities = {
      parseUnit: async ({ unit }) => {
        await world.onParse?.(unit, name);
        return { pages: 10, rows: 12, deadLetters: 0 };
      },
      upsertUnit: async ({ unit }) => {
        upserted.push({ unit, provider: name });
        return countsOf(unit, queue);
      },
    };
    workers.push(await Worker.create({ connection, workflowBundle, taskQueue: queue }));
    if (world.dead?.includes(name)) continue;
    const other = await NativeConnection.connect({ address });
    workers.push(
      await Worker.create({
        connection: other,
        taskQueue: queue,
        activities: withFailures({ ...fetch }, NO_STEP_LOG),
      }),
    );
    workers.push(
      await Worker.create({
        connection,
        taskQueue: `${queue}-1`,
        activities: withFailures({ ...spool }, NO_STEP_LOG),
      }),
    );
  }
  const running = Promise.all(workers.map((worker) => worker.run()));
  try {
    const handle = await client.workflow.start('extractLanguage', {
      workflowId,
      taskQueue: masterQueue,
      args: [input],
    });
    const progress = (): Promise<Progress> => handle.query<Progress>('progress');
    return await during({ workflowId, client, provider, upserted, closed, progress });
  } finally {
    await client.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined);
    for (const worker of workers) worker.shutdown();
    await running;
    await environment.teardown();
  }
}

function reportOf(
  units: number,
  upserted: Run['upserted'],
  failedUnits: ExtractionReport['failedUnits'],
): ExtractionReport {
  const done = upserted.length;
  const unitsByProvider: Record<string, number> = {};
  for (const { provider } of upserted) unitsByProvider[provider] = (unitsByProvider[provider] ?? 0) + 1;
  return {
    ...{
      extractionId: '1',
      status: done === units ? 'completed' : 'incomplete',
      edition: 'de',
      languages: ['de'],
    },
    ...{
      pages: 10 * units,
      stored: 9 * done,
      unchanged: 0,
      skipped: done,
      skippedByReason: { redirect: done },
    },
    ...{
      deadLettered: 0,
      complete: done === units,
      entries: 12 * done,
      inserted: 12 * done,
      updated: 0,
      withdrawn: 0,
    },
    ...{
      units,
      unitsCompleted: done,
      unitsByProvider,
      failedUnits,
      contentHash: '',
      seconds: 1,
      problems: [],
      warnings: [],
    },
  };
}
