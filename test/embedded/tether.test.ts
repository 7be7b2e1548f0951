import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, isAlive, type ProcessIdentity } from '../../src/embedded/processes';
import { spawnTethered } from '../../src/embedded/tether';
import { eventually, firstLine, runScript, scratchFolder } from '../support/scripts';

const folder = scratchFolder();
const HOLDER = join(__dirname, 'holdTethered.ts');

test.each([
  ['an ordinary process', 'while :; do sleep 0.1; done'],
  ['a process that is deaf to SIGTERM', "trap '' TERM; while :; do sleep 0.1; done"],
])('%s ends when its starter is killed with -9', async (_kind, script) => {
  const starter = runScript(HOLDER, [join(folder, 'held.log'), script]);
  const held = JSON.parse(await firstLine(starter)) as ProcessIdentity;
  expect(isAlive(held)).toBe(true);
  starter.kill('SIGKILL');
  await eventually('the tethered process is gone', () => !isAlive(held));
});

test('stop kills a process that is deaf to its signal', async () => {
  const deaf = await spawnTethered({
    command: '/bin/sh',
    args: ['-c', "trap '' TERM; while :; do sleep 0.1; done"],
    logFile: join(folder, 'deaf.log'),
    graceMs: 300,
  });
  expect(await deaf.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  expect(isAlive(deaf.identity)).toBe(false);
});

test('what a process writes goes to its log file, run after run', async () => {
  const logFile = join(folder, 'logs', 'echo.log');
  for (const word of ['one', 'two']) {
    const echo = await spawnTethered({
      command: '/bin/sh',
      args: ['-c', `echo ${word}; echo ${word} >&2`],
      logFile,
    });
    expect(await echo.exited).toEqual({ code: 0, signal: null });
  }
  expect(readFileSync(logFile, 'utf8')).toBe('one\none\ntwo\ntwo\n');
});

test('a command that does not exist is an error that names it', async () => {
  const start = spawnTethered({ command: '/nowhere/temporal', args: [], logFile: join(folder, 'none.log') });
  await expect(start).rejects.toMatchObject({
    code: 'AQEA_EMBEDDED_SERVER_FAILED',
    what: expect.stringContaining('/nowhere/temporal'),
  });
});

test('a process number that now belongs to another process is not taken for the old one', () => {
  const ourselves = identifyProcess(process.pid) as ProcessIdentity;
  expect(isAlive(ourselves)).toBe(true);
  expect(isAlive({ ...ourselves, birth: '1' })).toBe(false);
  expect(isAlive({ ...ourselves, command: 'postgres -D /elsewhere' })).toBe(false);
});
