import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess } from '../embedded/processes';
import { takeProcessLock } from '../embedded/processLock';

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
  const ourselves = identifyProcess(process.pid);
  if (!ourselves) throw new Error('This process cannot see itself');
  for (let n = 1; ; n++) {
    const folder = join(home, 'spool', `${provider}-${n}`);
    mkdirSync(folder, { recursive: true });
    const lock = `${folder}.lock`;
    if (takeProcessLock(lock, ourselves) !== null) continue;
    const release = (): void => rmSync(lock, { force: true });
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
