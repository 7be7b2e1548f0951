import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { anyFreePort } from '../../src/embedded/ports';
import { postgresUser } from '../../src/embedded/postgresUser';
import { spawnTethered } from '../../src/embedded/tether';

/** A server with the client programs of its own version: `pg_dump` refuses servers that are newer than itself. */
export interface InstalledPostgres {
  /** `postgresql://aqea:aqea@127.0.0.1:PORT/aqea`, a superuser. */
  url: string;
  /** Makes another, empty database; answers its URL. */
  database(name: string): Promise<string>;
  /** `pg_dump URL`, as text. */
  dump(url: string): string;
  /** `psql URL < sql`, which goes on after errors, as psql does; answers what it says on stderr. */
  restore(url: string, sql: string): string;
  stop(): Promise<void>;
}

/** Folder of an installed Postgres with server and clients (Debian: package postgresql), or null. */
export function installedPostgres(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const version = versions.find(
    (each) =>
      each >= 15 &&
      ['initdb', 'postgres', 'pg_dump', 'psql'].every((name) =>
        existsSync(join(root, String(each), 'bin', name)),
      ),
  );
  return version === undefined ? null : join(root, String(version), 'bin');
}

export async function startInstalledPostgres(bin: string): Promise<InstalledPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'aqea-installed-'));
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const user = postgresUser([join(data, 'PG_VERSION')], null);
  if (user.uid !== undefined && user.gid !== undefined) chownSync(data, user.uid, user.gid);
  const { command, args, ...ids } = user.wrap(join(bin, 'initdb'), [
    ...['-D', data, '-U', 'aqea', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
  ]);
  execFileSync(command, args, { ...ids, cwd: data, stdio: 'ignore' });
  const port = await anyFreePort();
  const server = await spawnTethered({
    ...user.wrap(join(bin, 'postgres'), [
      ...[
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
      ],
      ...['-c', 'fsync=off'],
    ]),
    ...{ logFile: join(folder, 'log'), cwd: data, stopSignal: 'SIGINT' },
  });
  const urlOf = (name: string): string => `postgresql://aqea:aqea@127.0.0.1:${port}/${name}`;
  const database = async (name: string): Promise<string> => {
    const client = new Client({ connectionString: urlOf('postgres') });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    return urlOf(name);
  };
  await untilReady(urlOf('postgres'));
  return {
    url: await database('aqea'),
    database,
    dump: (url) => execFileSync(join(bin, 'pg_dump'), [url], { encoding: 'utf8', maxBuffer: 1e9 }),
    restore: (url, sql) => {
      const script = `'${join(bin, 'psql')}' '${url}' 2>&1 >/dev/null`;
      return execFileSync('sh', ['-c', script], { input: sql, encoding: 'utf8', maxBuffer: 1e9 });
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((resume) => setTimeout(resume, 100));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
