import type { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { withFailures } from '../../src/activities/applicationFailure';
import { createRentingActivities } from '../../src/activities/renting';
import { createWatchingActivities } from '../../src/activities/watching';
import { type ChannelAddresses, readChannels } from '../../src/alerts/channels';
import { ConfigSchema } from '../../src/config/schema';
import type { Alert } from '../../src/config/sections/monitoring';
import { CLOUD_PROVIDERS } from '../../src/fleet/providers/provider';
import type { FleetReport } from '../../src/fleet/report';
import type { WorkReading } from '../../src/stores/workReading';
import { FLEET_QUEUE } from '../../src/workflows/fleetTypes';
import { memoryRows } from '../fleet/memoryRows';
import { NO_STEP_LOG } from '../support/noStepLog';
import { type Clouds, hurried, providerOf, startClouds } from '../support/clouds/clouds';
import { eventually } from '../support/scripts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** The world of one test: rows in memory, providers on this machine; the workflows and the server are real. */
export interface FleetWorld {
  client: Client;
  workflowId: string;
  clouds: Clouds;
  rows: ReturnType<typeof memoryRows>;
  /** What the database shows of the work; tests change it. Its clock is the real one unless they set it. */
  reading: WorkReading;
  /** Machines whose logins were taken back. */
  revoked: string[];
  /** Addresses that the master knows which looks or sends next. */
  channels: ChannelAddresses;
  /** Starts a workflow of this name. */
  start(type: string, ...args: unknown[]): Promise<void>;
  /** Has it look now. */
  look(): Promise<void>;
  /** Has it look, and waits until it has seen what `reading` says. */
  looked(): Promise<void>;
  report(): Promise<FleetReport>;
  /** Looks until it is so. */
  looksUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<void>;
}

export interface FleetTest {
  env?: NodeJS.ProcessEnv;
  rules?: Alert[];
  /** Nobody has the providers' tokens. */
  handless?: boolean;
}

export async function withFleet(
  test: FleetTest,
  during: (world: FleetWorld) => Promise<void>,
): Promise<void> {
  const suffix = randomUUID().slice(0, 8);
  const address = process.env['AQEA_TEST_TEMPORAL_ADDRESS']!;
  const workflowBundle = { codePath: process.env['AQEA_TEST_WORKFLOW_BUNDLE']! };
  const environment = await TestWorkflowEnvironment.createFromExistingServer({ address });
  const hands = await NativeConnection.connect({ address });
  const { client, nativeConnection: connection } = environment;
  const taskQueue = `aqea-${suffix}`;
  const workflowId = `fleet-${suffix}`;
  const clouds = await startClouds();
  const rows = memoryRows();
  const reading = idleReading();
  const revoked: string[] = [];
  const channels = readChannels(test.env ?? {});
  let readings = 0;
  const store = {
    machines: rows,
    readWork: async () => {
      readings++;
      return { ...reading, now: reading.now === '' ? new Date().toISOString() : reading.now };
    },
  };
  const config = ConfigSchema.parse({ monitoring: { alerts: test.rules ?? [] } });
  const ignore = (): void => undefined;
  const workers = [
    await Worker.create({
      ...{ connection, workflowBundle, taskQueue },
      activities: withFailures(
        { ...createWatchingActivities({ store, client, config, channels }) },
        NO_STEP_LOG,
      ),
    }),
  ];
  if (!test.handless) {
    const renting = createRentingActivities({
      workersPerMachine: 1,
      fleet: {
        ...{ deployment: 'test1', rows, pace: hurried, now: () => Date.now(), say: ignore },
        providers: CLOUD_PROVIDERS.map((name) => providerOf(clouds, name)),
        osImage: (name) => OS[name],
        access: {
          userData: async () => '#cloud-config\n',
          revoke: async (machines) => void revoked.push(...machines),
        },
      },
    });
    workers.push(
      await Worker.create({
        ...{ connection: hands, taskQueue: FLEET_QUEUE },
        activities: withFailures({ ...renting }, NO_STEP_LOG),
      }),
    );
  }
  const running = Promise.all(workers.map((worker) => worker.run()));
  const handle = client.workflow.getHandle(workflowId);
  const world: FleetWorld = {
    ...{ client, workflowId, clouds, rows, reading, revoked, channels },
    start: async (type, ...args) => void (await client.workflow.start(type, { workflowId, taskQueue, args })),
    look: () => handle.signal('look'),
    async looked() {
      const before = readings;
      await handle.signal('look');
      await eventually('it has looked', () => readings > before);
    },
    report: () => handle.query<FleetReport>('fleet'),
    looksUntil: (what, isSo) =>
      eventually(what, async () => {
        await handle.signal('look');
        return isSo();
      }),
  };
  try {
    await during(world);
  } finally {
    await handle.terminate().catch(ignore);
    for (const worker of workers) worker.shutdown();
    await running;
    await clouds.stop();
    await hands.close();
    await environment.teardown();
  }
}

const OS = {
  hetzner: 'ubuntu-24.04',
  digitalocean: 'ubuntu-24-04-x64',
  linode: 'linode/ubuntu24.04',
} as const;

function idleReading(): WorkReading {
  return {
    ...{ now: '', runs: [], openUnits: 0, meanUnitSeconds: null, waitSeconds: null, writeSeconds: null },
    ...{
      claimedUnits: 0,
      slots: 0,
      liveWorkers: 0,
      lostWorkers: 0,
      entries: 0,
      minutes: 5,
      hostConnections: 0,
    },
  };
}

/** Much to do, and nobody knows how long a unit takes. */
export const BUSY = { openUnits: 10_000 } satisfies Partial<WorkReading>;
