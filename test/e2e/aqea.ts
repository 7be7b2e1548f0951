import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { isAlive, type ProcessIdentity } from '../../src/embedded/processes';
import { readLocalProcesses, readLocalSystem, type LocalProcess } from '../../src/workers/supervisorState';
import type { Progress } from '../../src/workflows/types';
import { type Answer, cleanEnvironment, type Ended } from '../support/command';
import { eventually } from '../support/scripts';

const PROJECT = resolve(__dirname, '../..');

/** A home of its own, with what a test wants otherwise than usual in its configuration. */
export function newHome(folder: string, config = ''): { home: string; env: NodeJS.ProcessEnv } {
  const home = mkdtempSync(join(folder, 'home-'));
  const file = join(home, 'config.yml');
  writeFileSync(file, config);
  return { home, env: { AQEA_HOME: home, AQEA_CONFIG: file } };
}

/** The `aqea` command of this checkout, as a process. */
export class Aqea {
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';

  constructor(
    args: string[],
    env: NodeJS.ProcessEnv,
    command: [string, ...string[]] = [process.execPath, 'bin/aqea.js'],
  ) {
    const [program, ...first] = command;
    this.child = spawn(program, [...first, ...args], {
      cwd: PROJECT,
      env: { ...cleanEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString('utf8')));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')));
    this.ended = new Promise((resolveEnd) => {
      this.child.once('close', (code) => resolveEnd({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Everything that it wrote so far. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async says(text: string, timeoutMs = 60_000): Promise<void> {
    await eventually(`it says "${text}"`, () => this.output.includes(text), timeoutMs);
  }

  /** The JSON line that it ended with. */
  async answer(): Promise<Answer> {
    const { stdout, stderr } = await this.ended;
    const line = stdout.trim().split('\n').at(-1) ?? '';
    try {
      return JSON.parse(line) as Answer;
    } catch {
      throw new Error(`stdout does not end with a JSON line:\n${stdout}\nstderr:\n${stderr}`);
    }
  }
}

/** The processes that run in this home once all four roles are there. */
export async function localProcesses(home: string): Promise<LocalProcess[]> {
  const roles = ['postgres', 'temporal', 'master', 'worker'];
  await eventually(
    'all local processes run',
    () => roles.every((role) => readLocalProcesses(home).some((process) => process.role === role)),
    60_000,
  );
  return readLocalProcesses(home);
}

/** Waits until the German run has done some of its units, and says how far it is. */
export async function inMidRun(home: string): Promise<Progress> {
  await eventually(
    'the Temporal server runs',
    () => typeof readLocalSystem(home)?.temporalAddress === 'string',
    60_000,
  );
  const address = readLocalSystem(home)?.temporalAddress as string;
  const connection = await Connection.connect({ address });
  try {
    const handle = new Client({ connection }).workflow.getHandle('extract-de');
    for (;;) {
      const progress = await handle.query<Progress>('progress').catch(() => null);
      if (progress && progress.unitsDone > 0) return progress;
      await new Promise((resume) => setTimeout(resume, 50));
    }
  } finally {
    await connection.close();
  }
}

export async function nothingIsLeft(processes: readonly ProcessIdentity[]): Promise<void> {
  await eventually('no process is left', () => !processes.some(isAlive));
}
