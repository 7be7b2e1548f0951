import { Client } from 'pg';
import { Connection } from '@temporalio/client';

test('tests share one database and one Temporal server that were started for them', async () => {
  const client = new Client({ connectionString: process.env['AQEA_TEST_DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query('select rolsuper from pg_roles where rolname = current_user');
  expect(rows).toEqual([{ rolsuper: true }]);
  await client.end();
  const connection = await Connection.connect({
    address: process.env['AQEA_TEST_TEMPORAL_ADDRESS'] as string,
  });
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'default' });
  expect(namespaceInfo?.name).toBe('default');
  await connection.close();
});
