import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { firstLine, runScript } from '../support/scripts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test('who ends while its status asks a Temporal server that is away ends cleanly', async () => {
  const process = runScript(join(__dirname, 'leave.ts'), [database.url]);
  const ended = new Promise((resolve) => process.once('exit', resolve));
  await expect(firstLine(process)).resolves.toBe('left');
  // It ends by itself when nothing is tried any more.
  await expect(ended).resolves.toBe(0);
}, 120_000);
