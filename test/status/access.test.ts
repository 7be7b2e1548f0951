import { connect } from 'node:net';
import { ConfigSchema } from '../../src/config/schema';
import { checkKeys, roleOfToken, sessionToken } from '../../src/status/http/access';
import { statusSettings } from '../../src/status/settings';
import { extract } from '../stores/extraction';
import { testDatabase, type TestDatabase } from '../stores/testDatabase';
import { testApi, type Answer, type TestApi } from './api';

const READ = 'read-key-0123456789abcdef';
const CONTROL = 'control-key-0123456789abcdef';
const keys = { read: READ, control: CONTROL };
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

let database: TestDatabase;
let api: TestApi;
let open: TestApi;
let extraction: string;

beforeAll(async () => {
  database = await testDatabase();
  const store = await database.store();
  const run = { units: [[{ id: 1, rev: 10, entries: [{ key: 'de:noun:Geheimnis:1' }] }]] };
  extraction = (await extract(store, run)).extractionId;
  [api, open] = await Promise.all([testApi(store, { keys }), testApi(store)]);
});
afterAll(async () => {
  await Promise.all([api.close(), open.close()]);
  await database.drop();
});

const paths = (): [method: string, path: string][] => [
  ...[
    ...['/api/status', '/api/masters', '/api/extractions', '/api/events', '/api/openapi.json', '/metrics'],
    ...[
      `/api/extractions/${extraction}`,
      `/api/extractions/${extraction}/units`,
      '/api/entries?word=Geheimnis',
    ],
    ...[`/api/extractions/${extraction}/failures`, '/api/entries/0xA0:01:10:2A', '/api/nothing', '/api'],
  ].map((path): [string, string] => ['GET', path]),
  ['POST', `/api/extractions/${extraction}/pause`],
  ['POST', `/api/extractions/${extraction}/resume`],
  ['POST', '/api/status'],
  ['DELETE', '/api/status'],
];

function leaksNothing({ text, headers }: Answer): void {
  expect(text).not.toMatch(/Geheimnis|extract-de|hetzner/);
  expect(JSON.stringify(headers)).not.toMatch(/Geheimnis|hetzner|fastify/i);
}

test('without the key everything is 401, whether it is there or not, and nothing is told', async () => {
  for (const [method, path] of paths()) {
    for (const headers of [
      {},
      bearer('wrong-key-0123456789abcdef'),
      bearer(`${READ}x`),
      { authorization: READ },
      { authorization: 'Basic eDp5' },
      { cookie: 'aqea_session=read.9999999999.abc.def' },
    ]) {
      const answer = await api.ask(path, { method, headers });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
      expect(answer.json()).toEqual({
        error: {
          code: 'AQEA_STATUS_KEY_NEEDED',
          message: expect.any(String),
          hint: answer.json<{ error: { hint?: string } }>().error.hint,
        },
      });
      leaksNothing(answer);
    }
  }
});

test('a key in the URL is no key', async () => {
  for (const name of ['key', 'token', 'access_token', 'authorization'])
    expect((await api.ask(`/api/status?${name}=${READ}`)).status).toBe(401);
});

test('health needs no key and tells nothing', async () => {
  for (const path of ['/health/live', '/health/ready']) {
    const answer = await api.ask(path, { headers: { host: 'anything.example' } });
    expect([answer.status, answer.json()]).toEqual([200, { status: 'ok' }]);
  }
});

test('the read key reads and does not control; the control key does both', async () => {
  expect((await api.ask('/api/status', { headers: bearer(READ) })).status).toBe(200);
  expect((await api.ask('/api/status', { headers: bearer(CONTROL) })).status).toBe(200);
  const pause = `/api/extractions/${extraction}/pause`;
  const refused = await api.ask(pause, { method: 'POST', headers: bearer(READ) });
  expect([refused.status, refused.json()]).toMatchObject([
    403,
    { error: { code: 'AQEA_STATUS_CONTROL_REFUSED' } },
  ]);
  // It has ended: the key was good enough to be told so.
  const allowed = await api.ask(pause, { method: 'POST', headers: bearer(CONTROL) });
  expect([allowed.status, allowed.json()]).toMatchObject([
    409,
    { error: { code: 'AQEA_STATUS_NOT_UNDER_WAY' } },
  ]);
});

test('without a control key nobody controls', async () => {
  const answer = await open.ask(`/api/extractions/${extraction}/pause`, { method: 'POST' });
  expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('there is no control key')]);
});

async function login(key: string): Promise<{ answer: Answer; cookie: string }> {
  const answer = await api.ask('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  return { answer, cookie: String(answer.headers['set-cookie']?.[0]) };
}

test('a browser gives the key once and gets a cookie that no script and no other site can use', async () => {
  const { answer, cookie } = await login(CONTROL);
  expect([answer.status, answer.json()]).toMatchObject([200, { role: 'control' }]);
  expect(cookie).toMatch(/^aqea_session=control\.[^;]+; Path=\/; HttpOnly; SameSite=Strict; Expires=/);
  expect(cookie).not.toContain(CONTROL);
  const session = cookie.split(';')[0]!;
  expect((await api.ask('/api/status', { headers: { cookie: session } })).status).toBe(200);
  expect((await api.ask('/api/session', { headers: { cookie: session } })).json()).toEqual({
    ...{ read: 'key', control: 'key', role: 'control' },
  });
  const pause = (headers: Record<string, string>) =>
    api.ask(`/api/extractions/${extraction}/pause`, {
      method: 'POST',
      headers: { cookie: session, ...headers },
    });
  expect((await pause({ 'x-aqea-control': '1' })).status).toBe(409);
  // What a form of another site could send.
  expect((await pause({})).status).toBe(403);
  expect((await pause({ 'x-aqea-control': '1', origin: 'https://evil.example' })).status).toBe(403);
});

test('a wrong key logs nobody in', async () => {
  const { answer } = await login('wrong-key-0123456789abcdef');
  expect(answer.status).toBe(401);
  expect(answer.headers['set-cookie']).toBeUndefined();
});

test('keys are guessed ten times a minute at most', async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 12; n++) statuses.push((await login(`wrong-key-0123456789-${n}`)).answer.status);
  expect(statuses.at(-1)).toBe(429);
});

test('a session ends in time, and with its key; a changed one is none', () => {
  const { token } = sessionToken(keys, 'read', 0);
  expect(roleOfToken(keys, token, 1)).toBe('read');
  expect(roleOfToken(keys, token, 13 * 3_600_000)).toBeNull();
  expect(roleOfToken({ ...keys, read: 'another-key-0123456789' }, token, 1)).toBeNull();
  expect(roleOfToken({ ...keys, read: undefined }, token, 1)).toBeNull();
  expect(roleOfToken(keys, token.replace('read', 'control'), 1)).toBeNull();
  const [role, expires, nonce, signature] = token.split('.') as [string, string, string, string];
  expect(roleOfToken(keys, [role, `${Number(expires) + 1}`, nonce, signature].join('.'), 1)).toBeNull();
});

test('without a read key only names of this machine are answered to, so that no site can point its name here', async () => {
  for (const host of ['127.0.0.1:8080', 'localhost', 'localhost:9000', '[::1]:8080', 'LOCALHOST:1'])
    expect([host, (await open.ask('/api/status', { headers: { host } })).status]).toEqual([host, 200]);
  for (const host of [
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:8080',
    '127.0.0.1@evil',
    'localhost:evil',
  ]) {
    const answer = await open.ask('/api/status', { headers: { host } });
    expect([host, answer.status >= 400 && answer.status < 500]).toEqual([host, true]);
    leaksNothing(answer);
  }
});

test('another site gets no leave to read, and none to ask for anything to be done', async () => {
  const headers = { origin: 'https://evil.example' };
  const read = await open.ask('/api/status', { headers });
  expect(read.headers['access-control-allow-origin']).toBeUndefined();
  const asked = await open.ask('/api/status', { method: 'OPTIONS', headers });
  expect(asked.headers['access-control-allow-origin']).toBeUndefined();
  expect((await open.ask('/api/session', { method: 'DELETE', headers })).status).toBe(403);
});

test('pages of the other masters may ask; their origins come from the database', async () => {
  const store = await database.store();
  const origin = 'http://127.0.0.1:8091';
  await store.beat({
    ...{
      id: 'master-x',
      role: 'master',
      provider: 'digitalocean',
      slots: 0,
      host: 'x',
      pid: 1,
      parserVersion: 1,
    },
    ...{ queues: [], apiUrl: 'http://127.0.0.1:8081', dashboardUrl: origin },
  });
  const other = await testApi(store, { keys });
  try {
    await other.ask('/api/status', { headers: bearer(READ) });
    const asked = await other.ask('/api/status', { method: 'OPTIONS', headers: { origin } });
    expect([asked.status, asked.headers]).toMatchObject([
      204,
      { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' },
    ]);
    const read = await other.ask('/api/status', { headers: { origin, ...bearer(READ) } });
    expect(read.headers['access-control-allow-origin']).toBe(origin);
    expect(read.headers['content-security-policy']).toContain(
      `connect-src 'self' http://127.0.0.1:8081 ${origin}`,
    );
    expect((await other.ask('/api/status', { headers: { origin } })).status).toBe(401);
  } finally {
    await other.close();
  }
});

test('wrong methods, huge bodies and headers, odd types and paths out of the folder are 4xx', async () => {
  const post = (body: string, type = 'application/json') =>
    open.ask('/api/session', { method: 'POST', headers: { 'content-type': type }, body });
  const answers: [string, Answer][] = [
    ['wrong method', await open.ask('/api/status', { method: 'PUT' })],
    ['unknown method', await open.ask('/api/status', { method: 'PROPFIND' })],
    ['huge body', await post(JSON.stringify({ key: 'x'.repeat(100_000) }))],
    ['no JSON', await post('{')],
    ['other type', await post('<a/>', 'application/xml')],
    ['form', await post('key=x', 'application/x-www-form-urlencoded')],
    ['prototype', await post('{"__proto__": {"key": "x"}}')],
    ['huge header', await open.ask('/api/status', { headers: { 'x-a': 'x'.repeat(20_000) } })],
    ['long path', await open.ask(`/api/entries/${'x'.repeat(5_000)}`)],
    ['bad escape', await open.ask('/api/entries/%ff%fe')],
    ...(await Promise.all(
      [
        '/../package.json',
        '/..%2f..%2fpackage.json',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/api/entries/..%2f..%2fetc%2fpasswd',
        '//etc/passwd',
        '/\\..\\..\\etc\\passwd',
      ].map(async (path): Promise<[string, Answer]> => [path, await open.ask(path)]),
    )),
  ];
  for (const [name, { status, text }] of answers) {
    expect([name, status, status >= 400 && status < 500]).toEqual([name, status, true]);
    expect(text).not.toMatch(/root:|"dependencies"|node_modules| at /);
  }
});

test('whoever sends a request too slowly is let go', async () => {
  const { port } = new URL(open.url);
  const socket = connect(Number(port), '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.resume();
  socket.write('GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
  const dripping = setInterval(() => socket.write('x'), 500);
  await closed;
  clearInterval(dripping);
}, 60_000);

test('keys that can be guessed, and one key for both, are refused with what to do', () => {
  expect(() => checkKeys({ read: 'short', control: undefined })).toThrow(/AQEA_STATUS_READ_KEY.*openssl/);
  expect(() => checkKeys({ read: undefined, control: 'with a blank in it ' })).toThrow(
    /AQEA_STATUS_CONTROL_KEY/,
  );
  expect(() => checkKeys({ read: READ, control: READ })).toThrow(/are the same/);
  expect(checkKeys(keys)).toEqual(keys);
});

test('an address that everyone reaches needs a read key, or the word that it is not published', () => {
  const { status } = ConfigSchema.parse({});
  expect(statusSettings(status, {})).toMatchObject({ host: '127.0.0.1', publishedOn: 'loopback' });
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org'])
    expect(() => statusSettings(status, { AQEA_STATUS_HOST: host })).toThrow(/AQEA_STATUS_READ_KEY/);
  expect(statusSettings(status, { AQEA_STATUS_HOST: '0.0.0.0', AQEA_STATUS_READ_KEY: READ })).toMatchObject({
    ...{ host: '0.0.0.0', publishedOn: 'host-name' },
  });
  const compose = { AQEA_STATUS_HOST: '0.0.0.0', AQEA_STATUS_ONLY_PUBLISHED_ON_LOOPBACK: 'true' };
  expect(statusSettings(status, compose)).toMatchObject({ host: '0.0.0.0', publishedOn: 'loopback' });
  expect(
    statusSettings({ ...status, host: '0.0.0.0', only_published_on_loopback: true }, {}).publishedOn,
  ).toBe('loopback');
  expect(() => statusSettings(status, { ...compose, AQEA_STATUS_ONLY_PUBLISHED_ON_LOOPBACK: 'yes' })).toThrow(
    /Allowed: true, false/,
  );
});
