import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDatabase, findTemporal, withTemporal } from '../../src/cli/context';
import { NoDatabase, NoTemporal, TemporalUnreachable } from '../../src/cli/errors';
import { identifyProcess } from '../../src/embedded/processes';
import { InvalidInput } from '../../src/support/errors';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'aqea-context-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** As `aqea dev` leaves it while it runs; this process stands for it. */
function runsHere(databaseUrl: string | null): void {
  mkdirSync(join(home, 'run'));
  const dev = { role: 'dev', port: null, startedAt: new Date().toISOString(), restarts: 0 };
  writeFileSync(
    join(home, 'run/state.json'),
    JSON.stringify({
      temporalAddress: '127.0.0.1:7299',
      webUi: 'http://127.0.0.1:8299',
      databaseUrl,
      processes: [{ ...dev, ...identifyProcess(process.pid) }],
    }),
  );
}

test('with nothing set and nothing running, the error says what to do', () => {
  const env = { AQEA_HOME: home, HOME: home };
  expect(() => findDatabase(env)).toThrow(NoDatabase);
  expect(() => findDatabase(env)).toThrow(/aqea dev/);
  expect(() => findTemporal(env)).toThrow(NoTemporal);
});

test('another shell finds the system that runs here, without any variable but its home', () => {
  runsHere('postgresql://aqea@127.0.0.1:5499/aqea');
  const env = { AQEA_HOME: home, HOME: home };
  expect(findDatabase(env).value).toBe('postgresql://aqea@127.0.0.1:5499/aqea');
  expect(findTemporal(env)).toMatchObject({
    value: { connectionOptions: { address: '127.0.0.1:7299' }, namespace: 'default' },
    webUi: 'http://127.0.0.1:8299',
  });
});

test('the environment wins over the system that runs here', () => {
  runsHere('postgresql://aqea@127.0.0.1:5499/aqea');
  const env = {
    ...{ AQEA_HOME: home, HOME: home },
    ...{ AQEA_DATABASE_URL: 'postgresql://other', TEMPORAL_ADDRESS: 'other:7233', TEMPORAL_NAMESPACE: 'ns' },
  };
  expect(findDatabase(env)).toEqual({ value: 'postgresql://other', from: 'AQEA_DATABASE_URL' });
  expect(findTemporal(env)).toMatchObject({
    value: { connectionOptions: { address: 'other:7233' }, namespace: 'ns' },
    from: 'TEMPORAL_ADDRESS',
    webUi: null,
  });
});

test('a system that runs here with a database of your own says that its address is needed here, too', () => {
  runsHere(null);
  expect(() => findDatabase({ AQEA_HOME: home })).toThrow(/Set SUPABASE_DATABASE_URL in this shell, too/);
});

test('a system that has ended is not found', () => {
  runsHere('postgresql://aqea@127.0.0.1:5499/aqea');
  const file = join(home, 'run/state.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"birth":"[^"]*"/, '"birth":"long ago"'));
  expect(() => findDatabase({ AQEA_HOME: home })).toThrow(NoDatabase);
});

test("Temporal's own variables and file are read: API key, TLS, namespace", () => {
  const file = join(home, 'temporal.toml');
  writeFileSync(file, '[profile.default]\naddress = "cloud.test:7233"\nnamespace = "n.a"\napi_key = "k"\n');
  const { value, from } = findTemporal({ AQEA_HOME: home, TEMPORAL_CONFIG_FILE: file });
  expect(value.connectionOptions).toMatchObject({ address: 'cloud.test:7233', apiKey: 'k' });
  expect([value.namespace, from]).toEqual(['n.a', "Temporal's configuration file"]);
});

test('a broken configuration file of Temporal is an error of its own', () => {
  const file = join(home, 'temporal.toml');
  writeFileSync(file, '[profile.default\n');
  expect(() => findTemporal({ AQEA_HOME: home, TEMPORAL_CONFIG_FILE: file })).toThrow(InvalidInput);
});

test('a Temporal server that is not there is named with its address', async () => {
  const port = await closedPort();
  const env = { AQEA_HOME: home, HOME: home, TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
  const error: unknown = await withTemporal(env, () => Promise.resolve()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TemporalUnreachable);
  expect((error as Error).message).toContain(`127.0.0.1:${port} (from TEMPORAL_ADDRESS)`);
});

/** A port on which nobody listens: it was free a moment ago. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
