import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { parseConfig } from '../../src/config/loader';
import { withStatus } from '../../src/cli/statusService';
import { openPostgresStore } from '../../src/stores/postgres/postgresStore';
import { createLogger } from '../../src/support/logger';
import { ask } from './api';

/*
 * Serves the status of a Temporal server that hangs up on everybody, and ends while that is asked:
 *   leave.ts DATABASE_URL
 */
async function main([url = '']: string[]): Promise<void> {
  const temporal = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(temporal, 'listening');
  const address = `127.0.0.1:${(temporal.address() as AddressInfo).port}`;
  const store = await openPostgresStore({ url, applicationName: 'aqea-test' });
  const services = {
    ...{ config: parseConfig('', 'defaults'), store, logger: createLogger({ level: 'silent' }) },
    ...{ temporal: { connectionOptions: { address }, namespace: 'default' }, temporalMetricsUrl: null },
  };
  await withStatus(services, {}, null, async (status) => {
    if (!status) throw new Error('the status is not served');
    const asked = once(temporal, 'connection');
    void ask(status.apiUrl, '/api/status').catch(() => null);
    await asked;
  });
  await store.close();
  temporal.close();
  process.stdout.write('left\n');
}

void main(process.argv.slice(2));
