import { WithStartWorkflowOperation, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ExtractionReport } from '../../src/stores/entryStore';
import { Dispatch } from '../../src/workflows/dispatch';
import type { Carried } from '../../src/workflows/extractLanguage';
import { pauseUpdate, resumeUpdate, setAllocationUpdate } from '../../src/workflows/messages';
import type { Progress } from '../../src/workflows/types';
import { type Run, type World, withExtraction } from './harness';

const SHARES = { hetzner: 60, digitalocean: 30, linode: 10 };

async function result(run: Run): Promise<ExtractionReport> {
  return run.client.workflow.getHandle(run.workflowId).result() as Promise<ExtractionReport>;
}

async function failure(run: Run): Promise<ApplicationFailure> {
  const error: unknown = await result(run).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  const { cause } = error as WorkflowFailedError;
  expect(cause).toBeInstanceOf(ApplicationFailure);
  return cause as ApplicationFailure;
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** A step that waits until the test lets it go on. */
function gate(): { open(): void; pass: Promise<void> } {
  let open = (): void => undefined;
  const pass = new Promise<void>((resolve) => (open = resolve));
  return { open, pass };
}

test('every unit is done once, on children that run on the providers’ task queues', async () => {
  await withExtraction({ units: 10, providers: SHARES }, async (run) => {
    const report = await result(run);
    expect(report).toMatchObject({ status: 'completed', unitsCompleted: 10 });
    expect(run.upserted.map((u) => u.unit).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const child = await run.client.workflow.getHandle(`${run.workflowId}/unit-0`).describe();
    expect(child.taskQueue).toBe(run.provider('hetzner'));
    expect(await run.progress()).toMatchObject({
      status: 'completed',
      unitsDone: 10,
      pagesDone: 100,
      entries: 120,
    });
    expect(run.closed).toEqual([]);
  });
});

test('the parent shows its language, its status and its pages as search attributes', async () => {
  await withExtraction({ units: 2, providers: { hetzner: 100 } }, async (run) => {
    await result(run);
    const { searchAttributes } = await run.client.workflow.getHandle(run.workflowId).describe();
    expect(searchAttributes).toMatchObject({
      AqeaLanguage: ['de'],
      AqeaStatus: ['completed'],
      AqeaPagesTotal: [20],
      AqeaPagesDone: [20],
    });
  });
});

test.each([
  [{}, 'language'],
  [{ language: 'xx' }, 'language'],
  [{ langauge: 'de' }, 'langauge'],
  [{ language: 'de', source: { dunp: 'x' } }, 'source.dunp'],
  ['de', 'input'],
])('input %j fails at once and names %s', async (input, field) => {
  await withExtraction(
    { units: 1, providers: { hetzner: 100 } },
    async (run) => {
      const { type, nonRetryable, message, details } = await failure(run);
      expect({ type, nonRetryable }).toEqual({ type: 'InvalidInput', nonRetryable: true });
      expect(message).toContain(field);
      expect(details).toEqual([{ field: expect.stringContaining(field) }]);
    },
    input,
  );
});

test('a provider that never started loses its units to the others', async () => {
  const world: World = {
    units: 8,
    providers: { hetzner: 50, linode: 50 },
    dead: ['linode'],
    seemAlive: ['linode'],
  };
  await withExtraction(world, async (run) => {
    const report = await result(run);
    expect(report).toMatchObject({ status: 'completed', unitsByProvider: { hetzner: 8 } });
    const { providers } = await run.progress();
    expect(providers[run.provider('linode')]).toMatchObject({
      done: 0,
      resting: true,
      reason: /no worker took fetchUnit/,
    });
  });
});

test('paused, no new unit starts; resumed, the run goes on', async () => {
  const first = gate();
  const world: World = { units: 12, providers: { hetzner: 100 }, onParse: () => first.pass };
  await withExtraction(world, async (run) => {
    const handle = run.client.workflow.getHandle(run.workflowId);
    await until(async () => (await run.progress()).providers[run.provider('hetzner')]?.running === 4);
    await handle.executeUpdate(pauseUpdate);
    first.open();
    await until(() => run.upserted.length === 4);
    await until(async () => (await run.progress()).unitsDone === 4);
    expect(await run.progress()).toMatchObject({ status: 'paused', unitsDone: 4 });
    await handle.executeUpdate(resumeUpdate);
    expect(await result(run)).toMatchObject({ status: 'completed', unitsCompleted: 12 });
  });
});

test('a new allocation is checked, and holds for the units that follow', async () => {
  const first = gate();
  const world: World = { units: 10, providers: { hetzner: 100, linode: 0 }, onParse: () => first.pass };
  await withExtraction(world, async (run) => {
    const handle = run.client.workflow.getHandle(run.workflowId);
    await until(async () => (await run.progress()).providers[run.provider('hetzner')]?.running === 4);
    await expect(
      handle.executeUpdate(setAllocationUpdate, { args: [{ hetzner: 70 }] }),
    ).rejects.toMatchObject({
      cause: { message: expect.stringContaining('add up to 70') },
    });
    const [hetzner, linode] = [run.provider('hetzner'), run.provider('linode')];
    await expect(
      handle.executeUpdate(setAllocationUpdate, { args: [{ [hetzner]: '0%', [linode]: '100%' }] }),
    ).resolves.toEqual({ [hetzner]: 0, [linode]: 100 });
    first.open();
    expect(await result(run)).toMatchObject({
      status: 'completed',
      unitsByProvider: { hetzner: 4, linode: 6 },
    });
  });
});

test('a new allocation that comes before the plan is refused, and one between two runs of the workflow holds', async () => {
  await withExtraction({ units: 1, providers: { hetzner: 100, linode: 0 } }, async (run) => {
    const { taskQueue } = await run.client.workflow.getHandle(run.workflowId).describe();
    const [hetzner, linode] = [run.provider('hetzner'), run.provider('linode')];
    const allocation = { [hetzner]: 100, [linode]: 0 };
    const options = { edition: 'de', languages: ['de'], warnings: [], heartbeatTimeoutMs: 2_000 };
    const carried: Carried = {
      plan: {
        ...{ ...options, extractionId: '1', units: 1, pages: 10, planHash: 'x', resumed: false },
        ...{ reassignWorkAfterMs: 2_000, allocation },
      },
      dispatch: new Dispatch({ units: 1, pages: 10, allocation }).carry(),
      paused: true,
    };
    /** The update is there when the workflow's code runs for the first time. */
    const startedWith = (workflowId: string, ...more: Carried[]) =>
      run.client.workflow.executeUpdateWithStart(setAllocationUpdate, {
        args: [{ [hetzner]: 30, [linode]: 70 }],
        startWorkflowOperation: new WithStartWorkflowOperation('extractLanguage', {
          ...{ workflowId, taskQueue, args: [{ language: 'de' }, ...more] },
          workflowIdConflictPolicy: 'FAIL',
        }),
      });
    const fresh = `${run.workflowId}-new`;
    await expect(startedWith(fresh)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('still being planned') as string },
    });
    await run.client.workflow.getHandle(fresh).terminate();
    const continued = `${run.workflowId}-continued`;
    await startedWith(continued, carried);
    const handle = run.client.workflow.getHandle(continued);
    const { providers } = await handle.query<Progress>('progress');
    expect([providers[hetzner]?.share, providers[linode]?.share]).toEqual([30, 70]);
    await handle.terminate();
  });
});

test('cancelled, the run stops its children first and closes its extraction', async () => {
  await withExtraction({ units: 4, providers: { hetzner: 100 }, onFetch: () => wait(300) }, async (run) => {
    const handle = run.client.workflow.getHandle(run.workflowId);
    await until(async () => (await run.progress()).providers[run.provider('hetzner')]?.running === 4);
    await handle.cancel();
    await expect(result(run)).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(run.closed).toEqual([{ status: 'cancelled', reason: expect.any(String) }]);
    for (const unit of [0, 1, 2, 3]) {
      const child = await run.client.workflow.getHandle(`${run.workflowId}/unit-${unit}`).describe();
      expect(child.status.name).not.toBe('RUNNING');
    }
  });
});

test('a unit that cannot succeed is named in the report; the others are done', async () => {
  const onParse = async (unit: number): Promise<void> => {
    if (unit === 1) throw ApplicationFailure.nonRetryable('page 7 is not in the index', 'PlanMismatch');
  };
  await withExtraction({ units: 4, providers: { hetzner: 100 }, onParse }, async (run) => {
    expect(await result(run)).toMatchObject({
      status: 'incomplete',
      unitsCompleted: 3,
      failedUnits: [{ unit: 1, reason: 'page 7 is not in the index' }],
    });
  });
});

test('when the dump was replaced nothing more is started', async () => {
  const onFetch = async (unit: number): Promise<void> => {
    if (unit === 0) throw ApplicationFailure.nonRetryable('the dump was replaced', 'DumpChanged');
    await wait(300);
  };
  await withExtraction({ units: 50, providers: { hetzner: 100 }, onFetch }, async (run) => {
    const report = await result(run);
    expect(report.unitsCompleted).toBeLessThan(10);
    expect(report.unitsCompleted + report.failedUnits.length).toBe(50);
  });
});

test('a unit whose child is terminated by hand is done again', async () => {
  const first = gate();
  let times = 0;
  const onParse = async (unit: number): Promise<void> => {
    if (unit === 0 && ++times === 1) await first.pass;
  };
  await withExtraction({ units: 2, providers: { hetzner: 100 }, onParse }, async (run) => {
    await until(() => times === 1);
    await run.client.workflow.getHandle(`${run.workflowId}/unit-0`).terminate('by hand');
    first.open();
    expect(await result(run)).toMatchObject({ status: 'completed' });
    expect(new Set(run.upserted.map((u) => u.unit))).toEqual(new Set([0, 1]));
  });
});

test('bytes that were lost on the worker are fetched again', async () => {
  let fetched = 0;
  let parsed = 0;
  const world: World = {
    units: 1,
    providers: { hetzner: 100 },
    onFetch: async () => void fetched++,
    onParse: async () => {
      if (++parsed === 1) throw ApplicationFailure.nonRetryable('not in the spool', 'SpoolLost');
    },
  };
  await withExtraction(world, async (run) => {
    expect(await result(run)).toMatchObject({ status: 'completed' });
    expect(fetched).toBe(2);
  });
});

test('a fault of the program in a step is not tried again: its unit fails, with the error in the report', async () => {
  let times = 0;
  const onParse = async (unit: number): Promise<void> => {
    if (unit !== 1) return;
    times += 1;
    throw new TypeError('page.title is not a function');
  };
  await withExtraction({ units: 3, providers: { hetzner: 100 }, onParse }, async (run) => {
    expect(await result(run)).toMatchObject({
      status: 'incomplete',
      unitsCompleted: 2,
      failedUnits: [{ unit: 1, reason: 'TypeError: page.title is not a function' }],
    });
    expect(times).toBe(1);
  });
});

test('a fault of the program in the workflow ends the run, rather than to stop it where nobody looks', async () => {
  const plan = { allocation: null as unknown as Record<string, number> };
  await withExtraction({ units: 3, providers: { hetzner: 100 }, plan }, async (run) => {
    const { type, message } = await failure(run);
    expect([type, message]).toEqual(['TypeError', expect.stringMatching(/null/)]);
    expect(run.closed).toEqual([{ status: 'failed', reason: message }]);
  });
});

test('a provider that comes while the run is under way gets units, and one that no master polls none', async () => {
  const world: World = {
    units: 20,
    providers: { hetzner: 100, linode: 0, fresh: 0 },
    unnamed: ['linode', 'fresh'],
    unpolled: ['linode'],
    onParse: () => wait(100),
  };
  await withExtraction(world, async (run) => {
    const { unitsByProvider } = await result(run);
    expect(Object.keys(unitsByProvider).sort()).toEqual(['fresh', 'hetzner']);
    expect((await run.progress()).providers[run.provider('linode')]).toMatchObject({ done: 0, running: 0 });
  });
});

/** What the Web UI shows of a run that is under way. */
async function currentDetails(run: Run): Promise<string> {
  const answer = await run.client.workflow
    .getHandle(run.workflowId)
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return answer.currentDetails ?? '';
}

test('pause, a new allocation and who rests, since when and why, are seen in the Web UI', async () => {
  const first = gate();
  const world: World = {
    units: 30,
    providers: { hetzner: 50, linode: 50 },
    dead: ['linode'],
    seemAlive: ['linode'],
    onParse: () => first.pass,
  };
  await withExtraction(world, async (run) => {
    const handle = run.client.workflow.getHandle(run.workflowId);
    const [hetzner, linode] = [run.provider('hetzner'), run.provider('linode')];
    await until(async () => (await run.progress()).providers[linode]?.resting === true);
    expect(await currentDetails(run)).toMatch(
      new RegExp(
        `${linode} \\(50 %\\): 0 units done, \\d running, rests since \\d\\d:\\d\\d:\\d\\d UTC, until .*: no worker took fetchUnit`,
      ),
    );
    await handle.executeUpdate(pauseUpdate);
    expect(await currentDetails(run)).toMatch(/^\*\*paused\*\*/);
    await handle.executeUpdate(setAllocationUpdate, { args: [{ [hetzner]: 90, [linode]: 10 }] });
    expect(await currentDetails(run)).toContain(`${hetzner} (90 %)`);
    await handle.executeUpdate(resumeUpdate);
    expect(await currentDetails(run)).toMatch(/^\*\*running\*\*/);
    first.open();
    expect(await result(run)).toMatchObject({ status: 'completed', unitsByProvider: { hetzner: 30 } });
  });
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
