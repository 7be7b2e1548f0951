import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, isAlive, type ProcessIdentity } from '../../src/embedded/processes';
import { spawnTethered, type TetheredProcess } from '../../src/embedded/tether';
import { Supervisor, type SupervisorEvent } from '../../src/workers/supervisor';
import { readLocalProcesses, readLocalSystem, writeState } from '../../src/workers/supervisorState';
import { eventually, firstLine, runScript, scratchFolder } from '../support/scripts';

const folder = scratchFolder();
const SCRIPT = join(__dirname, 'supervisorScript.ts');
const LIVES = 'while :; do sleep 0.1; done';
const limits = { most: 3, windowMs: 60_000, firstPauseMs: 10, longestPauseMs: 50 };

function newHome(): string {
  return mkdtempSync(join(folder, 'home-'));
}

function shell(home: string, script: string): () => Promise<TetheredProcess> {
  const logFile = join(home, 'logs', 'shell.log');
  return () => spawnTethered({ command: '/bin/sh', args: ['-c', script], logFile, graceMs: 1_000 });
}

function roles(home: string): string[] {
  return readLocalProcesses(home)
    .map(({ role }) => role)
    .sort();
}

test('what runs is listed with pid and role, and nothing is left after stop', async () => {
  const home = newHome();
  const supervisor = await Supervisor.open({ home });
  const worker = await supervisor.supervise('worker', join(home, 'x.log'), shell(home, LIVES));
  supervisor.reachable({ temporalAddress: '127.0.0.1:7233' });
  expect(readLocalProcesses(home)).toEqual([
    expect.objectContaining({ role: 'dev', pid: process.pid }),
    expect.objectContaining({ role: 'worker', pid: worker.pid, restarts: 0 }),
  ]);
  expect(readLocalSystem(home)).toMatchObject({ temporalAddress: '127.0.0.1:7233' });
  await supervisor.stop();
  expect(isAlive(worker.identity)).toBe(false);
  expect(readLocalProcesses(home)).toEqual([]);
  expect(readLocalSystem(home)).toBeNull();
});

test('a process that is killed is started again and told what died', async () => {
  const home = newHome();
  const supervisor = await Supervisor.open({ home, restarts: limits });
  const start = shell(home, LIVES);
  const died: (number | undefined)[] = [];
  const first = await supervisor.supervise<TetheredProcess>('master', join(home, 'x.log'), (before) => {
    died.push(before?.pid);
    return start();
  });
  process.kill(first.pid, 'SIGKILL');
  await eventually('another process has the role', () =>
    readLocalProcesses(home).some(
      ({ role, pid, restarts }) => role === 'master' && pid !== first.pid && restarts === 1,
    ),
  );
  expect(died).toEqual([undefined, first.pid]);
  await supervisor.stop();
});

test('a process that keeps dying is given up with the end of its log', async () => {
  const home = newHome();
  const events: SupervisorEvent[] = [];
  const supervisor = await Supervisor.open({
    home,
    restarts: limits,
    onEvent: (event) => events.push(event),
  });
  const start = shell(home, 'echo "no such database"; exit 3');
  await supervisor.supervise('worker', join(home, 'logs', 'shell.log'), start);
  const reason = await supervisor.failed;
  expect(reason.message).toMatch(/worker process keeps dying \(ended with exit code 3\).*no such database/s);
  expect(events.filter(({ event }) => event === 'started')).toHaveLength(1 + limits.most);
  await supervisor.stop();
});

test('users of a server are stopped before the server', async () => {
  const home = newHome();
  const supervisor = await Supervisor.open({ home });
  const ended: string[] = [];
  for (const role of ['postgres', 'temporal', 'worker', 'master'] as const) {
    const child = await supervisor.supervise(role, join(home, 'x.log'), shell(home, LIVES));
    void child.exited.then(() => ended.push(role));
  }
  await supervisor.stop();
  expect(ended).toEqual(['worker', 'master', 'temporal', 'postgres']);
});

test('a second supervisor of the same home is refused and the first one named', async () => {
  const home = newHome();
  const first = runScript(SCRIPT, [home]);
  await firstLine(first);
  await expect(Supervisor.open({ home })).rejects.toMatchObject({
    code: 'AQEA_ALREADY_RUNNING',
    what: expect.stringContaining(`process ${first.pid}`),
  });
  first.kill('SIGTERM');
  await eventually('the first one is gone', () => first.exitCode === 0);
  const second = await Supervisor.open({ home });
  await second.stop();
});

test('after kill -9 of the supervisor nothing of it is left, and the next one can start', async () => {
  const home = newHome();
  const first = runScript(SCRIPT, [home]);
  await firstLine(first);
  expect(roles(home)).toEqual(['dev', 'postgres', 'worker']);
  const left = readLocalProcesses(home).filter(({ role }) => role !== 'dev');
  first.kill('SIGKILL');
  await eventually('the supervisor is gone', () => !isAlive(identityOf(first.pid)));
  const second = await Supervisor.open({ home });
  expect(left.filter(isAlive)).toEqual([]);
  expect(roles(home)).toEqual(['dev']);
  await second.stop();
});

test('a stranger who was given the number of an old process is left alone', async () => {
  const home = newHome();
  const stranger = await shell(home, LIVES)();
  mkdirSync(join(home, 'run'), { recursive: true });
  const old = { ...stranger.identity, command: 'postgres -D /elsewhere', port: null, restarts: 0 };
  const startedAt = new Date().toISOString();
  writeState(home, {
    temporalAddress: null,
    webUi: null,
    databaseUrl: null,
    processes: [{ ...old, role: 'postgres', startedAt }],
  });
  const supervisor = await Supervisor.open({ home });
  expect(isAlive(stranger.identity)).toBe(true);
  await Promise.all([supervisor.stop(), stranger.stop()]);
});

test('a home that cannot be written is an error that says what to do', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  await expect(Supervisor.open({ home: join(file, 'home') })).rejects.toMatchObject({
    code: 'AQEA_FOLDER_NOT_WRITABLE',
    hint: expect.stringContaining('AQEA_HOME'),
  });
  expect(existsSync(join(file, 'home'))).toBe(false);
});

function identityOf(pid: number | undefined): ProcessIdentity {
  return (pid !== undefined && identifyProcess(pid)) || { pid: pid ?? 0, command: '', birth: '' };
}
