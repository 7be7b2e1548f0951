import { startPostgres } from '../../src/embedded/postgres';

/** Starts a Postgres, and lives until it is killed. */
async function main(): Promise<void> {
  const [dataDir, logFile] = process.argv.slice(2) as [string, string];
  await startPostgres({ dataDir, logFile, port: 0 });
  setInterval(() => undefined, 1_000);
}

void main();
