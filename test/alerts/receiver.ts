import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  /** What was answered. */
  status: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** A receiver of alerts on this machine, which answers as Slack does. */
export interface Receiver {
  url: string;
  received: Received[];
  /** Those that were taken. */
  taken(): Received[];
  /** Answers in this order; 200 when there are none left. */
  answers: { status: number; headers?: Record<string, string>; body?: string }[];
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: Receiver['answers'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const answer = answers.shift() ?? { status: 200, body: 'ok' };
      received.push({ headers: request.headers, body, status: answer.status, at: Date.now() });
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/services/T000/B000/canary-of-the-address`,
    received,
    answers,
    taken: () => received.filter(({ status }) => status === 200),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
