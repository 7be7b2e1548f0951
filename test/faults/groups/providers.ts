import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import { holdFetch, spooled } from '../harness/moments';
import type { Program } from '../harness/program';
import type { Scene } from '../harness/scene';
import { expect, expectEqual, until } from '../harness/until';

const ALLOCATION = { hetzner: 40, linode: 60 };

interface Providers {
  deployment: Deployment;
  linode: Program[];
}

/** Hetzner has one machine, Linode two. */
async function twoProviders(scene: Scene, config = {}): Promise<Providers> {
  const deployment = await scene.deploy({ allocation: ALLOCATION, config });
  const [, , ...linode] = await Promise.all([
    deployment.master(),
    deployment.worker('hetzner'),
    deployment.worker('linode'),
    deployment.worker('linode'),
  ]);
  return { deployment, linode };
}

async function doneBy(deployment: Deployment): Promise<Record<string, number>> {
  const found = await deployment.query<{ provider: string; n: number }>(
    `select provider, count(*)::int as n from work_units where state = 'completed' group by provider`,
  );
  return Object.fromEntries(found.map(({ provider, n }) => [provider, n]));
}

async function untilDoneBy(deployment: Deployment, provider: string, atLeast: number): Promise<void> {
  await until(
    `${provider} has done units`,
    async () => ((await doneBy(deployment))[provider] ?? 0) >= atLeast,
  );
}

export const providers: FaultCase[] = [
  {
    id: '2.1',
    what: 'all workers of a provider are killed in mid-run and never return',
    short: true,
    async run(scene) {
      const { deployment, linode } = await twoProviders(scene);
      const run = deployment.extract();
      await untilDoneBy(deployment, 'linode', 1);
      await Promise.all(linode.map((worker) => worker.kill()));
      const before = (await doneBy(deployment))['linode'] ?? 0;
      await scene.expectAsUndisturbed(run);
      const after = await doneBy(deployment);
      expectEqual(after['linode'], before, 'units of the provider that died');
      return `${SAME}; ${after['hetzner']} units elsewhere`;
    },
  },
  {
    id: '2.2',
    what: 'a provider returns after its units have moved: on its old machines, with old units in their spools',
    async run(scene) {
      // With room for two units only, what was left in a spool could keep new ones out.
      const { deployment, linode } = await twoProviders(scene, { performance: { spool_units: 2 } });
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const hosts = [];
      for (const worker of linode) {
        const held = await holdFetch(deployment);
        hosts.push(held);
        void worker;
      }
      await Promise.all(linode.map((worker) => worker.kill()));
      for (const held of hosts) held.release();
      const left = linode.flatMap(({ home }) => spooled(home));
      await until('their units are done elsewhere', async () => {
        const [row] = await deployment.query<{ n: number }>(
          `select count(*)::int as n from work_units where state = 'claimed' and provider = 'linode'`,
        );
        return row?.n === 0;
      });
      const before = (await doneBy(deployment))['linode'] ?? 0;
      await Promise.all(linode.map(({ home }) => deployment.worker('linode', { home })));
      await scene.expectAsUndisturbed(run);
      const after = (await doneBy(deployment))['linode'] ?? 0;
      return `${SAME}; ${left.length} files left behind, ${after - before} units after its return`;
    },
  },
  {
    id: '2.3',
    what: 'a provider that never started',
    async run(scene) {
      const deployment = await scene.deploy({ allocation: ALLOCATION });
      await Promise.all([deployment.master(), deployment.worker('hetzner')]);
      const run = deployment.extract();
      await scene.expectAsUndisturbed(run);
      const { linode } = await doneBy(deployment);
      expect(linode === undefined, 'it has done nothing');
      return SAME;
    },
  },
  {
    id: '2.4',
    what: 'nobody at all for a while: workers are started long after the run',
    async run(scene) {
      const deployment = await scene.deploy({ allocation: ALLOCATION });
      await deployment.master();
      const run = deployment.extract();
      await until('the run waits for workers', async () => {
        const { stdout } = await deployment.aqea('status', '--json');
        const status = JSON.parse(stdout) as { running: { progress: { status: string } | null }[] };
        return status.running[0]?.progress?.status === 'running';
      });
      await until('some provider was found to take nothing', async () => {
        const { stdout } = await deployment.aqea('status', '--json');
        return stdout.includes('"resting":true');
      });
      await deployment.worker('linode');
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
];
