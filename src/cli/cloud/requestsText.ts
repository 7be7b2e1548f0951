import type { Config } from '../../config/schema';
import { stopsWithin } from '../../config/stopTimes';
import { machineConfig } from '../../fleet/machineConfig';
import type { FleetPlan, PlannedMachine } from '../../fleet/plan';
import { temporalUserData } from '../../fleet/temporalUserData';
import { workerUserData } from '../../fleet/userData';
import type { ValidInput } from '../../workflows/types';

/**
 * What `--dry-run` would have sent: each request once per kind of machine, secrets left out.
 * @param workers of the whole deployment
 */
export function requestsText(plan: FleetPlan, config: Config, input: ValidInput, workers: number): string {
  const kinds = new Map(plan.machines.map((machine) => [`${machine.provider} ${machine.role}`, machine]));
  return [
    'What would be sent:',
    ...[...kinds.values()].map((machine) => requestText(machine, config, workers, plan)),
    `Temporal: start extractLanguage with ${JSON.stringify(input)}, or join it.`,
  ].join('\n\n');
}

const CREATE = {
  hetzner: 'POST /servers',
  digitalocean: 'POST /v2/droplets',
  linode: 'POST /linode/instances',
} as const;

function requestText(machine: PlannedMachine, config: Config, workers: number, plan: FleetPlan): string {
  const { provider, role, offers } = machine;
  const [{ size, region }] = offers;
  const times = plan.machines.filter((each) => each.provider === provider && each.role === role).length;
  const { image } = config.cloud_deployment.providers[provider];
  const { max_hours: maxHours, ssh_keys: sshKeys } = config.cloud_deployment;
  const head = `${provider}: ${CREATE[provider]}, ${times === 1 ? 'once' : `${times} times`}: type ${size}, region ${region}, image ${image}, and this user data:`;
  if (role === 'temporal') {
    const pem = '***';
    const document = temporalUserData({
      name: `aqea-DEPLOYMENT-${provider}-N-XXXXXX`,
      certificates: { ca: pem, serverCertificate: pem, serverKey: pem },
      ...{ password: '***', maxHours, sshKeys },
    });
    return `${head}\n${document.replace(/^/gm, '    ').trimEnd()}`;
  }
  const userData = workerUserData({
    ...{ name: `aqea-DEPLOYMENT-${provider}-N-XXXXXX`, provider, workers: machine.workers },
    role,
    image: config.cloud_deployment.image ?? 'cloud_deployment.image: NOT SET',
    databaseUrl: 'postgresql://LOGIN-OF-THIS-MACHINE:***@DATABASE',
    temporal: { address: 'TEMPORAL', namespace: 'NAMESPACE', apiKey: '***', tls: true },
    config: machineConfig(config, workers),
    stopsWithin: stopsWithin(config),
    ...{ maxHours, sshKeys },
  });
  return `${head}\n${userData.replace(/^/gm, '    ').trimEnd()}`;
}
