import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FolderNotWritable } from '../embedded/errors';
import { endProcess, identifyProcess, type ProcessIdentity } from '../embedded/processes';
import { takeProcessLock } from '../embedded/processLock';
import { AqeaError } from '../support/errors';
import { readState, removeState, runFolder } from './supervisorState';

const LEFTOVER_GRACE_MS = 10_000;

/** Another `aqea dev` has this home. */
export class AlreadyRunning extends AqeaError {
  readonly code = 'AQEA_ALREADY_RUNNING';
  readonly retry = 'final';
}

export interface HomeLock {
  /** Ourselves, as the lock says it. */
  identity: ProcessIdentity;
  release(): void;
}

/**
 * Makes us the only supervisor of this home and ends what a dead one left behind.
 * @throws AlreadyRunning, FolderNotWritable
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const lock = join(runFolder(home), 'dev.lock');
  const identity = identifyProcess(process.pid);
  if (!identity) throw new Error('This process cannot see itself');
  takeLock(lock, identity, home);
  await endLeftovers(home);
  return { identity, release: () => rmSync(lock, { force: true }) };
}

function takeLock(lock: string, identity: ProcessIdentity, home: string): void {
  const holder = tryTake(lock, identity, home);
  if (!holder) return;
  throw new AlreadyRunning({
    what: `\`aqea dev\` already runs here as process ${holder.pid}`,
    where: home,
    hint: `Use it, stop it with Ctrl-C or \`kill ${holder.pid}\`, or give this one another folder with AQEA_HOME.`,
  });
}

function tryTake(lock: string, identity: ProcessIdentity, home: string): ProcessIdentity | null {
  try {
    return takeProcessLock(lock, identity);
  } catch (cause) {
    throw new FolderNotWritable(
      {
        what: `The folder for local data cannot be written: ${(cause as Error).message}`,
        where: home,
        hint: 'Give this user the right to write there, or set AQEA_HOME to a folder that is writable.',
      },
      { cause },
    );
  }
}

/** Processes of a supervisor that died end by their tethers; this makes sure, and waits until they are gone. */
async function endLeftovers(home: string): Promise<void> {
  const children = readState(home)?.processes.filter(({ role }) => role !== 'dev') ?? [];
  await Promise.all(
    children.map((child) =>
      endProcess(child, child.role === 'postgres' ? 'SIGINT' : 'SIGTERM', LEFTOVER_GRACE_MS),
    ),
  );
  removeState(home);
}
