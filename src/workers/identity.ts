import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Who a worker is over restarts: the same id means the same spool, so that bytes fetched before a crash still count. */
export interface WorkerIdentity {
  /** e.g. `hetzner-3fa9c1-1`; also the worker's task queue. */
  id: string;
  spoolFolder: string;
  /** Lets another process take this identity. */
  release(): void;
}

/**
 * Takes the first identity of this home folder that no living process has.
 * @param home folder for everything local; identities live in `<home>/spool/<provider>-<n>/`
 */
export function takeIdentity(home: string, provider: string): WorkerIdentity {
  const hostId = hostIdentifier(home);
  for (let n = 1; ; n++) {
    const folder = join(home, 'spool', `${provider}-${n}`);
    mkdirSync(folder, { recursive: true });
    const lock = `${folder}.lock`;
    if (!tryLock(lock) && !(removeStale(lock) && tryLock(lock))) continue;
    const release = (): void => {
      held.delete(lock);
      rmSync(lock, { force: true });
    };
    return { id: `${provider}-${hostId}-${n}`, spoolFolder: folder, release };
  }
}

/** Machines whose disks were cloned must differ only if their homes do: the identifier is made once per home. */
function hostIdentifier(home: string): string {
  const file = join(home, 'host-id');
  mkdirSync(home, { recursive: true });
  try {
    writeFileSync(file, randomBytes(3).toString('hex'), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

/** Locks of this process: a lock with our pid that is not among them is a namesake's, from before a restart. */
const held = new Set<string>();

function tryLock(lock: string): boolean {
  try {
    const handle = openSync(lock, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    held.add(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A lock whose process is gone is removed. */
function removeStale(lock: string): boolean {
  if (held.has(lock)) return false;
  const pid = Number(readFileSync(lock, 'utf8'));
  if (pid !== process.pid && isAlive(pid)) return false;
  rmSync(lock, { force: true });
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
