import { readFileSync } from 'node:fs';
import type { Config } from '../config/schema';
import { stopsWithin } from '../config/stopTimes';
import { createMachineRole, dropMachineRoles } from '../stores/postgres/machineRoles';
import type { TemporalTarget } from '../workers/connections';
import { ImageMissing } from './errors';
import type { MachineAccess } from './fleet';
import { machineConfig } from './machineConfig';
import { type MachineTemporal, workerUserData } from './userData';

export interface AccessOptions {
  config: Config;
  /** Of a user that may create roles. */
  databaseUrl: string;
  /** What machines are told about Temporal; asked for when the first one is made. */
  temporal(): MachineTemporal;
  /** Of the whole deployment, the machine that is about to be made included; asked for each machine. */
  workers(): Promise<number>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Beyond what the configuration lets all processes have together: a limit that no honest machine meets. */
const SPARE_SESSIONS = 20;
const HOUR_MS = 3_600_000;

/** Each machine gets a login of its own, which ends when the machine does, or a little after it has turned itself off. */
export function machineAccess(options: AccessOptions): MachineAccess {
  const { config, databaseUrl, now } = options;
  const { ssl_root_cert: sslRootCert, pool_size: kept, max_overflow: more } = config.database;
  const { max_hours: maxHours, ssh_keys: sshKeys } = config.cloud_deployment;
  const how = sslRootCert === undefined ? {} : { sslRootCert };
  return {
    async userData({ name, provider, role, workers: here }) {
      const image = requireImage(config);
      const temporal = options.temporal();
      const url = await createMachineRole(
        databaseUrl,
        {
          machine: name,
          validUntil: new Date(now() + (maxHours + 1) * HOUR_MS),
          connections: kept + more + SPARE_SESSIONS,
        },
        how,
      );
      return workerUserData({
        ...{ name, provider, workers: here, image, temporal, maxHours, sshKeys, databaseUrl: url },
        role: role === 'master' ? 'master' : 'worker',
        config: machineConfig(config, await options.workers()),
        stopsWithin: stopsWithin(config),
        ...(sslRootCert === undefined ? {} : { databaseCa: readFileSync(sslRootCert, 'utf8') }),
      });
    },
    revoke: async (machines) => void (await dropMachineRoles(databaseUrl, machines, how)),
  };
}

/**
 * What rented machines run.
 * @throws ImageMissing
 */
export function requireImage(config: Config): string {
  const { image } = config.cloud_deployment;
  if (image !== undefined) return image;
  throw new ImageMissing({
    what: 'No container image is named that rented machines could run',
    where: 'configuration, cloud_deployment.image',
    hint: 'Build the image, push it to a registry that machines can pull from without a login, and name it with its digest: registry.example.org/aqea@sha256:...',
  });
}

/**
 * This process's way to Temporal, for a machine.
 * @param apiKey the machines' own, where they have one
 */
export function machineTemporal(target: TemporalTarget, apiKey?: string): MachineTemporal {
  const { address = '', apiKey: ours, tls } = target.connectionOptions;
  const key = apiKey ?? (typeof ours === 'string' ? ours : undefined);
  const details = typeof tls === 'object' && tls !== null ? tls : {};
  const pem = (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  const entries = {
    apiKey: key,
    serverName: details.serverNameOverride,
    serverCa: pem(details.serverRootCACertificate),
    clientCertificate: pem(details.clientCertPair?.crt),
    clientKey: pem(details.clientCertPair?.key),
  };
  return {
    ...{ address, namespace: target.namespace, tls: Boolean(tls) || key !== undefined },
    ...Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)),
  };
}
