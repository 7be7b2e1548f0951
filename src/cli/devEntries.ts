import { loadConfig } from '../config/loader';
import { checkDatabaseUrl } from '../stores/postgres/databaseUrl';
import { Database } from '../stores/postgres/connection';
import { findDatabase } from './context';

const HOW_MANY = 5;

/** An entry, as much of it as fits a line. */
export interface ShownEntry {
  address: string;
  label: string;
  pos: string;
  description: string;
}

/** Entries to show what there is: those that others mention most. */
export async function fewEntries(
  env: NodeJS.ProcessEnv,
  languages: readonly string[],
): Promise<ShownEntry[]> {
  const sslRootCert = loadConfig({ env }).database.ssl_root_cert;
  const database = new Database({
    address: checkDatabaseUrl(findDatabase(env).value, sslRootCert === undefined ? {} : { sslRootCert }),
    applicationName: 'aqea-dev',
    maxConnections: 1,
    role: 'worker',
    warn: () => undefined,
  });
  try {
    return await database.query<ShownEntry>(
      `select address, label, pos, description from aqea_entries
       where language = any($1) and withdrawn_at is null
       order by (meta->>'frequency')::int desc limit $2`,
      [languages, HOW_MANY],
    );
  } finally {
    await database.close();
  }
}
