import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedServerFailed } from './errors';
import { identifyProcess, type ProcessIdentity } from './processes';

const LOG_ROTATES_AT_BYTES = 20_000_000;

/**
 * A process that does not outlive us, however we end. Signals do not do it: nobody sends any after our own `kill -9`.
 * So a shell holds the reading end of a pipe whose only writing end is ours. When we are gone the read ends without
 * the word `done`, and the shell ends the process. It is in a session of its own, so Ctrl-C in a terminal reaches neither.
 * $1 pid, $2 signal, $3 seconds until KILL.
 */
const WATCH = `trap '' INT TERM HUP
while read -r word; do [ "$word" = done ] && exit 0; done
kill -"$2" "$1" 2>/dev/null || exit 0
i=0
while kill -0 "$1" 2>/dev/null; do
  [ "$i" -ge "$3" ] && { kill -KILL "$1" 2>/dev/null; exit 0; }
  sleep 1
  i=$((i + 1))
done`;

export interface TetheredCommand {
  command: string;
  args: readonly string[];
  /** stdout and stderr are appended here; the folder is made. */
  logFile: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number | undefined;
  gid?: number | undefined;
  /** How to ask it to end; default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  /** From our `stop` to SIGKILL; default 10 s. */
  graceMs?: number;
  /** From our own death to SIGKILL; default `graceMs`. */
  orphanGraceMs?: number;
}

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface TetheredProcess {
  pid: number;
  identity: ProcessIdentity;
  exited: Promise<ProcessExit>;
  /** Asks it to end, kills it after the grace time; answers when it is gone. */
  stop(): Promise<ProcessExit>;
}

/**
 * Starts a process that ends when we end.
 * @throws EmbeddedServerFailed when it cannot be started at all
 */
export async function spawnTethered(options: TetheredCommand): Promise<TetheredProcess> {
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const graceMs = options.graceMs ?? 10_000;
  const log = openLog(options.logFile);
  let child: ChildProcess;
  try {
    child = spawn(options.command, options.args, {
      detached: true,
      stdio: ['ignore', log, log],
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      ...(options.env !== undefined && { env: options.env }),
      ...(options.uid !== undefined && { uid: options.uid }),
      ...(options.gid !== undefined && { gid: options.gid }),
    });
  } finally {
    closeSync(log);
  }
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await started(child, options);
  const pid = child.pid as number;
  const identity = identifyProcess(pid) ?? { pid, command: options.command, birth: '' };
  const release = watch(pid, stopSignal, options.orphanGraceMs ?? graceMs);
  void exited.then(release);

  async function stop(): Promise<ProcessExit> {
    child.kill(stopSignal);
    const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    const exit = await exited;
    clearTimeout(killer);
    await release();
    return exit;
  }
  return { pid, identity, exited, stop };
}

function started(child: ChildProcess, options: TetheredCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(
        new EmbeddedServerFailed({
          what: `${options.command} could not be started: ${error.message}`,
          where: options.logFile,
          hint: 'Check that the file exists and may be executed by this user.',
        }),
      ),
    );
  });
}

/** Answers the function that lets the process off the tether; it answers when the watching shell is gone. */
function watch(pid: number, signal: NodeJS.Signals, graceMs: number): () => Promise<void> {
  const args = [
    '-c',
    WATCH,
    'aqea-tether',
    String(pid),
    signal.replace(/^SIG/, ''),
    String(Math.ceil(graceMs / 1000)),
  ];
  const shell = spawn('/bin/sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const gone = new Promise<void>((resolve) => {
    shell.once('exit', () => resolve());
    shell.once('error', () => resolve());
  });
  shell.stdin.on('error', () => undefined);
  let released = false;
  return () => {
    if (!released) shell.stdin.end('done\n');
    released = true;
    return gone;
  };
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_ROTATES_AT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a');
}
