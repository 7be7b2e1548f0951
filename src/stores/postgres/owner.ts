import { Database } from './connection';
import { checkDatabaseUrl } from './databaseUrl';

export interface OwnerOptions {
  /** PEM file, see checkDatabaseUrl. */
  sslRootCert?: string;
}

/** Runs `step` as the URL's own user, who may change the schema, and closes the connection, whatever happens. */
export async function withOwner<T>(
  url: string,
  { sslRootCert }: OwnerOptions,
  applicationName: string,
  step: (database: Database) => Promise<T>,
): Promise<T> {
  const database = new Database({
    address: checkDatabaseUrl(url, sslRootCert === undefined ? {} : { sslRootCert }),
    ...{ applicationName, maxConnections: 1, role: 'owner', warn: () => undefined },
  });
  try {
    return await step(database);
  } finally {
    await database.close();
  }
}
