import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Client } from 'pg';
import type { TestDatabase } from '../stores/testDatabase';
import { newAuthority } from './certificates';

/** A project's database as its clients see it. */
export interface SupabaseFront {
  port: number;
  project: string;
  password: string;
  /** Connections wait from now on, until `release`; `waiting` says how many do. */
  hold(): void;
  release(): void;
  waiting(): number;
  stop(): Promise<void>;
}

const PROJECT = 'abcdefghijklmnopqrst';

/** The certificate of the project's database and, as `ca`, the authority to trust. */
export function supabaseCertificates(folder: string) {
  const authority = newAuthority(folder, 'supabase');
  const pair = authority.issue('database', 30, `DNS:db.${PROJECT}.supabase.co`);
  return { ...pair, ca: authority.certificate };
}

/**
 * `db.PROJECT.supabase.co` on this machine: TLS with the project's own certificate, the user `postgres` with a password,
 * the database `postgres`; behind it a database of the test run's server, with a login of its own.
 */
export async function startSupabaseFront(
  database: TestDatabase,
  certificates: ReturnType<typeof supabaseCertificates>,
): Promise<SupabaseFront> {
  const role = `supabase_${randomBytes(4).toString('hex')}`;
  const password = `Y0UR-${randomBytes(8).toString('hex')}`;
  await database.admin.query(`create role ${role} login superuser password '${password}'`);
  const url = new URL(database.url);
  const [key, cert] = [readFileSync(certificates.key), readFileSync(certificates.certificate)];
  const held: (() => void)[] = [];
  let holding = false;
  const serve = async (client: Socket): Promise<void> => {
    await once(client, 'readable');
    // SSLRequest: eight bytes; anything else is not TLS, and not answered.
    const request = client.read(8) as Buffer | null;
    if (request?.readInt32BE(4) !== 80_877_103) return void client.destroy();
    if (holding) await new Promise<void>((resume) => held.push(resume));
    client.write('S');
    const secure = new TLSSocket(client, { isServer: true, key, cert });
    secure.on('error', () => client.destroy());
    const startup = ((await once(secure, 'data')) as [Buffer])[0];
    const behind = connect(Number(url.port), url.hostname);
    behind.on('error', () => client.destroy());
    behind.on('close', () => client.destroy());
    client.on('close', () => behind.destroy());
    behind.write(renamed(startup, { user: role, database: url.pathname.slice(1) }));
    secure.pipe(behind).pipe(secure);
  };
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    serve(client).catch(() => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ port: (server.address() as AddressInfo).port, project: PROJECT, password },
    hold: () => void (holding = true),
    release: () => {
      holding = false;
      for (const resume of held.splice(0)) resume();
    },
    waiting: () => held.length,
    stop: async () => {
      await new Promise((resolve) => server.close(resolve));
      await dropRole(url, role);
    },
  };
}

/** Startup message with other values for these parameters. */
function renamed(message: Buffer, values: Readonly<Record<string, string>>): Buffer {
  const words = message.subarray(8).toString('utf8').split('\0');
  for (let at = 0; at + 1 < words.length; at += 2)
    words[at + 1] = values[words[at] ?? ''] ?? words[at + 1] ?? '';
  const body = Buffer.from(words.join('\0'));
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(message.readInt32BE(4), 4);
  return Buffer.concat([head, body]);
}

/** What it owns and was granted stays with the server's own user. */
async function dropRole(url: URL, role: string): Promise<void> {
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`);
  } finally {
    await client.end();
  }
}
