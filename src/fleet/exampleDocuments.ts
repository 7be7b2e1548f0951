import { ConfigSchema } from '../config/schema';
import { machineConfig } from './machineConfig';
import { temporalUserData } from './temporalUserData';
import { type WorkerMachine, workerUserData } from './userData';

/** One of each kind of cloud-init document that our machines get, with invented secrets: for cloud-init's own check of them. */
export function exampleDocuments(): Record<string, string> {
  const worker: WorkerMachine = {
    ...{
      name: 'aqea-example-hetzner-1-abcdef',
      provider: 'hetzner',
      role: 'worker',
      workers: 2,
      maxHours: 24,
      stopsWithin: 60,
      sshKeys: [],
    },
    image: `registry.example.org/aqea@sha256:${'0'.repeat(64)}`,
    databaseUrl: 'postgresql://aqea-example:p%40ss@db.example.org:5432/postgres',
    temporal: {
      ...{ address: 'temporal.example.org:7233', namespace: 'default', tls: true, serverName: 'temporal' },
      ...{ serverCa: PEM, clientCertificate: PEM, clientKey: PEM },
    },
    config: machineConfig(ConfigSchema.parse({}), 15),
  };
  const cloud = { address: 'ns.acct.tmprl.cloud:7233', namespace: 'ns.acct', apiKey: 'a=b#c$d', tls: true };
  return {
    'worker-mtls': workerUserData(worker),
    'worker-api-key': workerUserData({ ...worker, temporal: cloud, databaseCa: PEM }),
    master: workerUserData({ ...worker, role: 'master', sshKeys: [SSH_KEY] }),
    temporal: temporalUserData({
      ...{ name: worker.name, password: 'invented', maxHours: 24, sshKeys: [SSH_KEY] },
      certificates: { ca: PEM, serverCertificate: PEM, serverKey: PEM },
    }),
  };
}

const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIInventedInventedInventedInventedInvented you@example.org';
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
