import type { ServerSessions } from '../sessions';
import { Database } from './connection';
import { checkDatabaseUrl } from './databaseUrl';

/* Any user may ask this: the names of others' applications are not secret, only what they do. */
const QUERY = `
  select current_setting('max_connections')::int
           - current_setting('superuser_reserved_connections')::int
           - coalesce(nullif(current_setting('reserved_connections', true), '')::int, 0) as server,
         (select rolconnlimit from pg_roles where rolname = session_user) as role,
         (select datconnlimit from pg_database where datname = current_database()) as database,
         (select count(*)::int from pg_stat_activity
           where datid is not null and coalesce(backend_type, 'client backend') = 'client backend'
             and application_name not like 'aqea-%') as others`;

interface Row {
  server: number;
  role: number;
  database: number;
  others: number;
}

/** How many sessions the server allows, and how many of them others have. */
export async function readServerSessions(
  url: string,
  options: { sslRootCert?: string; sessionTimeoutMs?: number } = {},
): Promise<ServerSessions> {
  const { sessionTimeoutMs } = options;
  const database = new Database({
    address: checkDatabaseUrl(url, options),
    applicationName: 'aqea-sessions',
    maxConnections: 1,
    ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
    role: 'owner',
    warn: () => undefined,
  });
  try {
    const [row] = await database.query<Row>(QUERY);
    if (!row) throw new Error('the server did not say how many sessions it allows');
    // A limit of -1 is none.
    const limits = [row.server, row.role, row.database].filter((limit) => limit >= 0);
    return { maximum: Math.min(...limits), others: row.others };
  } finally {
    await database.close();
  }
}
