import { connect, type Socket } from 'node:net';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { eventually } from '../support/scripts';
import { testApi, type TestApi } from './api';

let database: TestDatabase;
let api: TestApi;
const sockets: Socket[] = [];

beforeAll(async () => {
  database = await testDatabase();
  // So many that a picture of them soon fills what the operating system keeps for a reader.
  await database.admin.query(
    `insert into public.workers (id, role, slots, host, pid, parser_version, beat_at)
     select 'master-' || n, 'master', 0, repeat('h', 60), n, 1, now() + interval '1 hour' from generate_series(1, 5000) n`,
  );
  api = await testApi(await database.store());
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await api.close();
  await database.drop();
});

/** A reader of the event stream; it reads nothing until somebody listens to it. */
function reader(): Socket {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.write(`GET /api/events HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return socket;
}

test('a reader of the event stream that never reads is dropped, and those who read go on', async () => {
  const slow = reader();
  const reading = reader();
  let events = 0;
  reading.on(
    'data',
    (piece: Buffer) => (events += piece.toString('latin1').split('event: status').length - 1),
  );
  await eventually('both are readers', () => api.hub.size === 2);
  await eventually('one of them is dropped', () => api.hub.size === 1, 60_000);
  const before = events;
  expect(before).toBeGreaterThan(8);
  await eventually('the other one gets more', () => events > before + 3, 30_000);
  expect({ readers: api.hub.size, reading: reading.readyState }).toEqual({ readers: 1, reading: 'open' });
  // Once it reads what had been sent to it.
  slow.resume();
  await eventually('it learns that it was dropped', () => slow.closed, 30_000);
}, 180_000);
