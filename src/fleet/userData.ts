import { stringify } from 'yaml';
import { InvalidInput } from '../support/errors';
import { firewallRules } from './firewall';
import type { MachineRole } from './machines';
import type { CloudProviderName } from './providers/provider';

/** How a machine reaches the Temporal server; texts are PEM. */
export interface MachineTemporal {
  address: string;
  namespace: string;
  apiKey?: string;
  tls: boolean;
  serverName?: string;
  serverCa?: string;
  clientCertificate?: string;
  clientKey?: string;
}

export interface WorkerMachine {
  name: string;
  provider: CloudProviderName;
  role: Exclude<MachineRole, 'temporal'>;
  workers: number;
  /** Container image with digest; its entrypoint is `aqea`. */
  image: string;
  /** With a login of this machine's own. */
  databaseUrl: string;
  /** Authorities that the database's certificate is verified against; none: those of the program. */
  databaseCa?: string;
  temporal: MachineTemporal;
  /** The configuration file, YAML. */
  config: string;
  maxHours: number;
  /** From SIGTERM until its containers are killed, s: longer than its workers drain. */
  stopsWithin: number;
  /** Public keys that may log in; none: nobody may. */
  sshKeys: readonly string[];
}

/** The user that the image runs as. */
const UID = 10_001;
export const MACHINE_FOLDER = '/etc/aqea';
export const MACHINE_HOME = '/var/lib/aqea';
/** Not in the folder that containers see. */
const FIREWALL_FILE = '/etc/aqea-firewall.nft';
const SSH_PORT = 22;

interface WrittenFile {
  path: string;
  permissions: string;
  content: string;
}

/**
 * The cloud-init document of a machine that works: installs a container runtime, runs the image, turns itself off after
 * `maxHours`, lets nothing in, and cuts itself off from the provider's metadata service, so that no process can read this
 * document there.
 * @returns a few kilobytes of YAML; the smallest provider takes 16
 */
export function workerUserData(machine: WorkerMachine): string {
  const { provider, role, workers } = machine;
  const roles: [name: string, command: string[]][] = [
    ['aqea-worker', ['worker', '--provider', provider, '--count', String(workers)]],
  ];
  if (role === 'master') roles.unshift(['aqea-master', ['master', '--provider', provider]]);
  return cloudConfig({
    name: machine.name,
    maxHours: machine.maxHours,
    sshKeys: machine.sshKeys,
    openPorts: [],
    packages: ['docker.io'],
    files: workerFiles(machine),
    commands: [
      ['install', '-d', '-o', String(UID), '-g', String(UID), MACHINE_HOME],
      ['chown', '-R', `${UID}:${UID}`, MACHINE_FOLDER],
      ...roles.map(([name, command]) => containerCommand(name, machine, command)),
    ],
  });
}

export interface CloudConfig {
  name: string;
  maxHours: number;
  /** Public keys that may log in; none: port 22 is closed. */
  sshKeys: readonly string[];
  /** TCP ports that everybody may reach. */
  openPorts: readonly number[];
  packages: string[];
  files: WrittenFile[];
  commands: string[][];
}

/** What all machines have in common. */
export function cloudConfig(machine: CloudConfig): string {
  const { name, maxHours, sshKeys, openPorts, packages, files, commands } = machine;
  const tcp = [...openPorts, ...(sshKeys.length > 0 ? [SSH_PORT] : [])];
  const document = {
    hostname: name,
    ssh_pwauth: false,
    ...(sshKeys.length > 0 ? { ssh_authorized_keys: [...sshKeys] } : {}),
    package_update: true,
    packages: ['nftables', ...packages],
    write_files: [
      { path: FIREWALL_FILE, permissions: '0600', content: firewallRules({ tcp }) },
      ...files,
    ] satisfies WrittenFile[],
    // At each boot, after cloud-init has read this document and before anything of ours runs.
    bootcmd: [
      ['ip', 'route', 'replace', 'prohibit', '169.254.169.254/32'],
      ['sh', '-c', 'ip -6 route replace prohibit fd00:a9fe:a9fe::1/128 || true'],
      // Not at the first one: the file is not written yet, and nftables not installed.
      ['sh', '-c', `test ! -e ${FIREWALL_FILE} || nft -f ${FIREWALL_FILE}`],
    ],
    runcmd: [['shutdown', '-P', `+${Math.ceil(maxHours * 60)}`], ['nft', '-f', FIREWALL_FILE], ...commands],
  };
  return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

function workerFiles(machine: WorkerMachine): WrittenFile[] {
  const { temporal, databaseCa } = machine;
  const file = (name: string): string => `${MACHINE_FOLDER}/${name}`;
  const pems = {
    'database-ca.pem': databaseCa,
    'temporal-ca.pem': temporal.serverCa,
    'temporal-client.pem': temporal.clientCertificate,
    'temporal-client.key': temporal.clientKey,
  };
  const environment = {
    AQEA_MACHINE: machine.name,
    AQEA_HOME: MACHINE_HOME,
    AQEA_CONFIG: file('cloud-database.yml'),
    SUPABASE_DATABASE_URL: machine.databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_API_KEY: temporal.apiKey,
    TEMPORAL_TLS: temporal.tls ? 'true' : 'false',
    TEMPORAL_TLS_SERVER_NAME: temporal.serverName,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: temporal.serverCa && file('temporal-ca.pem'),
    TEMPORAL_TLS_CLIENT_CERT_PATH: temporal.clientCertificate && file('temporal-client.pem'),
    TEMPORAL_TLS_CLIENT_KEY_PATH: temporal.clientKey && file('temporal-client.key'),
  };
  return [
    { path: file('worker.env'), permissions: '0600', content: environmentFile(environment) },
    { path: file('cloud-database.yml'), permissions: '0600', content: machine.config },
    ...Object.entries(pems)
      .filter((pair): pair is [string, string] => pair[1] !== undefined)
      .map(([name, content]) => ({ path: file(name), permissions: '0600', content })),
  ];
}

/** As `docker run --env-file` reads it: everything after the first `=`, as it is, to the end of the line. */
function environmentFile(variables: Record<string, string | undefined>): string {
  return Object.entries(variables)
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
    .map(([name, value]) => {
      if (!/[\r\n]/.test(value)) return `${name}=${value}\n`;
      throw new InvalidInput({ what: `The value of ${name} has a line break`, where: name });
    })
    .join('');
}

/** Read-only, without rights, started again when it fails, and not when it has drained. */
function containerCommand(name: string, { image, stopsWithin }: WorkerMachine, command: string[]): string[] {
  return [
    ...[
      'docker',
      'run',
      '--detach',
      '--name',
      name,
      '--restart',
      'on-failure',
      '--network',
      'host',
      '--init',
    ],
    ...['--user', `${UID}:${UID}`, '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges', '--stop-timeout', String(stopsWithin)],
    ...['--env-file', `${MACHINE_FOLDER}/worker.env`, '--volume', `${MACHINE_FOLDER}:${MACHINE_FOLDER}:ro`],
    ...['--volume', `${MACHINE_HOME}:${MACHINE_HOME}`, image, ...command],
  ];
}
