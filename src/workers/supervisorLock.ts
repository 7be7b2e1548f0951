import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FolderNotWritable } from '../embedded/errors';
import { endProcess, identifyProcess, isAlive, type ProcessIdentity } from '../embedded/processes';
import { AqeaError } from '../support/errors';
import { readState, removeState, runFolder } from './supervisorState';

const LEFTOVER_GRACE_MS = 10_000;

const IdentitySchema = z.object({ pid: z.int(), command: z.string(), birth: z.string() });

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
  const mine = `${lock}.${process.pid}`;
  try {
    writeFileSync(mine, JSON.stringify(identity));
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
  try {
    // A link appears with its content or not at all, so a lock always says whose it is.
    while (!tryLink(mine, lock)) {
      const holder = readLock(lock);
      if (holder && isAlive(holder)) {
        throw new AlreadyRunning({
          what: `\`aqea dev\` already runs here as process ${holder.pid}`,
          where: home,
          hint: `Use it, stop it with Ctrl-C or \`kill ${holder.pid}\`, or give this one another folder with AQEA_HOME.`,
        });
      }
      removeDeadLock(lock, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Of two who find the same dead lock, the slower one might move away the faster one's: then it goes back. */
function removeDeadLock(lock: string, dead: ProcessIdentity | null): void {
  const aside = `${lock}.dead.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const moved = readLock(aside);
  if (moved && moved.pid !== dead?.pid && isAlive(moved)) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function tryLink(existing: string, link: string): boolean {
  try {
    linkSync(existing, link);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readLock(lock: string): ProcessIdentity | null {
  try {
    return IdentitySchema.parse(JSON.parse(readFileSync(lock, 'utf8')));
  } catch {
    return null;
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
