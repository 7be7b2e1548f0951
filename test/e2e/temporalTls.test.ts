import { readFileSync } from 'node:fs';
import { checkTemporalSecurity } from '../../src/cli/doctor/temporalSecurity';
import { type Authority, newAuthority } from '../support/certificates';
import { scratchFolder } from '../support/scripts';
import { startTemporalTlsServer, type TemporalTlsServer } from '../support/temporalTlsServer';
import { Aqea, newHome } from './aqea';
import { scratchDatabase, type ScratchDatabase } from './scratchDatabase';

/*
 * Workers and masters at a Temporal server that speaks TLS alone: a server of one's own that asks for client certificates,
 * and one that is given an API key, as Temporal Cloud is.
 */
jest.setTimeout(180_000);
const folder = scratchFolder();
let ours: Authority;
let strangers: Authority;
let database: ScratchDatabase;
const servers: TemporalTlsServer[] = [];

beforeAll(async () => {
  ours = newAuthority(folder, 'ours');
  strangers = newAuthority(folder, 'strangers');
  database = await scratchDatabase();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => database.close());

async function serve(clients: Authority | null): Promise<TemporalTlsServer> {
  const upstream = process.env['AQEA_TEST_TEMPORAL_ADDRESS']!;
  const server = await startTemporalTlsServer({ upstream, clients, pair: ours.issue('server') });
  servers.push(server);
  return server;
}

const mutual = (server: TemporalTlsServer, client = ours.issue('aqea-worker')) => ({
  TEMPORAL_ADDRESS: server.address,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: ours.certificate,
  TEMPORAL_TLS_CLIENT_CERT_PATH: client.certificate,
  TEMPORAL_TLS_CLIENT_KEY_PATH: client.key,
});

/** Master and workers as processes of their own, and the command that starts the run. */
async function extractSample(env: NodeJS.ProcessEnv) {
  const { env: home } = newHome(folder);
  const all = { ...home, SUPABASE_DATABASE_URL: database.url, ...env };
  const { code, stdout, stderr } = await new Aqea(['dev', '--once', '--sample', '--json'], all).ended;
  return {
    code,
    stderr,
    answer: JSON.parse(stdout.trim().split('\n').at(-1) || '{}') as { status?: string },
  };
}

async function doctor(env: NodeJS.ProcessEnv, part: string) {
  const { stdout } = await new Aqea(['doctor', '--json'], { ...newHome(folder).env, ...env }).ended;
  const { findings } = JSON.parse(stdout) as { findings: { part: string; state: string; says: string }[] };
  return findings.find((finding) => finding.part === part);
}

test('the sample is extracted over mTLS: every process shows its certificate', async () => {
  const server = await serve(ours);
  const { code, answer, stderr } = await extractSample(mutual(server));
  expect({ code, status: answer.status, stderr: code === 0 ? '' : stderr }).toEqual({
    ...{ code: 0, status: 'completed', stderr: '' },
  });
  expect([...server.clients]).toEqual(['aqea-worker']);
  expect(server.calls).toBeGreaterThan(10);
});

test('an API key goes with every call', async () => {
  const server = await serve(null);
  const { code, answer } = await extractSample({
    TEMPORAL_ADDRESS: server.address,
    TEMPORAL_API_KEY: 'key-of-this-test',
    TEMPORAL_TLS_SERVER_CA_CERT_DATA: readFileSync(ours.certificate, 'utf8'),
  });
  expect({ code, status: answer.status }).toEqual({ code: 0, status: 'completed' });
  expect([...server.authorizations]).toEqual(['Bearer key-of-this-test']);
});

test('the doctor says how the connection is protected, and that the server answers', async () => {
  const env = mutual(await serve(ours));
  expect(await doctor(env, 'Temporal security')).toMatchObject({
    state: 'ok',
    says: expect.stringMatching(
      /^mTLS as CN=aqea-worker, good until \d{4}-\d\d-\d\d, authority of your own$/,
    ),
  });
  expect(await doctor(env, 'Temporal server')).toMatchObject({ state: 'ok' });
});

test('what does not fit is a failure for the doctor, each with its reason', async () => {
  const server = await serve(ours);
  const { TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority } = mutual(server);
  const here = { TEMPORAL_ADDRESS: server.address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority };

  expect(await doctor(here, 'Temporal server')).toMatchObject({ state: 'fail' });
  expect(await doctor(mutual(server, strangers.issue('stranger')), 'Temporal server')).toMatchObject({
    state: 'fail',
  });
  const stranger = { ...mutual(server), TEMPORAL_TLS_SERVER_CA_CERT_PATH: strangers.certificate };
  expect(await doctor(stranger, 'Temporal server')).toMatchObject({ state: 'fail' });

  const mixed = { ...ours.issue('one'), key: ours.issue('other').key };
  expect(await doctor(mutual(server, mixed), 'Temporal security')).toMatchObject({
    ...{ state: 'fail', says: 'the client certificate does not belong to the key' },
  });
});

test.each([
  ['a server on this machine needs none', { TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'ok'],
  ['elsewhere it is missed', { TEMPORAL_ADDRESS: 'temporal.example.org:7233' }, 'warn'],
  ['an API key turns it on', { TEMPORAL_ADDRESS: 'ns.acct.tmprl.cloud:7233', TEMPORAL_API_KEY: 'k' }, 'ok'],
  [
    'an API key in clear is refused',
    { TEMPORAL_ADDRESS: 'ns.acct.tmprl.cloud:7233', TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'false' },
    'fail',
  ],
])('encryption: %s', async (_, env, state) => {
  const findings = await checkTemporalSecurity({ env, configFile: undefined });
  expect(findings).toEqual([expect.objectContaining({ part: 'Temporal security', state })]);
});

test('a certificate that is about to expire is told in time', async () => {
  const pair = ours.issue('short', 3);
  const [finding] = await checkTemporalSecurity({
    configFile: undefined,
    env: {
      TEMPORAL_ADDRESS: 'temporal.example.org:7233',
      TEMPORAL_TLS_CLIENT_CERT_PATH: pair.certificate,
      TEMPORAL_TLS_CLIENT_KEY_PATH: pair.key,
    },
  });
  expect(finding).toMatchObject({ state: 'warn', todo: expect.stringContaining('docs/temporal-server.md') });
});
