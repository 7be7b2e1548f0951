import { Client, type QueryResultRow } from 'pg';

/** Runs `step` with a session of its own. */
export async function withAdmin<T>(url: string, step: (admin: Client) => Promise<T>): Promise<T> {
  const admin = await openAdmin(url);
  try {
    return await step(admin);
  } finally {
    await admin.end().catch(() => undefined);
  }
}

/** A session that may be ended by a fault without ending this process. */
export async function openAdmin(url: string): Promise<Client> {
  const admin = new Client({ connectionString: url });
  admin.on('error', () => undefined);
  await admin.connect();
  return admin;
}

/** One statement in a session of its own: works also between two restarts of the server. */
export function rows<R extends QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  return withAdmin(url, async (admin) => (await admin.query<R>(text, values)).rows);
}
