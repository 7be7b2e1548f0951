import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config/loader';
import { ConfigSchema } from '../../src/config/schema';
import { stopsWithin } from '../../src/config/stopTimes';
import { machineConfig } from '../../src/fleet/machineConfig';
import { temporalUserData } from '../../src/fleet/temporalUserData';
import { type WorkerMachine, workerUserData } from '../../src/fleet/userData';
import { scratchFolder } from '../support/scripts';

const folder = scratchFolder();
const IMAGE = `registry.example.org/aqea@sha256:${'0'.repeat(64)}`;
const config = ConfigSchema.parse({
  cloud_deployment: { worker_distribution: { allocation: { hetzner: 50, digitalocean: 40, linode: 10 } } },
  source: { contact: 'grüße@example.org: "yes" # no' },
});
const machine: WorkerMachine = {
  ...{ name: 'aqea-test1-hetzner-1-abcdef', provider: 'hetzner', role: 'worker', workers: 1, image: IMAGE },
  databaseUrl: 'postgresql://aqea-test1-hetzner-1-abcdef:p@db.example.org:5432/postgres',
  temporal: {
    address: 'ns.acct.tmprl.cloud:7233',
    namespace: 'ns.acct',
    apiKey: 'key=with#odd$signs',
    tls: true,
  },
  ...{ config: machineConfig(config, 15), maxHours: 24, stopsWithin: stopsWithin(config), sshKeys: [] },
};
interface CloudConfig {
  hostname: string;
  packages: string[];
  ssh_authorized_keys?: string[];
  bootcmd: string[][];
  runcmd: string[][];
  write_files: { path: string; permissions: string; content: string }[];
}
const read = (change: Partial<WorkerMachine> = {}) =>
  parse(workerUserData({ ...machine, ...change })) as CloudConfig;
const fileOf = (document: CloudConfig, name: string) =>
  document.write_files.find(({ path }) => path === `/etc/aqea/${name}`);

test('a machine runs the image that is pinned, without rights, and drains when it is told to', () => {
  const run = read().runcmd.find(([program]) => program === 'docker') ?? [];
  expect(run.slice(-6)).toEqual([IMAGE, 'worker', '--provider', 'hetzner', '--count', '1']);
  expect(run.join(' ')).toMatch(/--restart on-failure .*--user 10001:10001 --read-only .*--cap-drop ALL/);
  expect(
    read({ role: 'master' })
      .runcmd.filter(([program]) => program === 'docker')
      .map((command) => command.at(-1)),
  ).toEqual(['hetzner', '1']);
});

test('its containers are killed only after its workers have had their time to drain', () => {
  const slow = ConfigSchema.parse({ resilience: { worker_failure: { drain_time: 1_800 } } });
  const run = read({ stopsWithin: stopsWithin(slow) }).runcmd.find(([program]) => program === 'docker') ?? [];
  expect(Number(run[run.indexOf('--stop-timeout') + 1])).toBeGreaterThan(1_800 + 10);
});

test('it turns itself off, and takes the metadata service away from every process', () => {
  const { runcmd, bootcmd } = read({ maxHours: 1.5 });
  expect(runcmd[0]).toEqual(['shutdown', '-P', '+90']);
  expect(bootcmd[0]?.join(' ')).toBe('ip route replace prohibit 169.254.169.254/32');
});

const rules = (document: CloudConfig) =>
  document.write_files.find(({ path }) => path === '/etc/aqea-firewall.nft')?.content ?? '';

test('nothing from outside reaches it, from before its containers run, and after each boot', () => {
  const document = read();
  expect(document.packages).toContain('nftables');
  expect(rules(document)).toMatch(/policy drop/);
  expect(rules(document)).not.toMatch(/tcp dport/);
  const programs = document.runcmd.map(([program]) => program);
  expect(programs.indexOf('nft')).toBeLessThan(programs.indexOf('docker'));
  expect(document.bootcmd.at(-1)?.join(' ')).toContain('nft -f /etc/aqea-firewall.nft');
  expect(document.ssh_authorized_keys).toBeUndefined();
});

test('who names a public key may log in with it, and nobody else', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA you@example.org';
  const document = read({ sshKeys: [key] });
  expect(document.ssh_authorized_keys).toEqual([key]);
  expect(rules(document)).toContain('tcp dport { 22 } accept');
  const keys = (list: string[]) => ConfigSchema.safeParse({ cloud_deployment: { ssh_keys: list } }).success;
  expect(keys([key, 'ssh-rsa AAAAB3NzaC1yc2E=', 'sk-ssh-ed25519@openssh.com AAAAGnNr me'])).toBe(true);
  for (const none of ['-----BEGIN OPENSSH PRIVATE KEY-----', `${key}\nssh-rsa AAAA`, 'AAAAB3NzaC1yc2E='])
    expect(keys([none])).toBe(false);
});

test('the Temporal server of a deployment can be reached at its own port only', () => {
  const pem = 'x';
  const text = temporalUserData({
    ...{ name: machine.name, password: 'secret', maxHours: 24, sshKeys: [] },
    certificates: { ca: pem, serverCertificate: pem, serverKey: pem },
  });
  expect(rules(parse(text) as CloudConfig)).toContain('tcp dport { 7233 } accept');
});

test('what it knows is its own login and where Temporal is; files are for root and the program only', () => {
  const document = read();
  expect(document.write_files.every(({ permissions }) => permissions === '0600')).toBe(true);
  expect(fileOf(document, 'worker.env')?.content).toBe(
    [
      'AQEA_MACHINE=aqea-test1-hetzner-1-abcdef',
      'AQEA_HOME=/var/lib/aqea',
      'AQEA_CONFIG=/etc/aqea/cloud-database.yml',
      'SUPABASE_DATABASE_URL=postgresql://aqea-test1-hetzner-1-abcdef:p@db.example.org:5432/postgres',
      'TEMPORAL_ADDRESS=ns.acct.tmprl.cloud:7233',
      'TEMPORAL_NAMESPACE=ns.acct',
      'TEMPORAL_API_KEY=key=with#odd$signs',
      'TEMPORAL_TLS=true',
      '',
    ].join('\n'),
  );
});

test('its configuration is this one, with the workers of the whole deployment', () => {
  const there = parseConfig(fileOf(read(), 'cloud-database.yml')?.content ?? '', 'machine');
  expect(there.source).toEqual(config.source);
  expect(there.cloud_deployment.worker_distribution).toEqual({
    ...config.cloud_deployment.worker_distribution,
    total_workers: 15,
  });
});

test('certificates are files, and the environment says where', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
  const temporal = {
    ...machine.temporal,
    serverCa: pem,
    clientCertificate: pem,
    clientKey: pem,
    serverName: 'temporal',
  };
  const document = read({ temporal });
  expect(fileOf(document, 'temporal-client.key')?.content).toBe(pem);
  expect(fileOf(document, 'worker.env')?.content).toContain(
    'TEMPORAL_TLS_CLIENT_KEY_PATH=/etc/aqea/temporal-client.key\n',
  );
});

test('a value that would become two variables is refused', () => {
  const temporal = { ...machine.temporal, apiKey: 'a\nTEMPORAL_ADDRESS=evil' };
  expect(() => workerUserData({ ...machine, temporal })).toThrow(/TEMPORAL_API_KEY/);
});

test('it stays far below what the smallest provider takes', () => {
  expect(Buffer.byteLength(workerUserData({ ...machine, role: 'master' }))).toBeLessThan(12_000);
});

const installed = spawnSync('cloud-init', ['--version']).error === undefined;
(installed ? test : test.skip)('cloud-init has nothing to say against it', () => {
  const text = workerUserData({ ...machine, role: 'master', sshKeys: ['ssh-rsa AAAAB3NzaC1yc2E='] });
  const file = join(folder, 'user-data.yml');
  writeFileSync(file, text);
  const { error, status, stdout, stderr } = spawnSync('cloud-init', ['schema', '-c', file], {
    encoding: 'utf8',
  });
  expect(error).toBeUndefined();
  expect(`${status} ${stdout}${stderr}`).toMatch(/^0 .*Valid/s);
});
