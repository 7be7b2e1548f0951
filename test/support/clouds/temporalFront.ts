import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';

/**
 * A deployment's own Temporal server as its clients see it: the machine's certificate, only clients with a certificate of
 * the same authority, and behind it a server that runs already.
 * @param files folder with ca.pem, server.pem and server.key
 * @param upstream host and port
 */
export function startTemporalFront(files: string, address: string, upstream: string): Server {
  const [host = '', port = ''] = upstream.split(':');
  const read = (name: string): Buffer => readFileSync(join(files, name));
  const server = createServer(
    {
      ...{ ca: read('ca.pem'), cert: read('server.pem'), key: read('server.key') },
      ...{ requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
    },
    (client) => {
      const behind = connect(Number(port), host);
      for (const socket of [client, behind])
        socket.on('error', () => {
          client.destroy();
          behind.destroy();
        });
      client.pipe(behind).pipe(client);
    },
  );
  server.on('tlsClientError', () => undefined);
  return server.listen(7_233, address);
}
