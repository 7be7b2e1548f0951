import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../../src/stores/postgres/migrate';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/stores/postgres/postgresStore';
import type { EntryStore } from '../../src/stores/entryStore';

/** A database of its own on the test run's server; drop it at the end. */
export interface TestDatabase {
  url: string;
  /** A superuser's session. */
  admin: Client;
  store(options?: Partial<PostgresStoreOptions>): Promise<EntryStore>;
  drop(): Promise<void>;
}

export function serverUrl(): URL {
  const url = process.env['AQEA_TEST_DATABASE_URL'];
  if (!url)
    throw new Error('AQEA_TEST_DATABASE_URL is not set: run through npm test, or name a scratch server');
  return new URL(url);
}

/** @param options.migrated default true */
export async function testDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const server = new Client({ connectionString: serverUrl().href });
  await server.connect();
  await server.query(`create database ${name}`);
  const url = serverUrl();
  url.pathname = `/${name}`;
  if (options.migrated !== false) await migrate(url.href);
  const admin = new Client({ connectionString: url.href });
  // A session that the drop ends must not end the test run.
  admin.on('error', () => undefined);
  await admin.connect();
  const stores: EntryStore[] = [];
  return {
    url: url.href,
    admin,
    store: async (overrides = {}) => {
      const store = await openPostgresStore({ url: url.href, applicationName: 'aqea-test', ...overrides });
      stores.push(store);
      return store;
    },
    drop: async () => {
      await Promise.all(stores.map((store) => store.close().catch(() => undefined)));
      await admin.end();
      await server.query(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}
