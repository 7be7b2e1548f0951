import { createServer, type Server, connect, type AddressInfo, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { Database } from '../../src/stores/postgres/connection';
import { checkDatabaseUrl } from '../../src/stores/postgres/databaseUrl';
import { databaseError } from '../../src/stores/postgres/errors';
import { openPostgresStore } from '../../src/stores/postgres/postgresStore';
import { testDatabase, type TestDatabase } from './testDatabase';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const pem = (name: string): string => join(__dirname, 'tls', name);
const connected = (
  url: string,
  options: { sslRootCert?: string; role?: 'worker' | 'owner' } = {},
): Database =>
  new Database({
    address: checkDatabaseUrl(
      url,
      options.sslRootCert === undefined ? {} : { sslRootCert: options.sslRootCert },
    ),
    ...{
      applicationName: 'aqea-test',
      maxConnections: 2,
      role: options.role ?? 'worker',
      warn: () => undefined,
    },
  });

async function asked(url: string, options = {}): Promise<unknown> {
  const one = connected(url, options);
  try {
    return await one.query('select 1 as one');
  } finally {
    await one.close();
  }
}

/** Answers a request for TLS with `answer`, and then speaks TLS in front of the real server. */
async function tlsServer(answer: 'S' | 'N', host: string): Promise<{ port: number; server: Server }> {
  const real = new URL(database.url);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(answer);
      if (answer === 'N') return;
      const secure = new TLSSocket(socket, {
        isServer: true,
        key: readFileSync(pem('localhost.key.pem')),
        cert: readFileSync(pem('localhost.pem')),
      });
      const behind = connect(Number(real.port), real.hostname);
      for (const end of [secure, behind]) end.on('error', () => end.destroy());
      secure.pipe(behind).pipe(secure);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

describe('TLS', () => {
  const at = (host: string, port: number): string => {
    const url = new URL(database.url);
    return `postgresql://${url.username}:${url.password}@${host}:${port}${url.pathname}?sslmode=verify-full`;
  };
  let server: { port: number; server: Server };
  const start = async (answer: 'S' | 'N', host = '127.0.0.1'): Promise<number> =>
    (server = await tlsServer(answer, host)).port;
  afterEach(() => server.server.close());

  test.each(['localhost', '127.0.0.1'])(
    'a server whose authority is trusted is spoken to (%s)',
    async (host) => {
      const url = at(host, await start('S'));
      await expect(asked(url, { sslRootCert: pem('authority.pem') })).resolves.toEqual([{ one: 1 }]);
    },
  );

  test('a server with a stranger as authority is refused, for good, and told how to trust it', async () => {
    const url = at('localhost', await start('S'));
    for (const options of [{}, { sslRootCert: pem('stranger.pem') }]) {
      await expect(asked(url, options)).rejects.toMatchObject({
        ...{ code: 'AQEA_DATABASE_NOT_TRUSTED', retry: 'final' },
        hint: expect.stringContaining('ssl_root_cert') as string,
      });
    }
  });

  test('a certificate for another host is refused', async () => {
    const url = at('127.0.0.2', await start('S', '127.0.0.2'));
    await expect(asked(url, { sslRootCert: pem('authority.pem') })).rejects.toMatchObject({
      code: 'AQEA_DATABASE_NOT_TRUSTED',
    });
  });

  test('a server without TLS is refused: nothing is ever sent in clear', async () => {
    const url = at('localhost', await start('N'));
    await expect(asked(url, { sslRootCert: pem('authority.pem') })).rejects.toMatchObject({
      code: 'AQEA_DATABASE_NOT_TRUSTED',
    });
  });
});

describe('errors say what to do and never name the password', () => {
  const withUrl = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  test('nobody listens', async () => {
    const url = withUrl((u) => {
      u.port = '1';
      u.password = 'canary-secret';
    });
    const error = (await asked(url).catch((e: unknown) => e)) as Error;
    expect(error).toMatchObject({ code: 'AQEA_DATABASE_UNREACHABLE', retry: 'retry', where: '127.0.0.1:1' });
    expect(JSON.stringify(error) + error.message + error.stack + String(error.cause)).not.toContain(
      'canary-secret',
    );
  });

  test.each(['ENOTFOUND', 'ENETUNREACH', 'EADDRNOTAVAIL'])(
    'no way to an address that is IPv6 only (%s)',
    (code) => {
      const error = databaseError(
        Object.assign(new Error(`connect ${code} 2a05:d014::1:5432`), { code }),
        'db.abc.supabase.co:5432',
      );
      expect(error).toMatchObject({ code: 'AQEA_DATABASE_UNREACHABLE', retry: 'retry' });
      expect(error.hint).toContain('session pooler');
      expect(databaseError(Object.assign(new Error(code), { code }), 'example.org:5432').hint).not.toContain(
        'pooler',
      );
    },
  );

  test('a database that is not there', async () => {
    const url = withUrl((u) => (u.pathname = '/nowhere'));
    await expect(asked(url)).rejects.toMatchObject({ code: 'AQEA_DATABASE_ACCESS_REFUSED', retry: 'final' });
  });

  test('a database that is not migrated', async () => {
    const bare = await testDatabase({ migrated: false });
    const opening = openPostgresStore({ url: bare.url, applicationName: 'test' });
    await expect(opening).rejects.toMatchObject({
      ...{ code: 'AQEA_DATABASE_NOT_MIGRATED', hint: expect.stringContaining('aqea db migrate') as string },
    });
    await bare.drop();
  });

  test('a database that takes no writes; a session that began then is not used again', async () => {
    const store = connected(database.url);
    const session = () => store.query<{ pid: number }>('select pg_backend_pid() as pid');
    const [before] = await session();
    const writing = store.transaction(async (tx) => {
      await tx.query('set transaction read only');
      await tx.query(`insert into public.leases values ('a', 0, gen_random_uuid(), now())`);
    });
    await expect(writing).rejects.toMatchObject({ code: 'AQEA_DATABASE_READ_ONLY', retry: 'retry' });
    expect(await session()).not.toEqual([before]);
    await store.close();
  });
});

describe('transactions', () => {
  test('a session killed in the middle is replaced and the transaction done again', async () => {
    const own = connected(database.url);
    let tried = 0;
    const answer = await own.transaction(async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      if (tried++ === 0) {
        await database.admin.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
        await tx.query('select pg_sleep(5)');
      }
      return (await tx.query<{ n: number }>('select 7 as n')).rows[0]!.n;
    });
    expect([answer, tried]).toEqual([7, 2]);
    await own.close();
  });

  test('a deadlock is resolved by trying again', async () => {
    const own = connected(database.url);
    await database.admin.query(
      `insert into leases select 'dead', n, gen_random_uuid(), now() from generate_series(0, 1) n`,
    );
    const lock = (first: number) =>
      own.transaction(async (tx) => {
        const at = `select from public.leases where name = 'dead' and slot = $1 for update`;
        await tx.query(at, [first]);
        await tx.query('select pg_sleep(0.2)');
        await tx.query(at, [1 - first]);
        return first;
      });
    await expect(Promise.all([lock(0), lock(1)])).resolves.toEqual([0, 1]);
    await own.close();
  });

  test('an error that does not pass is not tried again', async () => {
    const own = connected(database.url);
    let tried = 0;
    const failing = own.transaction((tx) => {
      tried++;
      return tx.query('select 1/0');
    });
    await expect(failing).rejects.toMatchObject({ code: 'AQEA_DATABASE_REFUSED_DATA' });
    expect(tried).toBe(1);
    await own.close();
  });

  test('an abort ends the session and leaves nothing behind', async () => {
    const own = connected(database.url);
    const abort = new AbortController();
    const running = own.transaction(async (tx) => {
      await tx.query(`insert into public.leases values ('aborted', 0, gen_random_uuid(), now())`);
      setTimeout(() => abort.abort(new Error('enough')), 50);
      await tx.query('select pg_sleep(30)');
    }, abort.signal);
    await expect(running).rejects.toThrow('enough');
    const left = await database.admin.query(`select from leases where name = 'aborted'`);
    expect(left.rowCount).toBe(0);
    await own.close();
  });

  test('a sign of life does not wait for a connection that died without a word', async () => {
    const real = new URL(database.url);
    const sockets: Socket[] = [];
    const proxy = createServer((near) => {
      const far = connect(Number(real.port), real.hostname);
      for (const end of [near, far]) end.on('error', () => end.destroy());
      near.pipe(far).pipe(near);
      sockets.push(near, far);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = new URL(database.url);
    url.port = String((proxy.address() as AddressInfo).port);
    const store = await openPostgresStore({ url: url.href, applicationName: 'aqea-test' });
    // What is there now swallows everything from here on; new connections are fine.
    for (const socket of sockets) socket.unpipe().pause();
    const beat = {
      ...{ id: 'w', role: 'worker' as const, provider: 'hetzner', slots: 1, host: 'h', pid: 1 },
      ...{ parserVersion: 1, queues: [] },
    };
    expect(await store.beat(beat)).toEqual({ drain: false });
    await store.close();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  }, 60_000);

  test('an abort while it waits for a session is not forgotten when there is one', async () => {
    const own = connected(database.url);
    const abort = new AbortController();
    const busy = [1, 2].map(() => own.query('select pg_sleep(1)'));
    let began = false;
    const waiting = own.transaction((tx) => {
      began = true;
      return tx.query('select 1');
    }, abort.signal);
    await new Promise((resume) => setImmediate(resume));
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(began).toBe(false);
    await Promise.all(busy);
    await own.close();
  });

  test('ids come as numbers, times as ISO text', async () => {
    const own = connected(database.url);
    const rows = await own.query(
      `select 9007199254740991::bigint as id, '2026-11-01 12:00:00+01'::timestamptz as at`,
    );
    expect(rows).toEqual([{ id: Number.MAX_SAFE_INTEGER, at: '2026-11-01T11:00:00.000Z' }]);
    await own.close();
  });
});
