import { mkdirSync } from 'node:fs';
import { type FaultCase, SAME } from '../faultCase';
import type { Deployment } from '../harness/deployment';
import { dumpOf, ordinaryDump, type Dump } from '../harness/dumps';
import { flipped, lemma, spoiled, withBytes, withMark } from '../harness/oddDumps';
import { patchedAqea, POISON_TITLE } from '../harness/patched';
import { readResult, expectSame } from '../harness/compare';
import type { Scene } from '../harness/scene';
import { expect, expectEqual, until } from '../harness/until';
import { noMounts, smallDisk } from '../harness/smallDisk';

/** Only the unit that is spoiled is not done, for this reason; with the right file the same command does the rest. */
async function oneUnitFails(
  scene: Scene,
  dump: Pick<Dump, 'data' | 'index'>,
  reason: RegExp,
): Promise<string> {
  const deployment = await scene.underWay({ dump });
  const { status, code } = await deployment.extract().report();
  expectEqual([status, code], ['incomplete', 1], 'status and exit code');
  const reasons = await deployment.failedUnits();
  expectEqual(reasons.length, 1, `units that failed (${reasons.join('; ')})`);
  expect(reason.test(reasons[0]!), `it says why: ${reasons[0]}`);
  deployment.host.replace(ordinaryDump());
  await scene.expectAsUndisturbed(deployment.extract());
  return 'one unit failed, says why; mended and again: same';
}

async function refused(scene: Scene, dump: Pick<Dump, 'data' | 'index'>, reason: RegExp): Promise<string> {
  const deployment = await scene.underWay({ dump });
  const failed = await deployment.extract().failure();
  expectEqual(failed.code, 1, 'exit code');
  expect(reason.test(failed.text), `it says why: ${failed.text}`);
  deployment.host.replace(ordinaryDump());
  await scene.expectAsUndisturbed(deployment.extract());
  return 'refused, says why; mended: same';
}

/** Bad characters are replaced by U+FFFD: the run gives what a dump gives that has U+FFFD in their place. */
async function replaced(scene: Scene, bad: Dump, good: Dump): Promise<string> {
  const deployment = await scene.underWay({ dump: bad });
  const result = await deployment.extract().result();
  const [counted] = await deployment.query<{ n: number }>(
    `select coalesce(sum((warnings ->> 'invalid-character')::int), 0)::int as n from work_units`,
  );
  expect(counted!.n > 0, 'it was counted as a warning');
  expectSame(result, await scene.undisturbed(good));
  return `completed as with U+FFFD in its place, ${counted!.n} counted`;
}

async function onePage(
  scene: Scene,
  name: string,
  text: string,
): Promise<{ deployment: Deployment; outcome: string }> {
  const dump = dumpOf(name, {
    pages: (pages) =>
      pages.map((page, at) => (at === 200 ? { ...page, title: 'Schwierig', ns: 0, text } : page)),
  });
  const deployment = await scene.underWay({ dump });
  const report = await deployment.extract().report();
  const [row] = await deployment.query<{ reason: string }>(
    `select reason from dead_letters where title = 'Schwierig'`,
  );
  expectEqual(report.deadLettered, row ? 1 : 0, 'dead letters');
  expectEqual(report.status, row ? 'incomplete' : 'completed', 'status');
  expectEqual(report.stored + report.skipped + report.deadLettered, dump.pages, 'every page has an outcome');
  return { deployment, outcome: row?.reason ?? 'stored' };
}

async function clocksWrong(scene: Scene): Promise<string> {
  const deployment = await scene.deploy({ allocation: { hetzner: 50, linode: 50 } });
  const ahead = clock('+1h');
  const behind = clock('-1h');
  const [, worker] = await Promise.all([
    deployment.master({ env: ahead }),
    deployment.worker('hetzner', { env: ahead }),
    deployment.worker('linode', { env: behind }),
  ]);
  const run = deployment.extract();
  await deployment.inMidRun(1);
  await worker.kill();
  await scene.expectAsUndisturbed(run);
  const [times] = await deployment.query<{ wrong: number }>(
    `select count(*)::int as wrong from work_units where abs(extract(epoch from now() - finished_at)) > 1800`,
  );
  expectEqual(times!.wrong, 0, 'units whose time is that of a wrong clock');
  return SAME;
}

/** A process whose clock is wrong. */
function clock(offset: '+1h' | '-1h'): NodeJS.ProcessEnv {
  const preload = require.resolve('../harness/wrongClock.cjs');
  return {
    NODE_OPTIONS: `--require ${preload}`,
    FAULT_CLOCK_OFFSET_MS: String((offset === '+1h' ? 1 : -1) * 3_600_000),
  };
}

async function spoolFull(scene: Scene, leave: number): Promise<string> {
  const disk = smallDisk(scene, 16);
  const home = `${disk.folder}/home`;
  mkdirSync(home);
  const deployment = await scene.deploy();
  const [, worker] = await Promise.all([deployment.master(), deployment.worker('hetzner', { home })]);
  const run = deployment.extract();
  await deployment.inMidRun(1);
  disk.fill(leave);
  await until('the worker says that its disk is full', () => worker.log.includes('AQEA_SPOOL_UNWRITABLE'));
  await until(
    'aqea status says so',
    async () => (await deployment.aqea('status')).stdout.includes('AQEA_SPOOL_UNWRITABLE'),
    { everyMs: 1_000 },
  );
  disk.free();
  await scene.expectAsUndisturbed(run);
  return `${SAME}, by itself`;
}

const GIGABYTE = 1_000_000_000;

export const badData: FaultCase[] = [
  {
    id: '6.1',
    what: 'one flipped bit in an answer: the unit is fetched again',
    short: true,
    async run(scene) {
      const deployment = await scene.underWay();
      const run = deployment.extract();
      await deployment.inMidRun(1);
      const units = await deployment.query<{ start: number; end: number }>(
        `select byte_start::int as start, byte_end::int as end from work_units where state = 'pending'`,
      );
      const { start, end } = units.at(-1)!;
      const at = Math.floor((start + end) / 2);
      deployment.host.fault({
        kind: 'flip',
        at,
        path: deployment.host.dataPath,
        range: 'only',
        times: 1,
        rangeFrom: start,
      });
      await scene.expectAsUndisturbed(run);
      const [again] = await deployment.query<{ attempt: number }>(
        'select attempt from work_units where byte_start = $1',
        [start],
      );
      expectEqual(again!.attempt, 2, 'attempts of the unit');
      return SAME;
    },
  },
  {
    id: '6.2',
    what: 'one flipped bit in the file itself',
    run: (scene) => oneUnitFails(scene, flipped(), /CRC|bzip2|code/i),
  },
  {
    id: '6.3',
    what: 'a dump cut short in the middle of a stream',
    run: (scene) => {
      const { data, index, streams } = ordinaryDump();
      const last = streams.at(-1)!;
      const cut = data.subarray(0, Math.floor((last.start + last.end) / 2));
      return oneUnitFails(scene, { data: cut, index }, /cut short|truncated|ends/i);
    },
  },
  {
    id: '6.4',
    what: 'the index of another dump',
    run: (scene) => {
      const other = dumpOf('other titles', {
        lines: (lines) => lines.map((line, at) => (at === 40 ? `${line} anders` : line)),
      });
      return oneUnitFails(scene, { data: ordinaryDump().data, index: other.index }, /index|plan/i);
    },
  },
  {
    id: '6.5',
    what: 'an index out of order',
    run: (scene) => {
      const { index } = dumpOf('out of order', {
        lines: (lines) => [...lines.slice(0, 50), ...lines.slice(50).reverse()],
      });
      return refused(scene, { data: ordinaryDump().data, index }, /AQEA_PLAN_REJECTED|order/);
    },
  },
  {
    id: '6.6',
    what: 'a bz2 bomb: a page of a gigabyte in a few kilobytes',
    async run(scene) {
      const bomb = spoiled((xml) => {
        const at = xml.indexOf('</text>');
        return Buffer.concat([xml.subarray(0, at), Buffer.alloc(GIGABYTE, 'a'), xml.subarray(at)]);
      }, 'bomb');
      return oneUnitFails(scene, bomb, /bytes|large/);
    },
  },
  {
    id: '6.7',
    what: 'a DOCTYPE with entities',
    run: (scene) =>
      oneUnitFails(
        scene,
        spoiled((xml) => Buffer.concat([Buffer.from('<!DOCTYPE x [<!ENTITY a "aaaa">]>\n'), xml]), 'doctype'),
        /DOCTYPE|<page>|between/,
      ),
  },
  {
    id: '6.8',
    what: 'invalid UTF-8 in a page',
    run: (scene) => replaced(scene, withBytes('latin1', Buffer.from([0xe4])), withMark('\ufffd')),
  },
  {
    id: '6.9',
    what: 'NUL in a page, as a byte and as a reference',
    short: true,
    run: (scene) =>
      replaced(scene, withBytes('nul', Buffer.from('\0 &#0;', 'latin1')), withMark('\ufffd \ufffd')),
  },
  {
    id: '6.10',
    what: 'a lone surrogate in a page',
    run: (scene) => replaced(scene, withBytes('surrogate', Buffer.from('&#xD800;')), withMark('\ufffd')),
  },
  {
    id: '6.11',
    what: 'a page of 2 MB',
    async run(scene) {
      const sense = ':[1] eine von sehr vielen Bedeutungen, die alle gleich lang sind\n';
      const text = `${lemma('Schwierig', 'viel').text}${sense.repeat(Math.ceil(2_000_000 / sense.length))}`;
      const { outcome } = await onePage(scene, '2 MB', text);
      return `completed, ${outcome}`;
    },
  },
  {
    id: '6.12',
    what: '100,000 nested braces in a page',
    async run(scene) {
      const text = `${lemma('Schwierig', 'viel').text}:[2] ${'{{a|'.repeat(50_000)}x${'}}'.repeat(50_000)}\n`;
      const { outcome } = await onePage(scene, 'braces', text);
      return `completed, ${outcome}`;
    },
  },
  {
    id: '6.13',
    what: 'a poison page among good ones; then a parser that can read it and `failures retry`',
    short: true,
    async run(scene) {
      const poisoned = patchedAqea(scene, 'poison');
      const dump = dumpOf('with a poison page', {
        pages: (pages) =>
          pages.map((page, at) => (at === 100 ? { ...page, ...lemma(POISON_TITLE, 'harmlos') } : page)),
      });
      const deployment = await scene.deploy({ dump });
      const [, bad] = await Promise.all([
        deployment.master(),
        deployment.worker('hetzner', { aqea: poisoned }),
      ]);
      const report = await deployment.extract().report();
      expectEqual([report.status, report.deadLettered], ['incomplete', 1], 'status, dead letters');
      const [letter] = await deployment.query<{ reason: string; title: string; detail: string }>(
        'select reason, title, detail from dead_letters',
      );
      expectEqual(letter!.reason, 'parser-error', 'reason');
      await bad.kill();
      await deployment.worker();
      const retried = await deployment.aqea('failures', 'retry');
      expectEqual(retried.code, 0, `exit code of failures retry: ${retried.stdout}${retried.stderr}`);
      const [after] = await deployment.query<{ report: { contentHash: string; status: string } }>(
        'select report from extractions',
      );
      expectEqual(after!.report.status, 'completed', 'status after the retry');
      expectSame(
        await readResult(deployment.adminUrl, after!.report.contentHash),
        await scene.undisturbed(dump),
      );
      return 'incomplete with 1 dead letter; retried: same';
    },
  },
  {
    id: '6.14',
    what: "a worker's spool disk is full for a while: nothing fits",
    impossible: noMounts,
    run: (scene) => spoolFull(scene, 0),
  },
  {
    id: '6.15',
    what: "a worker's spool disk is full for a while: a unit's bytes fit, its rows do not",
    short: true,
    impossible: noMounts,
    run: (scene) => spoolFull(scene, 28_000),
  },
  {
    id: '6.16',
    what: 'clocks that are wrong by an hour, ahead and behind, and a kill',
    run: clocksWrong,
  },
];
