import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { isAlive, type ProcessIdentity } from './processes';

const IdentitySchema = z.object({ pid: z.int(), command: z.string(), birth: z.string() });

/**
 * Takes a lock file that says which process has something. A link appears with its content or not at all, so a lock always
 * says whose it is; that of a process that is gone is free.
 * @returns the living process that has it, ourselves perhaps; null: it is ours from now on
 */
export function takeProcessLock(lock: string, ourselves: ProcessIdentity): ProcessIdentity | null {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(ourselves));
  try {
    while (!tryLink(mine, lock)) {
      const holder = readLock(lock);
      if (holder && isAlive(holder)) return holder;
      removeDeadLock(lock, holder);
    }
    return null;
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
