import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { ComposeService } from '../support/composeFile';

const run = promisify(execFile);

/** What works as root without a daemon, inside of a container, too: runc, and the machine's network. */
const HOST = [
  ...['--runtime', 'runc', 'run', '--network', 'host'],
  ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'],
];

export interface Container {
  name: string;
  logs(): Promise<string>;
  running(): Promise<boolean>;
  /** `podman healthcheck run`: what the image's own check says now. */
  healthy(): Promise<boolean>;
  /** Runs a command inside, answers its output. */
  exec(...command: string[]): Promise<string>;
  /** SIGTERM, and after the service's grace period SIGKILL; answers the exit code. */
  stop(): Promise<number>;
  remove(): Promise<void>;
}

/** Starts one container of a compose service; limits of CPU and memory apart, which need control groups. */
export async function start(service: ComposeService, image: string): Promise<Container> {
  const name = `aqea-check-${randomBytes(4).toString('hex')}`;
  await podman([...HOST, '--detach', '--name', name, ...flags(service), image, ...service.command]);
  return {
    name,
    logs: async () => {
      const { stdout, stderr } = await run('podman', ['logs', name], { maxBuffer: 1e8 });
      return stdout + stderr;
    },
    running: async () => (await podman(['inspect', '--format', '{{.State.Running}}', name])) === 'true',
    healthy: () =>
      run('podman', ['healthcheck', 'run', name]).then(
        () => true,
        () => false,
      ),
    exec: (...command) => podman(['--runtime', 'runc', 'exec', name, ...command]),
    stop: async () => {
      await podman(['stop', '--time', String(Number.parseInt(service.stop_grace_period ?? '10', 10)), name]);
      return Number(await podman(['inspect', '--format', '{{.State.ExitCode}}', name]));
    },
    remove: async () => void (await podman(['rm', '--force', '--volumes', name])),
  };
}

/** Runs a service that ends by itself, or another command with its settings; answers what it printed. */
export async function runOnce(
  service: ComposeService,
  image: string,
  command: string[] = service.command,
): Promise<string> {
  return podman([...HOST, '--rm', ...flags(service), image, ...command]);
}

export async function podman(args: string[]): Promise<string> {
  const { stdout } = await run('podman', args, { maxBuffer: 1e8 });
  return stdout.trim();
}

function flags(service: ComposeService): string[] {
  const each = (flag: string, values: readonly string[]): string[] =>
    values.flatMap((value) => [flag, value]);
  return [
    ...(service.read_only ? ['--read-only', '--read-only-tmpfs=false'] : []),
    ...(service.init ? ['--init'] : []),
    ...(service.user === undefined ? [] : ['--user', service.user]),
    ...each('--cap-drop', service.cap_drop),
    ...each(
      '--security-opt',
      service.security_opt.map((option) => option.replace(/:true$/, '')),
    ),
    ...each('--tmpfs', service.tmpfs),
    ...each('--volume', service.volumes),
    ...each(
      '--env',
      Object.entries(service.environment).map(([name, value]) => `${name}=${value}`),
    ),
  ];
}
