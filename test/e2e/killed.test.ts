import { writeMultistreamDump } from '../../bench/generate/dump';
import { germanPages } from '../../bench/generate/germanPages';
import { readLocalProcesses, type LocalRole } from '../../src/workers/supervisorState';
import { eventually, scratchFolder } from '../support/scripts';
import type { Answer } from '../support/command';
import { Aqea, inMidRun, localProcesses, newHome, nothingIsLeft } from './aqea';

jest.setTimeout(180_000);
const folder = scratchFolder();
const PAGES = 4_000;

/** Many small units, and no long wait for a worker that is gone. */
const CONFIG = `
performance: { unit_bytes: 20000 }
resilience: { worker_failure: { heartbeat_timeout: 3, reassign_work_after: 10 } }
`;
let args: string[];
let undisturbed: Answer;

beforeAll(async () => {
  const dump = writeMultistreamDump({
    folder,
    dbname: 'dewiktionary',
    date: '20261101',
    pages: germanPages(PAGES),
  }).folder;
  args = ['dev', '--once', '--json', '--dump', dump];
  undisturbed = await new Aqea(args, newHome(folder, CONFIG).env).answer();
});

test('an undisturbed run does every page', () => {
  expect(undisturbed).toMatchObject({ status: 'completed', pages: PAGES, deadLettered: 0, updated: 0 });
});

test.each<LocalRole>(['worker', 'master', 'temporal', 'postgres'])(
  'after kill -9 of the %s in mid-run it ends by itself with the same content',
  async (role) => {
    const { home, env } = newHome(folder, CONFIG);
    const run = new Aqea(args, env);
    const progress = await inMidRun(home);
    expect(progress.unitsDone).toBeLessThan(progress.units);
    const victim = readLocalProcesses(home).find((process) => process.role === role);
    process.kill(victim?.pid as number, 'SIGKILL');
    await eventually(`another ${role} runs`, () =>
      readLocalProcesses(home).some((process) => process.role === role && process.restarts === 1),
    );
    const processes = await localProcesses(home);
    expect(await run.answer()).toMatchObject({ status: 'completed', contentHash: undisturbed.contentHash });
    expect((await run.ended).code).toBe(0);
    await nothingIsLeft(processes);
  },
);

test('after kill -9 of everything the same command goes on where it was', async () => {
  const { home, env } = newHome(folder, CONFIG);
  const killed = new Aqea(args, env);
  await inMidRun(home);
  const processes = readLocalProcesses(home);
  for (const { pid } of processes) process.kill(pid, 'SIGKILL');
  await killed.ended;
  await nothingIsLeft(processes);
  const again = new Aqea(args, env);
  expect(await again.answer()).toMatchObject({ status: 'completed', contentHash: undisturbed.contentHash });
  expect((await again.ended).stderr).toContain('was under way; it goes on');
});
