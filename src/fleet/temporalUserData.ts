import { type TemporalCertificates, TEMPORAL_SERVER_NAME } from './certificates';
import { cloudConfig, MACHINE_FOLDER, MACHINE_HOME } from './userData';

export interface TemporalMachine {
  name: string;
  /** The server's half of them. */
  certificates: Pick<TemporalCertificates, 'ca' | 'serverCertificate' | 'serverKey'>;
  /** Of its own Postgres, which nobody outside the machine reaches. */
  password: string;
  maxHours: number;
  /** Public keys that may log in; none: nobody may. */
  sshKeys: readonly string[];
}

const IMAGES = {
  postgres: 'docker.io/library/postgres:17.6-bookworm',
  server: 'docker.io/temporalio/server:1.31.0',
  tools: 'docker.io/temporalio/admin-tools:1.31.0',
} as const;
const NETWORK = 'temporal';
const PORT = 7_233;
const DATABASE = 'temporal-postgres';

const SCHEMA_SCRIPT = `#!/bin/sh
set -eu
for pair in temporal:temporal temporal_visibility:visibility; do
  database=\${pair%%:*}
  until temporal-sql-tool --db "$database" create; do sleep 3; done
  temporal-sql-tool --db "$database" setup-schema -v 0.0 || true
  temporal-sql-tool --db "$database" update-schema -d "/etc/temporal/schema/postgresql/v12/\${pair##*:}/versioned"
done
`;

/**
 * The cloud-init document of a machine that is the deployment's Temporal server: server and Postgres in containers of a
 * network of their own; one port is open, and answers only clients with a certificate of this deployment.
 */
export function temporalUserData(machine: TemporalMachine): string {
  const { name, certificates, password, maxHours, sshKeys } = machine;
  const file = (base: string): string => `${MACHINE_FOLDER}/${base}`;
  const [ca, certificate, key] = [file('ca.pem'), file('server.pem'), file('server.key')];
  const tls = {
    TEMPORAL_TLS_REQUIRE_CLIENT_AUTH: 'true',
    ...{
      TEMPORAL_TLS_SERVER_CA_CERT: ca,
      TEMPORAL_TLS_SERVER_CERT: certificate,
      TEMPORAL_TLS_SERVER_KEY: key,
    },
    ...{ TEMPORAL_TLS_FRONTEND_CERT: certificate, TEMPORAL_TLS_FRONTEND_KEY: key },
    ...{ TEMPORAL_TLS_CLIENT1_CA_CERT: ca, TEMPORAL_TLS_CLIENT2_CA_CERT: ca },
    ...{
      TEMPORAL_TLS_INTERNODE_SERVER_NAME: TEMPORAL_SERVER_NAME,
      TEMPORAL_TLS_FRONTEND_SERVER_NAME: TEMPORAL_SERVER_NAME,
    },
    TEMPORAL_TLS_INTERNODE_DISABLE_HOST_VERIFICATION: 'false',
    TEMPORAL_TLS_FRONTEND_DISABLE_HOST_VERIFICATION: 'false',
  };
  const server = {
    ...{ DB: 'postgres12', DB_PORT: '5432', POSTGRES_SEEDS: DATABASE, POSTGRES_USER: 'temporal' },
    ...{ POSTGRES_PWD: password, BIND_ON_IP: '0.0.0.0', ...tls },
  };
  const schema = {
    ...{ SQL_PLUGIN: 'postgres12', SQL_HOST: DATABASE, SQL_PORT: '5432', SQL_USER: 'temporal' },
    SQL_PASSWORD: password,
  };
  const secret = (base: string, content: string) => ({ path: file(base), permissions: '0600', content });
  const mounted = ['--volume', `${MACHINE_FOLDER}:${MACHINE_FOLDER}:ro`];
  const run = (container: string, envFile: string): string[] => [
    ...[
      'docker',
      'run',
      '--detach',
      '--name',
      container,
      '--network',
      NETWORK,
      '--restart',
      'unless-stopped',
    ],
    ...['--security-opt', 'no-new-privileges', '--env-file', file(envFile)],
  ];
  return cloudConfig({
    ...{ name, maxHours, sshKeys, openPorts: [PORT] },
    packages: ['docker.io'],
    files: [
      secret('ca.pem', certificates.ca),
      secret('server.pem', certificates.serverCertificate),
      secret('server.key', certificates.serverKey),
      secret('temporal.env', environmentOf(server)),
      secret('schema.env', environmentOf(schema)),
      secret('postgres.env', environmentOf({ POSTGRES_USER: 'temporal', POSTGRES_PASSWORD: password })),
      secret('schema.sh', SCHEMA_SCRIPT),
    ],
    commands: [
      // The user of Temporal's images.
      ['chown', '-R', '1000:1000', MACHINE_FOLDER],
      ['docker', 'network', 'create', NETWORK],
      [
        ...run(DATABASE, 'postgres.env'),
        '--volume',
        `${MACHINE_HOME}/postgres:/var/lib/postgresql/data`,
        IMAGES.postgres,
      ],
      [
        ...['docker', 'run', '--rm', '--network', NETWORK, '--env-file', file('schema.env'), ...mounted],
        ...['--entrypoint', '/bin/sh', IMAGES.tools, file('schema.sh')],
      ],
      [...run('temporal', 'temporal.env'), '--publish', `${PORT}:${PORT}`, ...mounted, IMAGES.server],
    ],
  });
}

function environmentOf(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
