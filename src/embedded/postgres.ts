import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { EmbeddedServerFailed, FolderNotWritable } from './errors';
import { lastLines, logSize } from './logs';
import { anyFreePort, exactPort, firstFreePort } from './ports';
import { findPostgresBinaries } from './postgresBinaries';
import { postgresUser, type PostgresUser } from './postgresUser';
import { identifyProcess } from './processes';
import { spawnTethered, type ProcessExit, type TetheredProcess } from './tether';
import type { ProcessIdentity } from './processes';

const NAME = 'aqea';
const DEFAULT_PORT = 5432;
/** After a crash it first does again what its log says: up to 4 GB of it. */
const STARTS_WITHIN_MS = 10 * 60_000;
/** A clean end writes out what is in memory. */
const STOPS_WITHIN_MS = 60_000;

/**
 * For loading in bulk, and still safe: fsync stays on. Fewer checkpoints (a page's full image is logged once after
 * each); images are not compressed, which costs 60 us of CPU each where lz4 is missing, and settlement two thirds of its
 * time; the background writer, not the session that needs the room, writes out what has changed; memory for sorting a
 * unit. No sockets in the file system: their path may be too long.
 */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  wal_buffers: '64MB',
  bgwriter_delay: '10ms',
  bgwriter_lru_maxpages: '1000',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  lc_messages: 'C',
};

export interface StartPostgres {
  /** Made, with a fresh database in it, if it does not exist. */
  dataDir: string;
  /** Exactly this one; 0: any free one; left out: 5432 or the next that is free. */
  port?: number;
  logFile: string;
  /** Server settings over ours, e.g. `{ fsync: 'off' }` for a database that is thrown away. */
  settings?: Record<string, string>;
}

export interface RunningPostgres {
  /** `postgresql://aqea:aqea@127.0.0.1:PORT/aqea`, a superuser. */
  url: string;
  pid: number;
  port: number;
  identity: ProcessIdentity;
  exited: Promise<ProcessExit>;
  stop(): Promise<void>;
}

/**
 * Starts a real Postgres that nobody has to install; it ends with us, and starts again from the same folder after any crash.
 * @throws EmbeddedServerFailed, PortTaken, FolderNotWritable
 */
export async function startPostgres(options: StartPostgres): Promise<RunningPostgres> {
  const dataDir = resolve(options.dataDir);
  const logFile = resolve(options.logFile);
  const { postgres, initdb } = findPostgresBinaries();
  const user = prepareFolder(dataDir, postgres);
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await makeCluster(initdb, dataDir, user);
  removeStaleLock(dataDir);

  const deadline = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    const port = await choosePort(options.port);
    const logStart = logSize(logFile);
    const settings = { ...SETTINGS, ...options.settings, port: String(port) };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = await spawnTethered({
      ...user.wrap(postgres, ['-D', dataDir, ...flags]),
      logFile,
      cwd: dataDir,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      // Fast shutdown: sessions are ended, data is written out.
      stopSignal: 'SIGINT',
      graceMs: STOPS_WITHIN_MS,
    });
    const failure = await untilReady(server, dataDir, port, deadline);
    if (failure === null) {
      return {
        url: urlOf(port, NAME),
        pid: server.pid,
        port,
        // Asked again: what was started may have been setpriv, which has become the server by now.
        identity: identifyProcess(server.pid) ?? server.identity,
        exited: server.exited,
        stop: async () => void (await server.stop()),
      };
    }
    await server.stop();
    const log = `${lastLines(logFile, logStart)}\n${failure}`;
    // Lost a race for the port, or processes of a killed server still hold its shared memory: both pass.
    const passes = /could not bind|Address already in use/.test(log)
      ? options.port === undefined || options.port === 0
      : /shared memory block .* is still in use/.test(log);
    if (!passes || Date.now() > deadline) {
      throw new EmbeddedServerFailed({
        what: `The embedded Postgres did not start: ${reasonIn(log) ?? failure}`,
        where: logFile,
        hint: 'The log has the details. Or use a Postgres of your own: set SUPABASE_DATABASE_URL.',
      });
    }
    await new Promise((resume) => setTimeout(resume, 250));
  }
}

function choosePort(port: number | undefined): Promise<number> {
  if (port === undefined) return firstFreePort(DEFAULT_PORT);
  return port === 0 ? anyFreePort() : exactPort(port, 'Postgres');
}

function prepareFolder(dataDir: string, postgres: string): PostgresUser {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const owner = existsSync(join(dataDir, 'PG_VERSION')) ? statSync(dataDir).uid : null;
    const user = postgresUser([join(dataDir, 'PG_VERSION'), postgres], owner);
    if (user.uid !== undefined && user.gid !== undefined && owner === null)
      chownSync(dataDir, user.uid, user.gid);
    if (owner !== null && process.getuid?.() !== 0 && owner !== process.getuid?.()) {
      throw new Error(`it belongs to user ${owner}`);
    }
    return user;
  } catch (cause) {
    if (cause instanceof EmbeddedServerFailed) throw cause;
    throw new FolderNotWritable(
      {
        what: `The database folder cannot be used: ${(cause as Error).message}`,
        where: dataDir,
        hint: 'Give this user the right to write there, or set AQEA_HOME to a folder that is writable.',
      },
      { cause },
    );
  }
}

/** Makes the database beside its folder first: a crash in the middle leaves no folder that looks like one and is none. */
async function makeCluster(initdb: string, dataDir: string, user: PostgresUser): Promise<void> {
  const parent = dirname(dataDir);
  const unfinished = `${dataDir}.new-`;
  const passwordFile = join(parent, `.password-${randomBytes(6).toString('hex')}`);
  const folder = unfinished + randomBytes(6).toString('hex');
  const flags = ['-D', folder, '-U', NAME, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
  // Bytes in order: the same on every machine, and fast. The builtin provider still knows that Ä is the capital of ä.
  flags.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  try {
    for (const name of readdirSync(parent)) {
      if (name.startsWith(basename(unfinished)))
        rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 10 });
    }
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(passwordFile, NAME, { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined) {
      chownSync(folder, user.uid, user.gid);
      chownSync(passwordFile, user.uid, user.gid);
    }
    const { command, args, ...ids } = user.wrap(initdb, flags);
    await promisify(execFile)(command, args, { ...ids, cwd: folder, env: { ...process.env, LC_ALL: 'C' } });
    // In the place of the empty folder that is there.
    renameSync(folder, dataDir);
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    const output = `${(cause as { stdout?: string }).stdout ?? ''}${(cause as { stderr?: string }).stderr ?? ''}`;
    throw new EmbeddedServerFailed(
      {
        what: `The embedded Postgres could not make its database: ${complaintOf(output) ?? (cause as Error).message}`,
        where: dataDir,
        hint: 'Check free disk space, the rights on that folder and the one around it, that it is empty, and that this user has a name. Or set SUPABASE_DATABASE_URL.',
      },
      { cause },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * After a crash and a restart of the machine, the process number in `postmaster.pid` may belong to a stranger; Postgres
 * then believes that it is running. A server that really runs on this folder is left alone and named.
 */
function removeStaleLock(dataDir: string): void {
  const lock = join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
  const holder = Number.isInteger(pid) && pid > 0 ? identifyProcess(pid) : null;
  if (holder?.command.includes(dataDir)) {
    throw new EmbeddedServerFailed({
      what: `Another Postgres (process ${pid}) is running on this folder`,
      where: dataDir,
      hint: `Stop what started it, or end it with \`kill -INT ${pid}\`.`,
    });
  }
  rmSync(lock);
}

/** null when it answers and the database exists; else why not. */
async function untilReady(
  server: TetheredProcess,
  dataDir: string,
  port: number,
  deadline: number,
): Promise<string | null> {
  let ended = false;
  void server.exited.then(() => (ended = true));
  let last = 'it did not answer';
  while (!ended && Date.now() < deadline) {
    const client = new Client({ connectionString: urlOf(port, 'postgres'), connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      // Another program may have taken the port just before us, and it may be a Postgres of ours.
      const { rows } = await client.query<{ folder: string }>(
        "select current_setting('data_directory') as folder",
      );
      if (rows[0]?.folder !== dataDir) return 'another Postgres answered on its port: Address already in use';
      const found = await client.query('select 1 from pg_database where datname = $1', [NAME]);
      if (found.rowCount === 0) await client.query(`create database ${NAME}`);
      return null;
    } catch (error) {
      last = (error as Error).message;
    } finally {
      await client.end().catch(() => undefined);
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
  return ended ? 'it ended at once' : last;
}

/** What initdb says first; after that it only cleans up. */
function complaintOf(output: string): string | null {
  return /^initdb: (?:error: )?(.+)$/m.exec(output)?.[1] ?? null;
}

function reasonIn(log: string): string | null {
  const found = log.match(/(?:FATAL|PANIC|error):\s*(.+)/g);
  return found?.at(-1)?.trim() ?? null;
}

function urlOf(port: number, database: string): string {
  return `postgresql://${NAME}:${NAME}@127.0.0.1:${port}/${database}`;
}
