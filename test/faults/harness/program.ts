import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawnTethered, type ProcessExit, type TetheredProcess } from '../../../src/embedded/tether';
import type { Ended } from '../../support/command';

export const PROJECT = resolve(__dirname, '../../..');

/** The `aqea` command of this checkout, or of a copy with changes. */
export const AQEA = join(PROJECT, 'bin/aqea.js');

/** A master or a worker: a process of the program, on a machine (home folder) of its own. */
export class Program {
  dead = false;

  private constructor(
    readonly name: string,
    readonly home: string,
    private readonly logFile: string,
    private readonly child: TetheredProcess,
  ) {
    void child.exited.then(() => (this.dead = true));
  }

  static async start(options: {
    name: string;
    args: string[];
    home: string;
    env: NodeJS.ProcessEnv;
    aqea?: string;
  }): Promise<Program> {
    const { name, args, home, env, aqea = AQEA } = options;
    const logFile = join(home, `${name}.log`);
    const command = { command: process.execPath, args: [aqea, ...args], logFile, env };
    return new Program(name, home, logFile, await spawnTethered({ ...command, graceMs: 45_000 }));
  }

  get pid(): number {
    return this.child.pid;
  }

  get exited(): Promise<ProcessExit> {
    return this.child.exited;
  }

  get log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  async kill(): Promise<void> {
    try {
      this.signal('SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await this.exited;
  }
}

const commands = new Set<() => void>();
process.on('exit', () => commands.forEach((kill) => kill()));

/** Runs a command to its end. */
export function command(
  args: string[],
  env: NodeJS.ProcessEnv,
  program: [string, ...string[]] = [process.execPath, AQEA],
): { ended: Promise<Ended>; kill: (signal: NodeJS.Signals) => void } {
  const [file, ...first] = program;
  const child = spawn(file, [...first, ...args], { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  commands.add(kill);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (piece: Buffer) => (said.stdout += piece.toString('utf8')));
  child.stderr.on('data', (piece: Buffer) => (said.stderr += piece.toString('utf8')));
  const ended = new Promise<Ended>((done) =>
    child.once('close', (code) => {
      commands.delete(kill);
      done({ code, ...said });
    }),
  );
  return { ended, kill: (signal) => void child.kill(signal) };
}
