import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeIdentity } from '../../src/workers/identity';
import { scratchFolder } from '../support/scripts';

const folder = scratchFolder();
const REGISTER = join(__dirname, '../support/register.cjs');
let children: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all(children.map((child) => ended(child)));
  children = [];
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** A process that takes an identity of this home, at the word, and keeps it. */
async function ready(home: string): Promise<{ child: ChildProcess; take(): Promise<string> }> {
  const child = fork(join(__dirname, 'identityScript.ts'), [home], { execArgv: ['-r', REGISTER] });
  children.push(child);
  await once(child, 'message');
  return {
    child,
    async take() {
      const taken = once(child, 'message');
      child.send('take');
      return ((await taken) as [string])[0];
    },
  };
}

test('one process takes as many as it has workers, and gives them back', () => {
  const home = join(folder, 'one');
  const taken = [1, 2, 3].map(() => takeIdentity(home, 'hetzner'));
  expect(taken.map(({ id }) => id.replace(/-[0-9a-f]{6}-/, '-'))).toEqual([
    'hetzner-1',
    'hetzner-2',
    'hetzner-3',
  ]);
  taken[1]!.release();
  expect(takeIdentity(home, 'hetzner').id).toBe(taken[1]!.id);
});

test('that of a process that was killed is free, and its spool with it, though another process has its number now', async () => {
  const home = join(folder, 'killed');
  const first = await ready(home);
  const id = await first.take();
  expect(takeIdentity(home, 'hetzner').id).not.toBe(id);
  await ended(first.child);
  expect(takeIdentity(home, 'hetzner').id).toBe(id);
  const other = join(folder, 'number');
  mkdirSync(join(other, 'spool'), { recursive: true });
  writeFileSync(
    join(other, 'spool/hetzner-1.lock'),
    JSON.stringify({ pid: process.ppid, command: 'aqea worker', birth: '1' }),
  );
  expect(takeIdentity(other, 'hetzner').id).toMatch(/-1$/);
});

test('processes that start at once, after all were killed, take one each', async () => {
  const home = join(folder, 'many');
  const before = await Promise.all([1, 2, 3, 4].map(() => ready(home)));
  await Promise.all(before.map((each) => each.take()));
  await Promise.all(before.map(({ child }) => ended(child)));
  const after = await Promise.all([1, 2, 3, 4].map(() => ready(home)));
  const ids = await Promise.all(after.map((each) => each.take()));
  expect(ids.map((id) => Number(id.split('-').pop())).sort()).toEqual([1, 2, 3, 4]);
});
