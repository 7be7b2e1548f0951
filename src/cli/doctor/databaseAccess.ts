import { Database } from '../../stores/postgres/connection';
import { checkDatabaseUrl } from '../../stores/postgres/databaseUrl';

/** Who may do what in a migrated database, and who is connected. */
export interface DatabaseAccess {
  /** The URL's user can act as aqea_worker. */
  maySet: boolean;
  /** The URL's user can make a login for each rented machine. */
  mayCreateRoles: boolean;
  /** aqea_worker could create or change tables. */
  mayChangeSchema: boolean;
  /** Our tables without row level security. */
  unprotected: string[];
  /** Roles other than the owner and aqea_worker that can read entries. */
  readers: string[];
  /** Sessions now, all and ours. */
  connections: { used: number; ours: number; maximum: number };
}

const QUERY = `
  with ours as (
    select c.oid, c.relname, c.relrowsecurity, c.relowner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and c.relname = any ($1)
  )
  select
    exists (select from pg_roles where rolname = 'aqea_worker' and pg_has_role(current_user, oid, 'member')) as may_set,
    (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) as may_create_roles,
    has_schema_privilege('aqea_worker', 'public', 'create') as may_change_schema,
    array(select relname::text from ours where not relrowsecurity order by 1) as unprotected,
    array(
      select distinct grantee.rolname::text
      from ours
      join lateral aclexplode((select relacl from pg_class where pg_class.oid = ours.oid)) acl on true
      join pg_roles grantee on grantee.oid = acl.grantee
      where ours.relname = 'aqea_entries' and acl.privilege_type = 'SELECT'
        and grantee.oid <> ours.relowner and grantee.rolname <> 'aqea_worker'
      order by 1
    ) as readers,
    (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
    (select count(*)::int from pg_stat_activity where application_name like 'aqea-%') as our_sessions,
    current_setting('max_connections')::int as maximum`;

const TABLES = [
  'aqea_entries',
  'extractions',
  'work_units',
  'dead_letters',
  'settlements',
  'workers',
  'machines',
  'leases',
];

interface Row {
  may_set: boolean;
  may_create_roles: boolean;
  may_change_schema: boolean;
  unprotected: string[];
  readers: string[];
  used: number;
  our_sessions: number;
  maximum: number;
}

/** Asks the catalog of a migrated database; changes nothing. */
export async function readDatabaseAccess(
  url: string,
  options: { sslRootCert?: string },
): Promise<DatabaseAccess> {
  const database = new Database({
    address: checkDatabaseUrl(url, options),
    applicationName: 'aqea-doctor',
    maxConnections: 1,
    role: 'owner',
    warn: () => undefined,
  });
  try {
    const [row] = await database.query<Row>(QUERY, [TABLES]);
    if (!row) throw new Error('the catalog gave no answer');
    const { used, our_sessions: ours, maximum } = row;
    return {
      maySet: row.may_set,
      mayCreateRoles: row.may_create_roles,
      mayChangeSchema: row.may_change_schema,
      unprotected: row.unprotected,
      readers: row.readers,
      connections: { used, ours, maximum },
    };
  } finally {
    await database.close();
  }
}
