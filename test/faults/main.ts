import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../bench/generate/random';
import type { FaultCase } from './faultCase';
import { chaos } from './groups/chaos';
import { badData } from './groups/badData';
import { control } from './groups/control';
import { database } from './groups/database';
import { dumpHost } from './groups/dumpHost';
import { secrets } from './groups/secrets';
import { providers } from './groups/providers';
import { servers } from './groups/servers';
import { workers } from './groups/workers';
import { Lane } from './harness/lane';
import { Scene } from './harness/scene';
import { startTracing } from './harness/until';
import { chosen, suiteOptions, USAGE, type SuiteOptions } from './options';
import { resultTable, type Done } from './table';

/** A case that takes longer hangs. */
const CASE_LIMIT_MS = 9 * 60_000;

async function main(): Promise<number> {
  if (process.argv.includes('--help')) return say(USAGE);
  const options = suiteOptions(process.argv.slice(2));
  const cases = chosen(
    [
      ...[...workers, ...providers, ...servers, ...database, ...dumpHost, ...badData, ...control, ...secrets],
      ...chaos(options.seed, (...seeds) => new Random(...seeds)),
    ],
    options,
  );
  if (options.list) return say(cases.map(({ id, what }) => `${id}  ${what}`).join('\n'));
  if (options.trace) startTracing();
  say(`seed ${options.seed}`);
  const folder = mkdtempSync(join(tmpdir(), 'aqea-faults-'));
  const started = Date.now();
  const done = await all(cases, options, folder);
  const failed = done.filter(({ verdict }) => verdict === 'FAILED');
  if (options.keep) say(`\nlogs: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  const inOrder = [...done].sort((a, b) => cases.indexOf(a.which) - cases.indexOf(b.which));
  say(`\n${resultTable(inOrder)}\n`);
  for (const { which, status } of failed)
    say(`${which.id} ${which.what}\n  ${status.replaceAll('\n', '\n  ')}\n`);
  const passed = done.filter(({ verdict }) => verdict === 'ok').length;
  const skipped = done.length - passed - failed.length;
  say(
    `${((Date.now() - started) / 60_000).toFixed(1)} minutes, seed ${options.seed}${skipped ? `, ${skipped} skipped` : ''}`,
  );
  say(`${passed} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

/** Several lanes take cases from one queue. */
async function all(cases: readonly FaultCase[], options: SuiteOptions, folder: string): Promise<Done[]> {
  const waiting = [...cases];
  const done: Done[] = [];
  const lane = async (at: number): Promise<void> => {
    if (waiting.length === 0) return;
    let servers = await Lane.open(join(folder, `lane-${at}`));
    for (let which = waiting.shift(); which; which = waiting.shift()) {
      const one = await run(which, servers, join(folder, which.id));
      done.push(one);
      say(
        `${one.verdict.padEnd(7)} ${which.id.padEnd(5)} ${one.seconds.toFixed(1).padStart(6)} s  ${which.what}: ${one.status}`,
      );
      if (one.verdict !== 'FAILED') continue;
      // Whatever state the servers were left in: the next case is not to suffer from it.
      await servers.close().catch(() => undefined);
      servers = await Lane.open(join(folder, `lane-${at}-after-${which.id}`));
    }
    await servers.close();
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, cases.length) }, (_, at) => lane(at)));
  return done;
}

async function run(which: FaultCase, lane: Lane, folder: string): Promise<Done> {
  const started = Date.now();
  const seconds = (): number => (Date.now() - started) / 1000;
  const why = which.impossible?.();
  if (why) return { which, status: why, seconds: 0, verdict: 'skipped' };
  const scene = new Scene(lane, folder);
  let limit: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      limit = setTimeout(() => reject(new Error('it hangs: no end after nine minutes')), CASE_LIMIT_MS);
    });
    const status = await Promise.race([which.run(scene), late]);
    return { which, status, seconds: seconds(), verdict: 'ok' };
  } catch (error) {
    const { message, stack } = error as Error;
    const at =
      stack
        ?.split('\n')
        .find((line) => line.includes('/groups/'))
        ?.trim() ?? '';
    return { which, status: `${message}\n${at}`, seconds: seconds(), verdict: 'FAILED' };
  } finally {
    clearTimeout(limit);
    await scene
      .close()
      .catch((error: unknown) => say(`${which.id} could not be cleaned up: ${String(error)}`));
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

// What was started ends with this process; `exit` is told to those that would not notice.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
