import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { Aqea } from '../e2e/aqea';
import { FOOTER, head, pageXml } from '../sources/exports';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { eventually } from '../support/scripts';

/** A deployment for the tests of one file: its own namespace of the test run's Temporal, its own database. */
export interface TestSystem {
  env: NodeJS.ProcessEnv;
  database: TestDatabase;
  folder: string;
  /** Starts a process of it: `master`, `worker --all`. */
  start(...args: string[]): Aqea;
  stop(): Promise<void>;
}

export async function testSystem(): Promise<TestSystem> {
  const address = process.env['AQEA_TEST_TEMPORAL_ADDRESS'];
  if (!address) throw new Error('AQEA_TEST_TEMPORAL_ADDRESS is not set: run through npm test');
  const folder = mkdtempSync(join(tmpdir(), 'aqea-cli-'));
  const database = await testDatabase();
  const namespace = `cli-${randomBytes(4).toString('hex')}`;
  await createNamespace(address, namespace);
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    AQEA_HOME: folder,
    AQEA_DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
  };
  const processes: Aqea[] = [];
  return {
    env,
    database,
    folder,
    start: (...args) => {
      const started = new Aqea(args, env);
      processes.push(started);
      return started;
    },
    stop: async () => {
      for (const each of processes) each.kill('SIGTERM');
      await Promise.all(processes.map((each) => each.ended));
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A new namespace is known to the whole server a little later. */
async function createNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as unknown as Long },
    });
    await eventually('the namespace is known', async () => {
      const list = connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 });
      return list.then(
        () => true,
        () => false,
      );
    });
  } finally {
    await connection.close();
  }
}
type Long = NonNullable<
  NonNullable<
    Parameters<Connection['workflowService']['registerNamespace']>[0]['workflowExecutionRetentionPeriod']
  >['seconds']
>;

/** A small German dump in one file. */
export function writeDump(folder: string, pages: Record<string, string>): string {
  const file = join(folder, 'pages.xml');
  const bodies = Object.entries(pages).map(([title, text], at) => pageXml({ id: at + 1, title, text }));
  writeFileSync(file, head() + bodies.join('') + FOOTER);
  return file;
}

/** A German page with one entry. */
export function germanPage(title: string, wordClass: string, gloss: string, more = ''): string {
  return [
    `== ${title} ({{Sprache|Deutsch}}) ==`,
    `=== {{Wortart|${wordClass}|Deutsch}} ===`,
    more,
    '{{Bedeutungen}}',
    `:[1] ${gloss}`,
    '',
  ].join('\n');
}
