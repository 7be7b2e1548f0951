/*
 * Makes the histories of this folder anew, for workflow code that has changed on purpose; those that are there stay.
 *   node -r ./test/support/register.cjs test/replay/record.ts PREFIX
 * writes PREFIX-<kind>.json.gz. The server, the workflows and the children are real; the world is the tests' harness.
 */
import { pauseUpdate, resumeUpdate, setAllocationUpdate } from '../../src/workflows/messages';
import { eventually } from '../support/scripts';
import { type Run, type World, withExtraction } from '../workflows/harness';
import { recordWith, saveHistory } from './recording';

const SHARES = { hetzner: 60, digitalocean: 30, linode: 10 };

/** What happens in each kind of run. */
const KINDS: Record<string, { world: World; during(run: Run): Promise<unknown> }> = {
  plain: { world: { units: 8, providers: SHARES }, during: ended },
  // The run that was continued, and the one that ended.
  'continued-as-new': { world: { units: 503, providers: { hetzner: 100 } }, during: ended },
  reassigned: {
    world: { units: 8, providers: { hetzner: 50, linode: 50 }, dead: ['linode'], seemAlive: ['linode'] },
    during: ended,
  },
  cancelled: {
    world: { units: 6, providers: { hetzner: 100 }, onFetch: () => wait(500) },
    during: async (run) => {
      await running(run);
      await handleOf(run).cancel();
      await ended(run);
    },
  },
  'paused-and-changed': {
    world: { units: 14, providers: { hetzner: 100, linode: 0 }, onParse: () => wait(300) },
    during: async (run) => {
      await running(run);
      await handleOf(run).executeUpdate(pauseUpdate);
      await handleOf(run).executeUpdate(setAllocationUpdate, {
        args: [{ [run.provider('hetzner')]: 50, [run.provider('linode')]: 50 }],
      });
      await handleOf(run).executeUpdate(resumeUpdate);
      await ended(run);
    },
  },
};

async function record(prefix: string): Promise<void> {
  for (const [kind, { world, during }] of Object.entries(KINDS)) {
    await withExtraction(world, async (run) => {
      const first = await handleOf(run).describe();
      await during(run);
      await saveHistory(`${prefix}-${kind}`, run.client, run.workflowId, first.runId);
      if (kind === 'continued-as-new')
        await saveHistory(`${prefix}-${kind}-last`, run.client, run.workflowId);
      if (kind === 'plain' || kind === 'cancelled')
        await saveHistory(`${prefix}-${kind}-unit`, run.client, `${run.workflowId}/unit-0`);
    });
  }
  await withExtraction(
    { units: 1, providers: { hetzner: 100 }, dead: ['hetzner'], reassignWorkAfterMs: 1_000 },
    async (run) => {
      const child = `${run.workflowId}/unit-0`;
      await eventually(
        'the unit was not taken',
        async () => (await run.progress()).providers[run.provider('hetzner')]?.resting === true,
      );
      await saveHistory(`${prefix}-reassigned-unit`, run.client, child);
    },
  );
}

function handleOf({ client, workflowId }: Run) {
  return client.workflow.getHandle(workflowId);
}

async function ended(run: Run): Promise<void> {
  await handleOf(run)
    .result()
    .catch(() => undefined);
}

async function running(run: Run): Promise<void> {
  await eventually(
    'units run',
    async () => (await run.progress()).providers[run.provider('hetzner')]?.running === 4,
  );
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

void recordWith(record);
