import { setTimeout as wait } from 'node:timers/promises';
import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import type { Program } from '../harness/program';
import type { Scene } from '../harness/scene';
import { until } from '../harness/until';

async function withMasters(
  scene: Scene,
  count: number,
): Promise<{ deployment: Deployment; masters: Program[] }> {
  const deployment = await scene.deploy();
  const masters = Promise.all(Array.from({ length: count }, () => deployment.master()));
  await deployment.worker();
  return { deployment, masters: await masters };
}

async function temporalAway(scene: Scene, seconds: number): Promise<string> {
  const { deployment } = await withMasters(scene, 1);
  const run = deployment.extract();
  await deployment.inMidRun();
  await scene.lane.temporal.kill();
  // How long it is away is the case itself.
  await wait(seconds * 1_000);
  await scene.lane.temporal.startAgain();
  await scene.expectAsUndisturbed(run);
  return SAME;
}

export const servers: FaultCase[] = [
  {
    id: '3.1',
    what: 'kill -9 of one of two masters',
    short: true,
    async run(scene) {
      const { deployment, masters } = await withMasters(scene, 2);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      await masters[0]!.kill();
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '3.2',
    what: 'kill -9 of both masters; one is started again',
    async run(scene) {
      const { deployment, masters } = await withMasters(scene, 2);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      await Promise.all(masters.map((master) => master.kill()));
      await deployment.master();
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '3.3',
    what: 'kill -9 of the master while it plans; another one is started',
    async run(scene) {
      const deployment = await scene.deploy();
      const [master] = await Promise.all([deployment.master(), deployment.worker()]);
      let asked!: () => void;
      const planning = new Promise<void>((hit) => (asked = hit));
      deployment.host.fault({
        ...{ kind: 'hold', path: deployment.host.indexPath, afterBytes: 500, hit: () => asked() },
        until: new Promise(() => undefined),
      });
      const run = deployment.extract();
      await planning;
      await master.kill();
      await deployment.master();
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '3.4',
    what: 'kill -9 of the master while it settles addresses; another one is started',
    async run(scene) {
      const { deployment, masters } = await withMasters(scene, 1);
      // Settlement wants the language's block alone: a session of ours that shares it keeps it waiting.
      const admin = await scene.admin(deployment);
      await admin.query('select pg_advisory_lock_shared(4201003, 160)');
      const run = deployment.extract();
      await until('addresses are about to be settled', async () => {
        const [row] = await deployment.query<{ n: number }>(
          `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid = 4201003 and not granted`,
        );
        return row!.n > 0;
      });
      await masters[0]!.kill();
      await deployment.master();
      await admin.end();
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '3.5',
    what: 'kill -9 of the Temporal server, started again at once on its file',
    short: true,
    run: (scene) => temporalAway(scene, 0),
  },
  {
    id: '3.6',
    what: 'kill -9 of the Temporal server, started again after 30 s on its file',
    run: (scene) => temporalAway(scene, 30),
  },
  {
    id: '3.7',
    what: 'all lines to the Temporal server cut, again and again',
    async run(scene) {
      const { port } = new URL(`http://${scene.lane.temporal.address}`);
      const proxy = await scene.proxy(Number(port));
      const deployment = await scene.deploy({ temporalPort: proxy.port });
      await Promise.all([deployment.master(), deployment.worker()]);
      const run = deployment.extract();
      for (const done of [2, 5, 9]) {
        await deployment.inMidRun(done);
        proxy.cut();
      }
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
];
