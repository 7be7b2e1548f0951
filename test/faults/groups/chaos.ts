import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../../bench/generate/random';
import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import type { Program } from '../harness/program';
import type { Scene } from '../harness/scene';
import { until } from '../harness/until';

const SCHEDULES = 20;
const IN_SHORT_FORM = 2;
const ALLOCATION = { hetzner: 60, linode: 40 };

/** One random fault; when it happens is counted in units that are done. */
interface Step {
  afterUnits: number;
  what: string;
  act(system: System): Promise<unknown>;
}

interface System {
  scene: Scene;
  deployment: Deployment;
  proxy: { cut(): void };
}

type Kind = 'master' | 'hetzner' | 'linode';

/** What lives of a kind now; killed ones come back on their machine, or as a new one. */
function living({ deployment }: System, kind: Kind): Program[] {
  return deployment.programs.filter(({ name, dead }) => name.startsWith(kind) && !dead);
}

async function restart(
  system: System,
  kind: Kind,
  sameMachine: boolean,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<void> {
  const [victim] = living(system, kind);
  if (!victim) return;
  victim.signal(signal);
  await victim.exited;
  const more = sameMachine ? { home: victim.home } : {};
  await (kind === 'master' ? system.deployment.master(more) : system.deployment.worker(kind, more));
}

async function freeze(system: System, kind: Kind, seconds: number): Promise<void> {
  const [victim] = living(system, kind);
  if (!victim) return;
  victim.signal('SIGSTOP');
  await wait(seconds * 1_000);
  victim.signal('SIGCONT');
}

/** The same seed gives the same schedule: how many faults, which, when. */
function schedule(random: Random): Step[] {
  const steps: Step[] = [];
  let afterUnits = 0;
  for (let n = random.between(3, 5); n > 0; n--) {
    afterUnits += random.between(2, 7);
    const kind = random.pick(['master', 'hetzner', 'hetzner', 'linode'] as const);
    const sameMachine = random.chance(0.5);
    const seconds = random.between(1, 6);
    const signal = random.chance(0.75) ? 'SIGKILL' : 'SIGTERM';
    steps.push({
      afterUnits,
      ...random.pick<Omit<Step, 'afterUnits'>>([
        { what: `${signal} ${kind}`, act: (system) => restart(system, kind, sameMachine, signal) },
        { what: `${signal} ${kind}`, act: (system) => restart(system, kind, sameMachine, signal) },
        { what: `stop ${kind} ${seconds} s`, act: (system) => freeze(system, kind, seconds) },
        { what: 'cut Postgres', act: ({ proxy }) => Promise.resolve(proxy.cut()) },
        {
          what: 'end sessions',
          act: ({ deployment }) =>
            deployment.query(
              `select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name like 'aqea-%'`,
            ),
        },
        {
          what: `kill Postgres ${seconds} s`,
          act: async ({ scene: { lane } }) => {
            await lane.postgres.kill();
            await wait(seconds * 1_000);
            await lane.postgres.startAgain();
          },
        },
        {
          what: `kill Temporal ${seconds} s`,
          act: async ({ scene: { lane } }) => {
            await lane.temporal.kill();
            await wait(seconds * 1_000);
            await lane.temporal.startAgain();
          },
        },
        {
          what: 'cut dump host',
          act: ({ deployment: { host } }) =>
            Promise.resolve(host.fault({ kind: 'cut', afterBytes: 300, range: 'only', times: 4 })),
        },
      ]),
    });
  }
  return steps;
}

async function act(scene: Scene, steps: Step[]): Promise<string> {
  const proxy = await scene.proxy(scene.lane.postgres.port);
  const deployment = await scene.deploy({ allocation: ALLOCATION, postgresPort: proxy.port });
  await Promise.all([
    deployment.master(),
    deployment.worker('hetzner'),
    deployment.worker('hetzner'),
    deployment.worker('linode'),
  ]);
  const run = deployment.extract();
  for (const step of steps) {
    const { pending } = await until('so many units are done', async () => {
      const units = await deployment.units();
      return units.completed >= step.afterUnits && units;
    });
    if (pending === 0) break;
    await step.act({ scene, deployment, proxy });
  }
  await scene.expectAsUndisturbed(run);
  return SAME;
}

export function chaos(seed: number, random: (...seeds: number[]) => Random): FaultCase[] {
  return Array.from({ length: SCHEDULES }, (_, at) => {
    const steps = schedule(random(seed, 9, at + 1));
    return {
      id: `9.${at + 1}`,
      what: steps.map(({ afterUnits, what }) => `${afterUnits}: ${what}`).join(', '),
      ...(at < IN_SHORT_FORM ? { short: true as const } : {}),
      run: (scene: Scene) => act(scene, steps),
    };
  });
}
