import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { readLocalProcesses } from '../../src/workers/supervisorState';
import { eventually, scratchFolder } from '../support/scripts';
import { Aqea, localProcesses, newHome, nothingIsLeft } from './aqea';

jest.setTimeout(120_000);
const folder = scratchFolder();

test('the sample is extracted, and a second run changes nothing', async () => {
  const { home, env } = newHome(folder);
  const args = ['dev', '--once', '--sample', '--json'];
  const first = new Aqea(args, env, ['npx', 'aqea']);
  const processes = await localProcesses(home);
  const before = await first.answer();
  expect(before).toMatchObject({ status: 'completed', updated: 0, deadLettered: 0, unchanged: 0 });
  expect(before.pages).toBeGreaterThanOrEqual(200);
  expect(before.pages).toBe(before.stored + before.unchanged + before.skipped + before.deadLettered);
  expect(before.inserted).toBe(before.entries);
  expect((await first.ended).code).toBe(0);
  await nothingIsLeft(processes);

  const second = new Aqea(args, env);
  const after = await second.answer();
  expect(after).toMatchObject({ status: 'completed', inserted: 0, updated: 0, entries: before.entries });
  expect(after.contentHash).toBe(before.contentHash);
  expect(after.unchanged).toBe(before.stored);
  expect((await second.ended).code).toBe(0);
});

test('without --json it says what it stored, shows entries, and ends by itself when nobody watches', async () => {
  const { env } = newHome(folder);
  const { code, stdout } = await new Aqea(['dev', '--sample'], env).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/clouds \(hetzner, digitalocean, linode\) are simulated/);
  expect(stdout).toMatch(/A few of the entries:\n( {2}0xA0:[0-9A-F]{2}:[0-9A-F]{2}:[0-9A-F]{2} .+\n){3}/);
  expect(stdout).toMatch(/Done in [\d.]+ s/);
});

test('while it stays up, a second one is refused; SIGTERM ends everything', async () => {
  const { home, env } = newHome(folder);
  const first = new Aqea(['dev', '--no-extract'], env);
  await first.says('Ctrl-C stops everything');
  const processes = await localProcesses(home);
  const second = await new Aqea(['dev', '--no-extract'], env).ended;
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`already runs here as process ${first.pid}`);
  first.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
  await nothingIsLeft(processes);
  expect(readLocalProcesses(home)).toEqual([]);
});

test('ports that are in use are no reason to stop: it says which ones it took instead', async () => {
  const taken = await Promise.all([5432, 7233, 8233].map(listen));
  try {
    const { stdout, code } = await new Aqea(['dev', '--no-extract', '--once'], newHome(folder).env).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/Postgres runs at 127\.0\.0\.1:(?!5432)\d+ \(port 5432 is in use\)/);
    expect(stdout).toMatch(/Temporal runs at 127\.0\.0\.1:(?!7233)\d+.*\(the usual ports are in use\)/);
  } finally {
    for (const server of taken) server?.close();
  }
});

test('what cannot be done ends with one JSON line that names the reason', async () => {
  const { env } = newHome(folder);
  const wrong = new Aqea(['dev', '--once', '--json', '--language', 'xx'], env);
  expect(await wrong.answer()).toMatchObject({ status: 'failed', error: { code: 'AQEA_INVALID_INPUT' } });
  expect((await wrong.ended).stderr).toMatch(/language.*--language/s);

  const other = new Aqea(['dev', '--once', '--json', '--sample', '--dbname', 'frwiktionary'], env);
  const answer = await other.answer();
  expect(answer.status).toBe('failed');
  expect(answer.error?.message).toContain('frwiktionary');
  expect((await other.ended).code).toBe(1);
});

test('a home that cannot be written ends with what to do about it', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const { code, stderr } = await new Aqea(['dev', '--once', '--sample'], { AQEA_HOME: join(file, 'home') })
    .ended;
  expect(code).toBe(1);
  expect(stderr).toContain('AQEA_HOME');
});

test('nothing of it outlives its own kill -9', async () => {
  const { home, env } = newHome(folder);
  const killed = new Aqea(['dev', '--no-extract'], env);
  await killed.says('Ctrl-C stops everything');
  const processes = await localProcesses(home);
  killed.kill('SIGKILL');
  await killed.ended;
  await nothingIsLeft(processes);
  expect(readFileSync(join(home, 'logs', 'postgres.log'), 'utf8')).toContain('database system is shut down');
  await eventually('the home is free again', () => readLocalProcesses(home).length === 0);
});

/** null when another program has the port already, which does as well. */
function listen(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
