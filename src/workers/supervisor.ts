import { lastLines } from '../embedded/logs';
import type { ProcessIdentity } from '../embedded/processes';
import type { ProcessExit } from '../embedded/tether';
import { AqeaError } from '../support/errors';
import { lockHome, type HomeLock } from './supervisorLock';
import { RESTART_LIMITS, RestartBudget, type RestartLimits } from './supervisorRestarts';
import {
  removeState,
  writeState,
  type LocalProcess,
  type LocalRole,
  type LocalState,
} from './supervisorState';

/** Those who use a server end before it. */
const STOP_ORDER: readonly LocalRole[] = ['worker', 'master', 'temporal', 'postgres'];

/** A local process died again and again; `where` is its log file, `hint` the log's end. */
export class ProcessKeepsDying extends AqeaError {
  readonly code = 'AQEA_PROCESS_KEEPS_DYING';
  readonly retry = 'final';
}

/** A process that a supervisor can watch; startPostgres, startTemporal and spawnTethered make such. */
export interface Supervised {
  identity: ProcessIdentity;
  port?: number;
  exited: Promise<ProcessExit>;
  stop(): Promise<unknown>;
}

export type SupervisorEvent =
  | { event: 'started'; role: LocalRole; pid: number }
  | { event: 'died'; role: LocalRole; pid: number; how: string; restartsInMs: number | null };

export interface SupervisorOptions {
  /** Folder of everything local: `<home>/run/state.json` says what runs. */
  home: string;
  onEvent?: (event: SupervisorEvent) => void;
  restarts?: RestartLimits;
}

interface Child {
  role: LocalRole;
  running: Supervised;
  /** Settles when nothing watches the child any more. */
  watched: Promise<void>;
}

/** Starts local processes, starts again those that die, and ends all of them. One per home. */
export class Supervisor {
  private readonly children: Child[] = [];
  private readonly records = new Map<Child, LocalProcess>();
  private readonly where: Omit<LocalState, 'processes'> = {
    temporalAddress: null,
    webUi: null,
    databaseUrl: null,
  };
  private readonly stopping = new AbortController();
  private stopped: Promise<void> | undefined;
  private giveUp!: (reason: ProcessKeepsDying) => void;
  /** Settles, with the reason, when a process dies too often to go on; never otherwise. */
  readonly failed = new Promise<ProcessKeepsDying>((resolve) => (this.giveUp = resolve));

  private constructor(
    private readonly options: SupervisorOptions,
    private readonly lock: HomeLock,
    private readonly ourselves: LocalProcess,
  ) {}

  /**
   * Takes the home; ends what a supervisor that was killed has left.
   * @throws AlreadyRunning, FolderNotWritable
   */
  static async open(options: SupervisorOptions): Promise<Supervisor> {
    const lock = await lockHome(options.home);
    const startedAt = new Date().toISOString();
    const supervisor = new Supervisor(options, lock, {
      ...lock.identity,
      role: 'dev',
      port: null,
      startedAt,
      restarts: 0,
    });
    supervisor.record();
    return supervisor;
  }

  /**
   * Starts a process and keeps it alive. `start` is called again after each death, with the process that died, so that
   * it can take the same port and files.
   */
  async supervise<T extends Supervised>(
    role: LocalRole,
    logFile: string,
    start: (died: T | null) => Promise<T>,
  ): Promise<T> {
    const running = await start(null);
    if (this.stopped) {
      await running.stop();
      throw new Error('The supervisor was stopped meanwhile');
    }
    const child: Child = { role, running, watched: Promise.resolve() };
    this.children.push(child);
    this.note(child, 0);
    child.watched = this.watch(child, running, logFile, start);
    return running;
  }

  /** What others on this machine need to reach the system; see readLocalSystem. */
  reachable(where: Partial<Omit<LocalState, 'processes'>>): void {
    Object.assign(this.where, where);
    this.record();
  }

  /** Ends everything, users of a server before the server; may be called any number of times. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    this.stopping.abort();
    for (const role of STOP_ORDER) {
      const children = this.children.filter((child) => child.role === role);
      await Promise.all(
        children.map(async (child) => {
          await child.running.stop();
          await child.watched;
        }),
      );
    }
    removeState(this.options.home);
    this.lock.release();
  }

  private async watch<T extends Supervised>(
    child: Child,
    first: T,
    logFile: string,
    start: (died: T | null) => Promise<T>,
  ): Promise<void> {
    const budget = new RestartBudget(this.options.restarts ?? RESTART_LIMITS);
    const { role } = child;
    let running = first;
    let restarts = 0;
    for (;;) {
      let how = describeExit(await running.exited);
      for (let again: T | null = null; again === null;) {
        if (this.stopping.signal.aborted) return;
        const pause = budget.nextPause(performance.now());
        this.options.onEvent?.({ event: 'died', role, pid: running.identity.pid, how, restartsInMs: pause });
        if (pause === null) {
          this.giveUp(keepsDying(role, how, logFile));
          return;
        }
        await this.sleep(pause);
        if (this.stopping.signal.aborted) return;
        try {
          again = await start(running);
        } catch (error) {
          how = (error as Error).message;
          continue;
        }
        running = again;
        child.running = again;
        this.note(child, ++restarts);
        if (this.stopping.signal.aborted) await again.stop();
      }
    }
  }

  private note(child: Child, restarts: number): void {
    const { identity, port } = child.running;
    const startedAt = new Date().toISOString();
    this.records.set(child, { ...identity, role: child.role, port: port ?? null, startedAt, restarts });
    this.record();
    this.options.onEvent?.({ event: 'started', role: child.role, pid: identity.pid });
  }

  private record(): void {
    writeState(this.options.home, { ...this.where, processes: [this.ourselves, ...this.records.values()] });
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const { signal } = this.stopping;
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

function describeExit({ code, signal }: ProcessExit): string {
  return signal ? `ended by ${signal}` : `ended with exit code ${code}`;
}

function keepsDying(role: LocalRole, how: string, logFile: string): ProcessKeepsDying {
  const lines = lastLines(logFile, 0).trim().split('\n').slice(-5).join('\n');
  return new ProcessKeepsDying({
    what: `The local ${role} process keeps dying (${how})`,
    where: logFile,
    hint: lines === '' ? 'Its log is empty.' : `Its log ends with:\n${lines}`,
  });
}
