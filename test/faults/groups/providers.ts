import type { Status } from '../../../src/status/schemas';
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
    what: 'a provider returns, on its old machine, after its units have moved; its spool is full of them',
    async run(scene) {
      const deployment = await scene.deploy({
        allocation: ALLOCATION,
        config: { performance: { spool_units: 2, parse_threads: 2 } },
      });
      const [, linode] = await Promise.all([deployment.master(), deployment.worker('linode')]);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const held = [await holdFetch(deployment), await holdFetch(deployment)];
      await linode.kill();
      for (const { release } of held) release();
      const left = new Set(spooled(linode.home).map((name) => name.replace(/\..*/, '')));
      expect(left.size >= 2, `units are left in its spool: ${[...left].join(', ')}`);
      const hetzner = await deployment.worker('hetzner');
      await until('its units are done elsewhere', async () => {
        const [row] = await deployment.query<{ n: number }>(
          `select count(*)::int as n from work_units where unit = any ($1) and state = 'completed'`,
          [held.map(({ unit }) => unit)],
        );
        return row?.n === 2;
      });
      // Now it is alone: what is not done yet is done by it, or never.
      await hetzner.kill();
      const before = (await doneBy(deployment))['linode'] ?? 0;
      await deployment.worker('linode', { home: linode.home });
      await scene.expectAsUndisturbed(run);
      const after = (await doneBy(deployment))['linode'] ?? 0;
      expect(after > before, 'it did units after its return');
      return `${SAME}; ${after - before} units after its return`;
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
      const seen = async (): Promise<Status['runs'][number] | undefined> => {
        const { stdout } = await deployment.aqea('status', '--json');
        return (JSON.parse(stdout) as Pick<Status, 'runs'>).runs[0];
      };
      await until('the run waits for workers', async () => (await seen())?.phase === 'running');
      await until('some provider was found to take nothing', async () =>
        ((await seen())?.providers ?? []).some(({ resting }) => resting !== null),
      );
      await deployment.worker('linode');
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
];
