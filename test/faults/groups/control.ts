import { setTimeout as wait } from 'node:timers/promises';
import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import { holdFetch } from '../harness/moments';
import { patchedAqea } from '../harness/patched';
import { command } from '../harness/program';
import type { Scene } from '../harness/scene';
import { expect, expectEqual, until } from '../harness/until';

const RUN = 'extract-de';

/** Temporal's own command line, at the server that the deployment uses. */
async function temporal(scene: Scene, ...args: string[]): Promise<string> {
  const { command: cli, address } = scene.lane.temporal;
  const { ended } = command([...args, '--address', address], process.env, [cli]);
  const { code, stdout, stderr } = await ended;
  expectEqual(code, 0, `temporal ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** No unit may be half done: each is as it was planned, or complete. */
async function expectNoHalfUnit(deployment: Deployment): Promise<void> {
  const [half] = await deployment.query<{ n: number }>(
    `select count(*)::int as n from work_units where state = 'claimed'
        or (state = 'completed') is distinct from (page_ids is not null)`,
  );
  expectEqual(half!.n, 0, 'units that are half done');
}

async function resetInMidRun(scene: Scene, to: 'FirstWorkflowTask' | 'LastWorkflowTask'): Promise<string> {
  const deployment = await scene.underWay();
  const run = deployment.extract();
  await deployment.inMidRun(3);
  // With a child under way for sure.
  const held = await holdFetch(deployment);
  await temporal(scene, 'workflow', 'reset', '--workflow-id', RUN, '--type', to, '--reason', 'a fault case');
  held.release();
  // Whoever followed the run follows it on.
  await scene.expectAsUndisturbed(run);
  return SAME;
}

export const control: FaultCase[] = [
  {
    id: '7.1',
    what: '`aqea cancel` in mid-run, then run again',
    short: true,
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun();
      const cancelled = await deployment.aqea('cancel', 'de');
      expectEqual(cancelled.code, 0, `exit code of cancel: ${cancelled.stderr}`);
      expectEqual((await run.failure()).code, 1, 'exit code of the run');
      await expectNoHalfUnit(deployment);
      const [row] = await deployment.query<{ status: string }>('select status from extractions');
      expectEqual(row!.status, 'cancelled', 'status');
      const before = await deployment.units();
      await wait(1_500);
      expectEqual(await deployment.units(), before, 'units some time after the end');
      await scene.expectAsUndisturbed(deployment.extract());
      return `cancelled; again: same`;
    },
  },
  {
    id: '7.2',
    what: '`aqea pause`, kill -9 of the master, `aqea resume`',
    async run(scene) {
      const deployment = await scene.deploy();
      const [master] = await Promise.all([deployment.master(), deployment.worker()]);
      const run = deployment.extract();
      await deployment.inMidRun();
      expectEqual((await deployment.aqea('pause', 'de')).code, 0, 'exit code of pause');
      await until('what was under way is finished', async () => (await deployment.units()).claimed === 0);
      await master.kill();
      await deployment.master();
      const before = await deployment.units();
      expect(before.pending > 0, 'something is left to be done');
      await wait(1_500);
      expectEqual(await deployment.units(), before, 'units some time after the pause');
      expectEqual((await deployment.aqea('resume', 'de')).code, 0, 'exit code of resume');
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '7.3',
    what: 'the workflow is terminated in mid-run, and started again',
    short: true,
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun();
      await temporal(scene, 'workflow', 'terminate', '--workflow-id', RUN, '--reason', 'a fault case');
      const ended = await run.failure();
      expect(ended.code === 1 && ended.text.includes('terminated'), `it says so: ${ended.text}`);
      const { completed } = await deployment.units();
      const [before] = await deployment.query<{ id: string }>('select id from extractions');
      await scene.expectAsUndisturbed(deployment.extract());
      const extractions = await deployment.query<{ id: string }>('select id from extractions');
      expectEqual(extractions, [before!], 'extractions: the same one was taken up again');
      return `terminated; again: same, ${completed} units not done again`;
    },
  },
  {
    id: '7.4',
    what: '`temporal workflow reset` to the last task in mid-run',
    short: true,
    run: (scene) => resetInMidRun(scene, 'LastWorkflowTask'),
  },
  {
    id: '7.5',
    what: '`temporal workflow reset` to the first task in mid-run',
    run: (scene) => resetInMidRun(scene, 'FirstWorkflowTask'),
  },
  {
    id: '7.6',
    what: 'a child workflow is terminated and another one cancelled by hand',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      for (const how of ['terminate', 'cancel'] as const) {
        const held = await holdFetch(deployment);
        await temporal(scene, 'workflow', how, '--workflow-id', `${RUN}/unit-${held.unit}`);
        held.release();
      }
      await scene.expectAsUndisturbed(run);
      return SAME;
    },
  },
  {
    id: '7.7',
    what: 'two runs of the same language at once: one joins, one under another id is refused',
    async run(scene) {
      const deployment = await scene.underWay();
      const first = deployment.extract();
      await deployment.inMidRun();
      const second = deployment.extract();
      const input = JSON.stringify({ language: 'de', source: { dump: deployment.host.folder } });
      const other = ['--type', 'extractLanguage', '--task-queue', 'aqea', '--workflow-id', 'another'];
      await temporal(scene, 'workflow', 'start', ...other, '--input', input);
      const refused = await until('the other one is refused', () =>
        scene.lane.withClient(async (client) => {
          const error: unknown = await client.workflow
            .getHandle('another')
            .result()
            .catch((e: unknown) => e);
          return error instanceof Error && String((error.cause as Error | undefined)?.cause);
        }),
      );
      expect(refused.includes(RUN), `it names the run that has the edition: ${refused}`);
      const joined = await second.report();
      expectEqual(joined.status, 'completed', 'status of the run that was joined');
      await scene.expectAsUndisturbed(first);
      return SAME;
    },
  },
  {
    id: '7.8',
    what: 'workers and masters with a newer parser join during a run: the run keeps its parser',
    async run(scene) {
      const newer = patchedAqea(scene, 'newer');
      const deployment = await scene.deploy({ allocation: { hetzner: 50, linode: 50 } });
      const [master] = await Promise.all([deployment.master(), deployment.worker()]);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const [, worker] = await Promise.all([
        deployment.master({ aqea: newer }),
        deployment.worker('linode', { aqea: newer }),
      ]);
      await master.kill();
      await until('a newer worker hands a unit back', () => worker.log.includes('WrongParserVersion'));
      await worker.kill();
      await scene.expectAsUndisturbed(run);
      return `${SAME}, with the parser of its plan`;
    },
  },
  {
    id: '7.9',
    what: 'all workers are replaced by newer ones in mid-run: cancel, and run again with the newer parser',
    async run(scene) {
      const newer = patchedAqea(scene, 'newer');
      const deployment = await scene.deploy();
      const old = await Promise.all([deployment.master(), deployment.worker()]);
      const run = deployment.extract();
      await deployment.inMidRun(1);
      await Promise.all(old.map((program) => program.kill()));
      await Promise.all([deployment.master({ aqea: newer }), deployment.worker('hetzner', { aqea: newer })]);
      await until(
        'aqea status says what the run waits for',
        async () => (await deployment.aqea('status')).stdout.includes('AQEA_WRONG_PARSER_VERSION'),
        { everyMs: 1_000 },
      );
      expectEqual((await deployment.aqea('cancel', 'de')).code, 0, 'exit code of cancel');
      await run.ended;
      const result = await deployment.extract().result();
      // Entries that say the same are not written again, so only the run tells which parser it had.
      const versions = await deployment.query<{ version: number }>(
        'select parser_version as version from extractions order by started_at',
      );
      expectEqual(
        versions.map(({ version }) => version),
        [1, 2],
        'parser versions of the two runs',
      );
      expectEqual(result.contentHash, (await scene.undisturbed()).contentHash, 'content hash');
      return 'cancelled; again: same content, newer parser';
    },
  },
  {
    id: '7.10',
    what: 'a provider is added and another one taken away (setAllocation) in mid-run',
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const change = ['--name', 'setAllocation', '--workflow-id', RUN];
      await temporal(scene, 'workflow', 'update', 'execute', ...change, '--input', '{"vultr":100}');
      // Not in the configuration of anybody who runs: its worker brings one of its own.
      const added = await scene.deploy({ allocation: { vultr: 100 } });
      const env = { ...deployment.env, AQEA_CONFIG: added.env['AQEA_CONFIG'] };
      await deployment.worker('vultr', { env });
      await scene.expectAsUndisturbed(run);
      const [last] = await deployment.query<{ provider: string }>(
        `select provider from work_units order by finished_at desc limit 1`,
      );
      expectEqual(last!.provider, 'vultr', 'who did the last unit');
      return SAME;
    },
  },
];
