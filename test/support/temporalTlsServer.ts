import { readFileSync } from 'node:fs';
import {
  connect,
  constants,
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Authority, Pair } from './certificates';

/** A frontend of the test run's Temporal server that speaks TLS alone. */
export interface TemporalTlsServer {
  /** `localhost:PORT` */
  address: string;
  /** What `authorization` said in the calls, each once. */
  authorizations: Set<string | undefined>;
  /** Common names of the certificates that clients showed. */
  clients: Set<string>;
  calls: number;
  close(): Promise<void>;
}

export interface TlsFrontend {
  /** `host:port` of the server behind. */
  upstream: string;
  pair: Pair;
  /** Clients need a certificate of this authority; null: none is asked. */
  clients: Authority | null;
}

export async function startTemporalTlsServer(options: TlsFrontend): Promise<TemporalTlsServer> {
  const { upstream, pair, clients } = options;
  const server: Http2SecureServer = createSecureServer({
    cert: readFileSync(pair.certificate),
    key: readFileSync(pair.key),
    ...(clients && { ca: readFileSync(clients.certificate), requestCert: true, rejectUnauthorized: true }),
  });
  const behind = connect(`http://${upstream}`);
  behind.on('error', () => undefined);
  const seen = { authorizations: new Set<string | undefined>(), clients: new Set<string>(), calls: 0 };
  server.on('secureConnection', (socket: TLSSocket) => {
    const subject = socket.getPeerCertificate()?.subject;
    if (subject) seen.clients.add(String(subject.CN));
  });
  server.on('stream', (stream, headers) => {
    seen.calls++;
    seen.authorizations.add(headers.authorization);
    forward(stream, headers);
  });
  server.on('sessionError', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));

  function forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const call = behind.request({ ...headers, [constants.HTTP2_HEADER_SCHEME]: 'http' });
    const fail = (): void => {
      call.close();
      if (!stream.destroyed) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    };
    call.on('error', fail);
    stream.on('error', fail);
    stream.on('aborted', () => call.close());
    call.on('response', (answer, flags) => {
      if (stream.destroyed) return;
      const last = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      stream.respond(answer, { endStream: last, waitForTrailers: !last });
    });
    let trailers: IncomingHttpHeaders = {};
    call.on('trailers', (received) => (trailers = received));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.pipe(call);
    call.pipe(stream);
  }

  return {
    ...{
      address: `localhost:${(server.address() as AddressInfo).port}`,
      authorizations: seen.authorizations,
    },
    clients: seen.clients,
    get calls() {
      return seen.calls;
    },
    close: async () => {
      behind.destroy();
      for (const session of sessions) session.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
