import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { startPostgres } from '../../src/embedded/postgres';
import { findTemporalCli } from '../../src/embedded/temporalCli';
import { startTemporal } from '../../src/embedded/temporalServer';
import globalTeardown from './globalTeardown';
import { scratch } from './scratch';

/**
 * One scratch Postgres, one Temporal server and one workflow bundle for the whole run; tests find them in the environment:
 * AQEA_TEST_DATABASE_URL, AQEA_TEST_TEMPORAL_ADDRESS, AQEA_TEST_WORKFLOW_BUNDLE. Nothing is started with
 * AQEA_TEST_SERVERS=none. The servers end with this process, however it ends.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env['AQEA_TEST_SERVERS'] === 'none') return;
  const folder = await mkdtemp(join(tmpdir(), 'aqea-test-'));
  scratch.folder = folder;
  const started = await Promise.allSettled([database(folder), temporal(folder), workflowBundle(folder)]);
  const failed = started.find((part) => part.status === 'rejected');
  if (!failed) return;
  await globalTeardown();
  throw failed.reason;
}

async function database(folder: string): Promise<void> {
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    port: 0,
    settings: { fsync: 'off', max_connections: '200' },
  });
  scratch.stops.push(() => postgres.stop());
  process.env['AQEA_TEST_DATABASE_URL'] = postgres.url;
}

async function temporal(folder: string): Promise<void> {
  const cli = await findTemporalCli({ onProgress: (sentence) => console.error(sentence) });
  const server = await startTemporal({
    cli,
    dbFile: join(folder, 'temporal.db'),
    logFile: join(folder, 'temporal.log'),
    port: 0,
    uiPort: 0,
  });
  scratch.stops.push(() => server.stop());
  process.env['AQEA_TEST_TEMPORAL_ADDRESS'] = server.address;
  process.env['AQEA_TEST_TEMPORAL_UI'] = server.uiUrl;
}

async function workflowBundle(folder: string): Promise<void> {
  const workflowsPath = resolve(__dirname, '../../src/workflows/index.ts');
  if (!existsSync(workflowsPath)) return;
  let code: string;
  try {
    ({ code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }));
  } catch {
    // The bundler has said why. Tests that need the bundle fail for want of it; the others can still run.
    return;
  }
  const file = join(folder, 'workflows.js');
  await writeFile(file, code);
  process.env['AQEA_TEST_WORKFLOW_BUNDLE'] = file;
}
