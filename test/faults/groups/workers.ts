import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import { freezeInParse, holdFetch, holdUpsert, holdWriters } from '../harness/moments';
import type { Program } from '../harness/program';
import type { Scene } from '../harness/scene';
import { expect, expectEqual, until } from '../harness/until';

/** Two workers of one provider on two machines, one master. */
async function twoWorkers(
  scene: Scene,
  config = {},
  env: NodeJS.ProcessEnv = {},
): Promise<{ deployment: Deployment; workers: Program[] }> {
  const deployment = await scene.deploy({ config, env });
  const [, ...workers] = await Promise.all([deployment.master(), deployment.worker(), deployment.worker()]);
  return { deployment, workers };
}

/** The process that has this worker's name. */
async function processOf(deployment: Deployment, worker: string): Promise<Program> {
  const [row] = await deployment.query<{ pid: number }>('select pid from workers where id = $1', [worker]);
  const found = deployment.programs.find(({ pid }) => pid === row?.pid);
  expect(found !== undefined, `${worker} is one of our processes`);
  return found;
}

/** The unit was taken away from the worker that had it, and done by a later attempt. */
async function expectDoneAgain(deployment: Deployment, unit: number, attempt: number): Promise<void> {
  const [row] = await deployment.query<{ committed: number }>(
    'select committed_attempt as committed from work_units where unit = $1',
    [unit],
  );
  expect(
    (row?.committed ?? 0) > attempt,
    `unit ${unit} was done by attempt ${row?.committed}, not by ${attempt}`,
  );
}

async function attemptOf(deployment: Deployment, unit: number): Promise<number> {
  const [row] = await deployment.query<{ attempt: number }>(
    'select attempt from work_units where unit = $1',
    [unit],
  );
  return row?.attempt ?? 0;
}

export const workers: FaultCase[] = [
  {
    id: '1.1',
    what: 'kill -9 of a worker while it fetches',
    short: true,
    async run(scene) {
      const { deployment } = await twoWorkers(scene);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const held = await holdFetch(deployment);
      await (await processOf(deployment, held.worker)).kill();
      held.release();
      await scene.expectAsUndisturbed(run);
      await expectDoneAgain(deployment, held.unit, held.attempt);
      return SAME;
    },
  },
  {
    id: '1.2',
    what: 'kill -9 of a worker while it parses',
    short: true,
    async run(scene) {
      const { deployment, workers } = await twoWorkers(scene, { performance: { unit_bytes: 200_000 } });
      const frozen = freezeInParse(workers[0]!);
      const run = deployment.extract();
      const { unit, attempt } = await frozen;
      await workers[0]!.kill();
      await scene.expectAsUndisturbed(run);
      await expectDoneAgain(deployment, unit, attempt);
      return SAME;
    },
  },
  {
    id: '1.3',
    what: 'kill -9 of a worker while it upserts',
    short: true,
    async run(scene) {
      const { deployment } = await twoWorkers(scene);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const held = await holdUpsert(deployment);
      await (await processOf(deployment, held.worker)).kill();
      held.release();
      await scene.expectAsUndisturbed(run);
      await expectDoneAgain(deployment, held.unit, held.attempt);
      return SAME;
    },
  },
  {
    id: '1.4',
    what: 'kill -9 of all workers; new machines take over',
    short: true,
    async run(scene) {
      const { deployment, workers } = await twoWorkers(scene);
      const run = deployment.extract();
      await deployment.inMidRun();
      await Promise.all(workers.map((worker) => worker.kill()));
      await Promise.all([deployment.worker(), deployment.worker()]);
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '1.5',
    what: 'kill -9 of all workers; they are started again on their machines',
    async run(scene) {
      const { deployment, workers } = await twoWorkers(scene);
      const run = deployment.extract();
      await deployment.inMidRun();
      await Promise.all(workers.map((worker) => worker.kill()));
      await Promise.all(workers.map(({ home }) => deployment.worker('hetzner', { home })));
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '1.6',
    what: 'SIGTERM to a worker that writes a unit: it drains',
    short: true,
    async run(scene) {
      const { deployment } = await twoWorkers(scene, {}, { AQEA_LOG_LEVEL: 'debug' });
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const held = await holdUpsert(deployment);
      const worker = await processOf(deployment, held.worker);
      worker.signal('SIGTERM');
      await until('it drains', () => worker.log.includes('STOPPING'));
      held.release();
      const { code } = await worker.exited;
      expectEqual(code, 0, 'exit code of the worker');
      await scene.expectAsUndisturbed(run);
      expectEqual(
        await attemptOf(deployment, held.unit),
        held.attempt,
        'attempts of the unit that was being written',
      );
      const [left] = await deployment.query<{ left: boolean }>(
        'select left_at is not null as left from workers where id = $1',
        [held.worker],
      );
      expect(left?.left === true, 'the worker has said that it leaves');
      return `${SAME}; its unit was finished`;
    },
  },
  {
    id: '1.7',
    what: 'SIGTERM to a worker whose unit cannot be finished: it is handed back',
    async run(scene) {
      const { deployment } = await twoWorkers(scene);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const held = await holdFetch(deployment);
      const worker = await processOf(deployment, held.worker);
      worker.signal('SIGTERM');
      await worker.exited;
      await scene.expectAsUndisturbed(run);
      held.release();
      await expectDoneAgain(deployment, held.unit, held.attempt);
      return `${SAME}; its unit was done elsewhere`;
    },
  },
  {
    id: '1.8',
    what: 'SIGSTOP of a worker past the heartbeat while it fetches, then SIGCONT',
    async run(scene) {
      const { deployment } = await twoWorkers(scene);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const held = await holdFetch(deployment);
      const worker = await processOf(deployment, held.worker);
      worker.signal('SIGSTOP');
      await until(
        'another worker has the unit',
        async () => (await attemptOf(deployment, held.unit)) > held.attempt,
      );
      worker.signal('SIGCONT');
      held.release();
      await scene.expectAsUndisturbed(run);
      await expectDoneAgain(deployment, held.unit, held.attempt);
      return SAME;
    },
  },
  {
    id: '1.9',
    what: 'SIGSTOP past the heartbeat just before it writes; back, it may not write (fencing)',
    short: true,
    async run(scene) {
      const deployment = await scene.deploy({ config: { database: { max_writers: 1 } } });
      const [, worker] = await Promise.all([deployment.master(), deployment.worker()]);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const writers = await holdWriters(deployment, 1);
      // Its transaction has begun, and has not looked yet whether the unit is still its own.
      const held = await until('the worker waits for its turn to write', async () => {
        const [row] = await deployment.query<{ unit: number; attempt: number }>(
          `select unit, attempt from work_units where state = 'claimed'
             and exists (select from pg_stat_activity a where a.datname = current_database()
               and a.query like '%pg_try_advisory_xact_lock%' and a.application_name like 'aqea-%')
             order by claimed_at limit 1`,
        );
        return row;
      });
      worker.signal('SIGSTOP');
      await deployment.worker();
      await writers.release();
      await until('its successor has written the unit', async () => {
        const [row] = await deployment.query<{ attempt: number }>(
          `select attempt from work_units where unit = $1 and state = 'completed' and attempt > $2`,
          [held.unit, held.attempt],
        );
        return row;
      });
      const before = worker.log.length;
      worker.signal('SIGCONT');
      // By the database (UnitFenced), or by Temporal, which has given the step to somebody else.
      const refused = await until('the stale step is refused', () =>
        worker.log
          .slice(before)
          .split('\n')
          .find((line) => line.includes('step failed') && line.includes('upsertUnit')),
      );
      await scene.expectAsUndisturbed(run);
      return `${SAME}; the stale write was refused by ${refused.includes('UnitFenced') ? 'the database' : 'Temporal'}`;
    },
  },
  {
    id: '1.10',
    what: 'SIGSTOP of a worker in the middle of its transaction, then SIGCONT',
    async run(scene) {
      const { deployment } = await twoWorkers(scene);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const held = await holdUpsert(deployment);
      const worker = await processOf(deployment, held.worker);
      worker.signal('SIGSTOP');
      held.release();
      await until('another attempt has written the unit', async () => {
        const [row] = await deployment.query<{ attempt: number }>(
          `select attempt from work_units where unit = $1 and state = 'completed' and attempt > $2`,
          [held.unit, held.attempt],
        );
        return row;
      });
      worker.signal('SIGCONT');
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
];
