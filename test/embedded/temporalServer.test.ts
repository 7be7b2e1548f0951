import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { findTemporalCli } from '../../src/embedded/temporalCli';
import { startTemporal, type RunningTemporal } from '../../src/embedded/temporalServer';
import { scratchFolder } from '../support/scripts';

const folder = scratchFolder();
let running: RunningTemporal | undefined;
afterAll(() => running?.stop());

test('workflows and their search attributes are there again after kill -9, on the same ports', async () => {
  const files = { dbFile: join(folder, 'data', 'temporal.db'), logFile: join(folder, 'temporal.log') };
  const cli = await findTemporalCli();
  const first = (running = await startTemporal({ cli, ...files, port: 0, uiPort: 0 }));
  await withClient(first.address, (client) =>
    client.workflow.start('waits', {
      taskQueue: 'nobody-polls-this',
      workflowId: 'kept',
      searchAttributes: { AqeaLanguage: ['de'], AqeaPagesDone: [7] },
    }),
  );
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = (running = await startTemporal({ cli, ...files, port: first.port, uiPort: first.uiPort }));
  const found = await withClient(second.address, (client) => client.workflow.getHandle('kept').describe());
  expect(found.searchAttributes).toMatchObject({ AqeaLanguage: ['de'], AqeaPagesDone: [7] });
  expect((await fetch(second.uiUrl)).status).toBe(200);
});

test('a port that was asked for and is in use is an error that names it', async () => {
  const { port } = running as RunningTemporal;
  const second = startTemporal({
    cli: await findTemporalCli(),
    dbFile: join(folder, 'second.db'),
    logFile: join(folder, 'second.log'),
    port,
  });
  await expect(second).rejects.toMatchObject({
    code: 'AQEA_PORT_TAKEN',
    what: expect.stringContaining(String(port)),
  });
});

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
