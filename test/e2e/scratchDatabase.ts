import { randomUUID } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';

/** A database of its own on the scratch server. */
export interface ScratchDatabase {
  url: string;
  query<Row extends QueryResultRow>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

export async function scratchDatabase(): Promise<ScratchDatabase> {
  const server = process.env['AQEA_TEST_DATABASE_URL'];
  if (!server) throw new Error('the test run has no Postgres: AQEA_TEST_DATABASE_URL is not set');
  const name = `aqea_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, (client) => client.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    query: async <Row extends QueryResultRow>(sql: string) =>
      (await withClient(url.href, (client) => client.query<Row>(sql))).rows,
    close: async () =>
      void (await withClient(server, (client) => client.query(`drop database ${name} with (force)`))),
  };
}

async function withClient<T>(connectionString: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
