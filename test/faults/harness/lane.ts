import { mkdirSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { migrate } from '../../../src/stores/postgres/migrate';
import { FaultyPostgres, FaultyTemporal } from './servers';
import { withAdmin } from './sql';

const TEMPLATE = 'fault_template';
/** Whom the program connects as: may take the role of the workers, and nothing else. */
const APP = { user: 'aqea_app', password: 'app-password' };

/** The public roles, and the generous defaults that Supabase gave them in older projects. */
const AS_ON_SUPABASE = `
  create role anon nologin; create role authenticated nologin; create role service_role nologin bypassrls;
  grant usage on schema public to anon, authenticated, service_role;
  alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
  alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
  alter default privileges in schema public grant all on sequences to anon, authenticated, service_role`;

/** A Postgres and a Temporal server that cases use one after the other; each case has a database of its own. */
export class Lane {
  private databases = 0;

  private constructor(
    readonly folder: string,
    readonly postgres: FaultyPostgres,
    readonly temporal: FaultyTemporal,
  ) {}

  static async open(folder: string): Promise<Lane> {
    mkdirSync(folder, { recursive: true });
    const temporal = FaultyTemporal.start(folder);
    const postgres = await FaultyPostgres.start(folder);
    await withAdmin(postgres.url, async (admin) => {
      await admin.query(`create database ${TEMPLATE}`);
      await withAdmin(inDatabase(postgres.url, TEMPLATE), (inside) => inside.query(AS_ON_SUPABASE));
      await migrate(inDatabase(postgres.url, TEMPLATE));
      await admin.query(`create role ${APP.user} login password '${APP.password}'`);
      await admin.query(`grant aqea_worker to ${APP.user}`);
    });
    return new Lane(folder, postgres, await temporal);
  }

  /** A migrated, empty database; answers its name. */
  async newDatabase(): Promise<string> {
    const name = `fault_${++this.databases}`;
    await withAdmin(this.postgres.url, (admin) =>
      admin.query(`create database ${name} template ${TEMPLATE}`),
    );
    return name;
  }

  async dropDatabase(name: string): Promise<void> {
    await withAdmin(this.postgres.url, (admin) => admin.query(`drop database ${name} with (force)`));
  }

  adminUrl(database: string): string {
    return inDatabase(this.postgres.url, database);
  }

  /** As the program is given it; through another port, for a proxy. */
  appUrl(database: string, port: number = this.postgres.port): string {
    return `postgresql://${APP.user}:${APP.password}@127.0.0.1:${port}/${database}`;
  }

  async withClient<T>(step: (client: Client) => Promise<T>): Promise<T> {
    const connection = await Connection.connect({ address: this.temporal.address });
    try {
      return await step(new Client({ connection }));
    } finally {
      await connection.close();
    }
  }

  /** Ends what a failed case left, so that the next one does not take it up. */
  async terminateAll(): Promise<void> {
    await this.withClient(async (client) => {
      for await (const { workflowId } of client.workflow.list({ query: `ExecutionStatus = 'Running'` }))
        await client.workflow
          .getHandle(workflowId)
          .terminate('the case has ended')
          .catch(() => undefined);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.temporal.stop()]);
  }
}

function inDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
