import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { startPostgres, type RunningPostgres } from '../../src/embedded/postgres';
import { findPostgresBinaries } from '../../src/embedded/postgresBinaries';
import { isAlive } from '../../src/embedded/processes';
import { eventually, runScript, scratchFolder } from '../support/scripts';

const folder = scratchFolder();
const dataDir = join(folder, 'closed', 'postgres');
const logFile = join(folder, 'postgres.log');
let running: RunningPostgres | undefined;

beforeAll(() => {
  mkdirSync(dirname(dataDir));
  // As the home folder of root is: the server's own user could not even look into it.
  chmodSync(dirname(dataDir), 0o700);
});
afterAll(() => running?.stop());

/** Living processes with this in their command line. */
function pidsOf(command: string): number[] {
  const all = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(command)).map((line) => Number.parseInt(line, 10));
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a fresh folder becomes a server on loopback that asks for a password and keeps fsync on', async () => {
  running = await startPostgres({ dataDir, logFile, port: 0 });
  expect(running.url).toBe(`postgresql://aqea:aqea@127.0.0.1:${running.port}/aqea`);
  const settings =
    "select name, setting from pg_settings where name in ('fsync', 'listen_addresses') order by name";
  expect(await query(running.url, settings)).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
  ]);
  expect(await query(running.url, "select upper('straße ähre') as up")).toEqual([{ up: 'STRAßE ÄHRE' }]);
  await expect(query(running.url.replace(':aqea@', ':wrong@'), 'select 1')).rejects.toThrow('password');
});

test('others can tell from what it says of itself that it lives', () => {
  expect(running && isAlive(running.identity)).toBe(true);
});

test('a second server on the same folder is refused and the first one named', async () => {
  await expect(startPostgres({ dataDir, logFile, port: 0 })).rejects.toThrow(`process ${running?.pid}`);
  expect(await query(running?.url ?? '', 'select 1 as still')).toEqual([{ still: 1 }]);
});

test('what was committed is there again after kill -9, on the same port', async () => {
  const before = running as RunningPostgres;
  await query(before.url, 'create table kept as select 42 as n');
  process.kill(before.pid, 'SIGKILL');
  await before.exited;
  running = await startPostgres({ dataDir, logFile, port: before.port });
  expect(running.url).toBe(before.url);
  expect(await query(running.url, 'select n from kept')).toEqual([{ n: 42 }]);
});

test('a lock file whose process number now belongs to a stranger does not keep it from starting', async () => {
  await running?.stop();
  expect(isAlive((running as RunningPostgres).identity)).toBe(false);
  writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
  running = await startPostgres({ dataDir, logFile, port: 0 });
  expect(await query(running.url, 'select n from kept')).toEqual([{ n: 42 }]);
});

test('a crash while the database is made, as when the power fails, does not keep the next start from making it', async () => {
  const fresh = join(dirname(dataDir), 'fresh');
  const starter = runScript(join(__dirname, 'holdPostgres.ts'), [fresh, logFile]);
  const begun = () => readdirSync(dirname(fresh)).filter((name) => name.startsWith('fresh'));
  await eventually('files of a database are there', () =>
    begun().some((name) => existsSync(join(dirname(fresh), name, 'PG_VERSION'))),
  );
  starter.kill('SIGKILL');
  for (const pid of pidsOf(`initdb -D ${fresh}`)) process.kill(pid, 'SIGKILL');
  await eventually('nobody makes it any more', () => pidsOf(`initdb -D ${fresh}`).length === 0);

  const server = await startPostgres({ dataDir: fresh, logFile, port: 0 });
  expect(await query(server.url, 'select 1 as still')).toEqual([{ still: 1 }]);
  await server.stop();
  expect(begun()).toEqual(['fresh']);
});

test('a port that was asked for and is in use is an error that names it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(startPostgres({ dataDir: join(folder, 'never'), logFile, port })).rejects.toMatchObject({
    code: 'AQEA_PORT_TAKEN',
    what: expect.stringContaining(String(port)),
  });
  await new Promise((resolve) => other.close(resolve));
});

test('a folder that cannot be made is an error that says what to do', async () => {
  writeFileSync(join(folder, 'a-file'), '');
  await expect(
    startPostgres({ dataDir: join(folder, 'a-file', 'postgres'), logFile, port: 0 }),
  ).rejects.toMatchObject({
    code: 'AQEA_FOLDER_NOT_WRITABLE',
    hint: expect.stringContaining('AQEA_HOME'),
  });
});

test('links that npm did not make are made', () => {
  // The one link that the server itself does without, so that servers of other tests do not notice.
  const link = join(dirname(dirname(findPostgresBinaries().postgres)), 'lib', 'libpgtypes.so');
  rmSync(link, { force: true });
  findPostgresBinaries();
  expect(existsSync(link)).toBe(process.platform === 'linux');
});
