import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudEnvFile, writeCloudEnv } from '../../config/cloudEnv';
import { readEnvironment } from '../../config/environment';
import { makeCertificates, type TemporalCertificates, TEMPORAL_SERVER_NAME } from '../../fleet/certificates';
import { MachinesMissing } from '../../fleet/errors';
import type { Fleet, MachineAccess } from '../../fleet/fleet';
import type { PlannedMachine } from '../../fleet/plan';
import type { Offer } from '../../fleet/prices';
import { Provisioner } from '../../fleet/provision';
import { retire } from '../../fleet/retire';
import { temporalUserData } from '../../fleet/temporalUserData';
import { findTemporal, withTemporal } from '../context';
import { NoTemporal } from '../errors';
import type { Terminal } from '../terminal';
import type { CloudSession } from './session';

/** Certificates outlive the longest fuse by a little. */
const SPARE_DAYS = 7;
const PORT = 7_233;
const ASK_EVERY_MS = 3_000;
const WEEK_SECONDS = 7 * 86_400;

/** A server is named, or runs here; else the deployment gets one of its own. */
export function hasTemporal(env: NodeJS.ProcessEnv): boolean {
  try {
    return Boolean(findTemporal(env));
  } catch (error) {
    if (error instanceof NoTemporal) return false;
    throw error;
  }
}

/** The machine that a Temporal server of the deployment's own would be, at the first provider. */
export function temporalMachine(offers: readonly Offer[]): PlannedMachine[] {
  const [first, ...more] = offers;
  return first ? [{ provider: first.provider, role: 'temporal', workers: 0, offers: [first, ...more] }] : [];
}

/**
 * Rents it, waits until it answers, makes the namespace, and keeps how it is reached for later commands.
 * @returns the environment with it
 * @throws what the provider refused with; MachinesMissing when it never answers: it is deleted again then
 */
export async function makeOwnTemporal(
  { env, config }: CloudSession,
  fleet: Fleet,
  planned: readonly PlannedMachine[],
  terminal: Terminal,
): Promise<NodeJS.ProcessEnv> {
  const { max_hours: maxHours, boot_timeout: bootSeconds, ssh_keys: sshKeys } = config.cloud_deployment;
  const certificates = await makeCertificates(new Date(fleet.now()), Math.ceil(maxHours / 24) + SPARE_DAYS);
  const access: MachineAccess = {
    userData: ({ name }) =>
      Promise.resolve(
        temporalUserData({
          ...{ name, certificates, maxHours, sshKeys },
          password: randomBytes(24).toString('hex'),
        }),
      ),
    revoke: () => Promise.resolve(),
  };
  const { made, failed } = await new Provisioner({ ...fleet, access }).makeAll(planned);
  const [machine] = made;
  if (!machine) throw failed[0]?.error ?? new Error('no machine was planned');
  terminal.err('Waiting until the Temporal server answers; its machine installs it first ...');
  const until = fleet.now() + bootSeconds * 1_000;
  for (let reason = 'it has no address yet'; fleet.now() < until; await fleet.pace.sleep(ASK_EVERY_MS)) {
    const address = machine.address ?? (await addressOf(fleet, machine.name));
    if (address === null) continue;
    machine.address = address;
    const there = { ...env, ...keep(env, fleet.deployment, address, certificates) };
    const answer = await makeNamespace(there).catch((error: unknown) => error as Error);
    if (answer === undefined) {
      writeCloudEnv(cloudEnvFile(env), temporalVariables(there));
      terminal.err(
        `The Temporal server answers at ${address}:${PORT}, to clients with this deployment's certificate only.`,
      );
      return there;
    }
    if (answer.message !== reason) reason = answer.message;
  }
  const rows = await fleet.rows.all(fleet.deployment);
  const { failed: kept } = await retire(
    { ...fleet, access },
    rows.filter(({ name }) => name === machine.name),
    {
      reason: 'the Temporal server never answered',
      drainMs: 0,
    },
  );
  throw new MachinesMissing({
    what: `The Temporal server on ${machine.name} did not answer within ${bootSeconds} seconds; ${
      kept[0] ? `it could not be deleted, and is paid for: ${kept[0].reason}` : 'the machine was deleted'
    }`,
    where: `deployment ${fleet.deployment}`,
    hint: `${kept[0] ? '`aqea cloud destroy` deletes it. Then try' : 'Try'} again, or name a server with TEMPORAL_ADDRESS. No worker was rented.`,
  });
}

async function addressOf(fleet: Fleet, name: string): Promise<string | null> {
  for (const provider of fleet.providers) {
    const machines = await provider.list(fleet.deployment).catch(() => []);
    const found = machines.find((machine) => machine.name === name)?.address;
    if (found) return found;
  }
  return null;
}

/** The client's half as files that only the user can read, and the variables that name them. */
function keep(
  env: NodeJS.ProcessEnv,
  deployment: string,
  address: string,
  certificates: TemporalCertificates,
): Record<string, string> {
  const folder = join(readEnvironment(env).home, 'cloud', deployment);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  return {
    TEMPORAL_ADDRESS: `${address}:${PORT}`,
    TEMPORAL_TLS: 'true',
    TEMPORAL_TLS_SERVER_NAME: TEMPORAL_SERVER_NAME,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: write('temporal-ca.pem', certificates.ca),
    TEMPORAL_TLS_CLIENT_CERT_PATH: write('temporal-client.pem', certificates.clientCertificate),
    TEMPORAL_TLS_CLIENT_KEY_PATH: write('temporal-client.key', certificates.clientKey),
  };
}

const VARIABLES = [
  ...['TEMPORAL_ADDRESS', 'TEMPORAL_TLS', 'TEMPORAL_TLS_SERVER_NAME', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'],
  ...['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH'],
];

function temporalVariables(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(VARIABLES.map((name) => [name, env[name]]));
}

/** Takes what was kept of it back: its machine is gone. */
export function forgetOwnTemporal(env: NodeJS.ProcessEnv): void {
  writeCloudEnv(cloudEnvFile(env), Object.fromEntries(VARIABLES.map((name) => [name, undefined])));
}

/** A new server has none. */
async function makeNamespace(env: NodeJS.ProcessEnv): Promise<void> {
  await withTemporal(env, async ({ connection, options: { namespace } }) => {
    const { namespaces } = await connection.workflowService.listNamespaces({ pageSize: 1_000 });
    if ((namespaces ?? []).some(({ namespaceInfo }) => namespaceInfo?.name === namespace)) return;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: WEEK_SECONDS as never },
    });
  });
}
