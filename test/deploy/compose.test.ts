import { join } from 'node:path';
import { GRACE_IN_DEPLOY } from '../../src/config/stopTimes';
import { readComposeFile } from '../support/composeFile';

const FILE = join(__dirname, '../../docker-compose.cloud.yml');
const ENV = { SUPABASE_DATABASE_URL: 'postgresql://u:p@h:5432/d', CLOUD_PROVIDER: 'hetzner' };
const read = (env: Record<string, string> = {}) => readComposeFile(FILE, { ...ENV, ...env });
const seconds = (time = '10s'): number => Number.parseInt(time, 10);

test('one master and five workers, or as many as are asked for', () => {
  const { master, worker } = read().services;
  expect(master?.command).toEqual(['master', '--provider', 'hetzner']);
  expect(worker?.command).toEqual(['worker', '--provider', 'hetzner']);
  expect([master?.deploy.replicas, worker?.deploy.replicas]).toEqual([1, 5]);
  expect(read({ WORKER_COUNT: '12' }).services['worker']?.deploy.replicas).toBe(12);
});

test.each(['SUPABASE_DATABASE_URL', 'CLOUD_PROVIDER'])('without %s it says so', (name) => {
  expect(() => read({ [name]: '' })).toThrow(name);
});

test('a Temporal server is started unless there is one', () => {
  const of = (env: Record<string, string>) =>
    Object.entries(read(env).services)
      .filter(([name]) => name.startsWith('temporal'))
      .map(([name, { deploy }]) => `${name} ${deploy.replicas}`);
  const all = ['temporal-postgres', 'temporal-schema', 'temporal', 'temporal-namespace', 'temporal-ui'];
  expect(of({})).toEqual(all.map((name) => `${name} 1`));
  expect(of({ TEMPORAL_ADDRESS: 'ns.acct.tmprl.cloud:7233' })).toEqual(all.map((name) => `${name} 0`));
  expect(read().services['temporal-ui']?.ports).toEqual(['127.0.0.1:8233:8233']);
  expect(read().services['master']?.environment['TEMPORAL_ADDRESS']).toBe('temporal:7233');
});

test('three providers on one machine have names and ports of their own', () => {
  const projects = ['hetzner', 'digitalocean', 'linode'].map((provider) =>
    read({ CLOUD_PROVIDER: provider }),
  );
  expect(projects.map(({ name }) => name)).toEqual(['aqea-hetzner', 'aqea-digitalocean', 'aqea-linode']);
  expect(projects.map(({ services }) => services['master']?.ports)).toEqual(
    [0, 1, 2].map((n) => [`127.0.0.1:${8080 + n}:${8080 + n}`, `127.0.0.1:${8090 + n}:${8090 + n}`]),
  );
  expect(() => read({ CLOUD_PROVIDER: 'elsewhere' })).toThrow('no service ports-elsewhere');
});

describe('every service', () => {
  const services = Object.entries(read().services);
  test.each(services)('%s is published on the loopback address alone', (_, { ports }) => {
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });
  test.each(services)('%s has no capabilities and gets no others', (_, service) => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.init).toBe(true);
  });
  // The Web UI writes its own configuration when it starts.
  test.each(services.filter(([name]) => name !== 'temporal-ui'))('%s cannot write its root', (_, service) => {
    expect(service.read_only).toBe(true);
  });
  test.each(services)('%s has an image of a certain version', (_, { image }) => {
    expect(image).toMatch(/:v?\d+\.\d+/);
  });
});

test('a container is killed only after what runs in it has had its time', () => {
  const { master, worker } = read().services;
  // What the master itself allows: shutdownForceTime in src/workers.
  expect(seconds(master?.stop_grace_period)).toBeGreaterThan(10);
  expect(seconds(worker?.stop_grace_period)).toBe(GRACE_IN_DEPLOY);
  expect(worker?.deploy.resources?.limits).toEqual({ cpus: '1', memory: '768M', pids: 256 });
});
