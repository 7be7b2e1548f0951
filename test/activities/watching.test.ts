import { createWatchingActivities } from '../../src/activities/watching';
import { readChannels } from '../../src/alerts/channels';
import { ConfigSchema } from '../../src/config/schema';
import { pauseUpdate } from '../../src/workflows/messages';
import type { WatchingActivities } from '../../src/workflows/fleetTypes';
import type { WorkReading } from '../../src/stores/workReading';
import { memoryRows } from '../fleet/memoryRows';
import { type Run, withExtraction } from '../workflows/harness';

/** One that the database shows as under way, since nobody could say that its workflow was terminated. */
const GONE = 'extract-that-was-terminated';
const WORLD = { units: 3, providers: { hetzner: 100 }, dead: ['hetzner'] };

/** What a master does while the database shows these runs. */
function watching({ client }: Run, ids: string[]): WatchingActivities {
  const runs = ids.map((workflowId) => ({ extractionId: workflowId, workflowId, startedAt: '' }));
  const store = {
    machines: memoryRows(),
    readWork: () => Promise.resolve({ runs, now: new Date().toISOString() } as WorkReading),
  };
  return createWatchingActivities({
    ...{ store, client, config: ConfigSchema.parse({}), channels: readChannels({}) },
  });
}

test('a run whose workflow is gone keeps no other one from being paused', async () => {
  await withExtraction(WORLD, async (run) => {
    expect(await watching(run, [GONE, run.workflowId]).pauseRuns()).toEqual([run.workflowId]);
    expect(await run.progress()).toMatchObject({ status: 'paused' });
  });
});

test('runs are paused when all of those are that somebody goes on with', async () => {
  await withExtraction(WORLD, async (run) => {
    const { readWork } = watching(run, [GONE, run.workflowId]);
    expect(await readWork()).toMatchObject({ paused: false });
    await run.client.workflow.getHandle(run.workflowId).executeUpdate(pauseUpdate);
    expect(await readWork()).toMatchObject({ paused: true });
    expect(await watching(run, [GONE]).readWork()).toMatchObject({ paused: false });
  });
});
