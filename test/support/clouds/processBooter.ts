import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Server } from 'node:tls';
import type { Booter, StandInMachine } from './standIn';
import { startTemporalFront } from './temporalFront';

const PROJECT = resolve(__dirname, '../../..');
const IMAGE = /@sha256:[0-9a-f]{64}$/;

/** What of a cloud-init document makes a machine what it is. */
const CloudConfig = z.object({
  hostname: z.string(),
  packages: z.array(z.string()),
  write_files: z.array(z.object({ path: z.string(), content: z.string(), permissions: z.string() })),
  runcmd: z.array(z.array(z.string())),
});

/** A container of a machine that is a process here. */
interface Container {
  machine: string;
  command: string[];
  process: ChildProcess;
  /** Everything that it wrote. */
  output(): string;
}

/**
 * Boots machines: reads their cloud-init document as cloud-init would, writes its files below a folder of the machine's
 * own, and starts each container that it runs as a process of this checkout, with the environment that the document
 * gives it and no other. A machine that is deleted is a power cut.
 */
export class ProcessBooter implements Booter {
  readonly containers: Container[] = [];
  private readonly dead = new Set<string>();
  private readonly fronts = new Map<string, Server>();

  /** @param upstream Temporal server that stands behind those of machines, host and port */
  constructor(
    private readonly folder: string,
    private readonly upstream: string,
  ) {}

  boot(machine: StandInMachine): void {
    const document = CloudConfig.parse(parse(machine.userData));
    if (document.hostname !== machine.name)
      throw new Error(`${machine.name} calls itself ${document.hostname}`);
    const root = join(this.folder, machine.name);
    for (const { path, content, permissions } of document.write_files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content, { mode: Number.parseInt(permissions, 8) });
    }
    mkdirSync(join(root, 'var/lib/aqea'), { recursive: true });
    for (const command of document.runcmd) {
      if (command[0] !== 'docker' || command[1] !== 'run') continue;
      if (!document.packages.includes('docker.io')) throw new Error('docker is run and not installed');
      if (command.some((word) => word.includes('temporalio/server:')))
        this.fronts.set(
          machine.name,
          startTemporalFront(join(root, 'etc/aqea'), machine.address, this.upstream),
        );
      else if (command.some((word) => IMAGE.test(word))) this.run(machine.name, root, command, document);
    }
  }

  async kill(machine: StandInMachine): Promise<void> {
    this.dead.add(machine.name);
    this.fronts.get(machine.name)?.close();
    const alive = this.alive(machine.name);
    for (const { process } of alive) process.kill('SIGKILL');
    await Promise.all(alive.map(({ process }) => ended(process)));
  }

  /** Of one machine, or of all. */
  alive(machine?: string): Container[] {
    return this.containers.filter(
      (each) =>
        (machine === undefined || each.machine === machine) &&
        each.process.exitCode === null &&
        each.process.signalCode === null,
    );
  }

  /** The last words of all containers, for a test that fails. */
  outputs(): string {
    return this.containers
      .map(({ machine, command, output }) => `${machine} ${command.join(' ')}:\n${output().slice(-1_000)}`)
      .join('\n');
  }

  private run(machine: string, root: string, command: string[], document: z.infer<typeof CloudConfig>): void {
    const image = command.findIndex((word) => IMAGE.test(word));
    const envFile = command[command.indexOf('--env-file') + 1];
    const variables = document.write_files.find(({ path }) => path === envFile)?.content;
    if (image < 0 || variables === undefined) throw new Error(`not to be run: ${command.join(' ')}`);
    const env = Object.fromEntries(
      variables
        .split('\n')
        .filter(Boolean)
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
        // What is mounted into the container is below the machine's folder here.
        .map(([name, value]) => [name, /^\/(?:etc|var)\//.test(value) ? join(root, value) : value]),
    );
    this.start(machine, root, command.slice(image + 1), env, command.includes('on-failure'));
  }

  private start(
    machine: string,
    root: string,
    command: string[],
    env: Record<string, string>,
    restarts: boolean,
  ): void {
    const process_ = spawn(process.execPath, [join(PROJECT, 'bin/aqea.js'), ...command], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    process_.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    process_.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    this.containers.push({ machine, command, process: process_, output: () => text });
    process_.once('exit', (code) => {
      if (restarts && code !== 0 && !this.dead.has(machine))
        setTimeout(() => !this.dead.has(machine) && this.start(machine, root, command, env, restarts), 500);
    });
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolveEnd) => child.once('exit', resolveEnd));
}
