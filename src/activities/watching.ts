import type { Client } from '@temporalio/client';
import { type ChannelAddresses, openChannels, send } from '../alerts/channels';
import type { Config } from '../config/schema';
import { splitGone } from '../fleet/decisions/budget';
import { workSeen } from '../fleet/work';
import { MANAGE_FLEET } from '../fleet/manageFleet';
import { readProgress } from '../status/orchestration';
import type { EntryStore } from '../stores/entryStore';
import type { WorkReading } from '../stores/workReading';
import type { WatchingActivities } from '../workflows/fleetTypes';
import { goesOn, unlessGone } from './runningWorkflow';

export interface WatchingDependencies {
  store: Pick<EntryStore, 'machines' | 'readWork'>;
  client: Client;
  config: Config;
  channels: ChannelAddresses;
}

/** What any master can do for the fleet and the alerts: look, tell, pause. */
export function createWatchingActivities(deps: WatchingDependencies): WatchingActivities {
  const { store, client, config, channels } = deps;
  return {
    async readWork() {
      const reading = await store.readWork();
      const paused = await allPaused(client, reading);
      return { reading, paused, rules: config.monitoring.alerts, channels: openChannels(channels) };
    },

    async observeFleet({ deployment }) {
      const [rows, reading] = await Promise.all([store.machines.all(deployment), store.readWork()]);
      const { paid, gone } = splitGone(rows);
      const paused = await allPaused(client, reading);
      const work = workSeen(reading, paused, config.source.max_connections_per_host);
      return {
        seen: { now: Date.parse(reading.now), machines: paid, gone, work },
        channels: openChannels(channels),
      };
    },

    sendAlerts: ({ channel, notices }) => send(channel, notices, channels, Date.now()),

    async pauseRuns() {
      const { runs } = await store.readWork();
      const ids = runs.map(({ workflowId }) => workflowId);
      // One that cannot be paused keeps no other one from it.
      const pausing = ids.map((workflowId) => pause(client, workflowId));
      await Promise.allSettled(pausing);
      const paused = await Promise.all(pausing);
      return ids.filter((_, at) => paused[at]);
    },

    async askForMachine() {
      let asked = false;
      const query = `WorkflowType = '${MANAGE_FLEET}' AND ExecutionStatus = 'Running'`;
      for await (const { workflowId } of client.workflow.list({ query })) {
        await client.workflow.getHandle(workflowId).signal('oneMore');
        asked = true;
      }
      return asked;
    },

    async drainMachines(machines) {
      for (const { name, reason } of machines)
        await store.machines.change(name, { state: 'draining', reason });
    },
  };
}

/** Of a run that was terminated the database says that it is under way, until it is taken up again: it does not count. */
async function allPaused(client: Client, { runs }: WorkReading): Promise<boolean> {
  const ids = runs.map(({ workflowId }) => workflowId);
  const there = await Promise.all(
    ids.map((workflowId) =>
      unlessGone(async () => goesOn(await client.workflow.getHandle(workflowId).describe())),
    ),
  );
  const running = ids.filter((_, at) => there[at]);
  const progress = await Promise.all(running.map((workflowId) => readProgress(client, workflowId)));
  return running.length > 0 && progress.every((each) => each?.status === 'paused');
}

/** False where nobody goes on with the run any more. */
async function pause(client: Client, workflowId: string): Promise<boolean> {
  return unlessGone(async () => {
    await client.workflow.getHandle(workflowId).executeUpdate('pause');
    return true;
  });
}
