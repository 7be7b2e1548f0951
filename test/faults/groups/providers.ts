import { writeFileSync } from 'node:fs';
import type { Status } from '../../../src/status/schemas';
import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import { freezeWithBytes, holdFetch, spooled } from '../harness/moments';
import { lookalike } from '../harness/oddDumps';
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

/**
 * Its spool holds one unit that is done elsewhere by now, and one that comes back to it: whole, but for some letters.
 * Whoever took these bytes for the unit's would store other entries.
 */
async function returnsWithFullSpool(scene: Scene): Promise<string> {
  const deployment = await scene.deploy({
    allocation: ALLOCATION,
    config: { performance: { spool_units: 2, parse_threads: 2 } },
  });
  const [, linode] = await Promise.all([deployment.master(), deployment.worker('linode')]);
  const run = deployment.extract();
  await deployment.inMidRun(1);
  const moved = await holdFetch(deployment);
  const returning = await freezeWithBytes(linode, 'linode');
  await linode.kill();
  moved.release();
  const [range] = await deployment.query<{ start: number; end: number }>(
    'select byte_start::int as start, byte_end::int as end from work_units where unit = $1',
    [returning.unit],
  );
  const bytes = lookalike(range!.start, range!.end);
  expectEqual(bytes.length, range!.end - range!.start, 'bytes that look like those of the unit');
  writeFileSync(returning.rawFile, bytes);
  const left = new Set(spooled(linode.home).map((name) => name.replace(/\..*/, '')));
  expectEqual(left.size, 2, `units in its spool: ${[...left].join(', ')}`);
  const heldElsewhere = holdFetch(deployment, range!.start);
  const hetzner = await deployment.worker('hetzner');
  const held = await heldElsewhere;
  // So that the first unit that it gets again is the one whose bytes lie there.
  await until('all others are done elsewhere', async () => {
    const { pending, claimed } = await deployment.units();
    return pending + claimed === 1;
  });
  await hetzner.kill();
  held.release();
  await deployment.worker('linode', { home: linode.home });
  await scene.expectAsUndisturbed(run);
  const done = await deployment.query<{ unit: number; provider: string }>(
    'select unit, provider from work_units where unit = any ($1)',
    [[moved.unit, returning.unit]],
  );
  const providerOf = (wanted: number): string | undefined =>
    done.find(({ unit }) => unit === wanted)?.provider;
  expectEqual(
    [providerOf(moved.unit), providerOf(returning.unit)],
    ['hetzner', 'linode'],
    'who has done the units that were in its spool',
  );
  return SAME;
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
    what: 'a provider returns, on its old machine, after its units have moved; its spool is full of what is not to be used',
    run: returnsWithFullSpool,
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
