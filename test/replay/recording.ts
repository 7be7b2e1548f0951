import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import globalSetup from '../support/globalSetup';
import globalTeardown from '../support/globalTeardown';

/** Writes a workflow's history into this folder, as `name`.json.gz. */
export async function saveHistory(
  name: string,
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<void> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const file = join(__dirname, `${name}.json.gz`);
  writeFileSync(file, gzipSync(historyToJSON(history), { level: 9 }));
  process.stderr.write(`${file}: ${history.events?.length} events\n`);
}

/** Runs a script of this folder with the servers of the tests; its argument is what the names begin with. */
export async function recordWith(record: (prefix: string) => Promise<void>): Promise<void> {
  const prefix = process.argv[2];
  if (!prefix) throw new Error(`usage: ${process.argv[1]} PREFIX`);
  await globalSetup();
  try {
    await record(prefix);
  } finally {
    await globalTeardown();
  }
}
