import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { readEnvironment } from '../../config/environment';
import { readLocalProcesses } from '../../workers/supervisorState';
import { bytes, count } from '../text';
import type { Check } from './check';

const NODE_NEEDED = [20, 12] as const;
/** Embedded database of a whole edition, spool and logs. */
const DISK_WANTED = 5e9;

export const checkNode: Check = async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1]);
  const says = `${process.version}, ${process.platform} ${process.arch}, ${count(availableParallelism(), 'core')}, ${bytes(totalmem())} of memory`;
  if (enough) return [{ part: 'Node', state: 'ok', says }];
  const todo = `Install Node ${NODE_NEEDED.join('.')} or newer: https://nodejs.org`;
  return [{ part: 'Node', state: 'fail', says, todo }];
};

export const checkDisk: Check = async ({ env }) => {
  const { home } = readEnvironment(env);
  let folder = home;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const says = `${bytes(free)} free at ${home}`;
  if (free >= DISK_WANTED) return [{ part: 'disk', state: 'ok', says }];
  const todo = `The embedded database of a whole edition needs about ${bytes(DISK_WANTED)}; free some, or set AQEA_HOME to another disk.`;
  return [{ part: 'disk', state: free < DISK_WANTED / 10 ? 'fail' : 'warn', says, todo }];
};

export const checkProcesses: Check = async ({ env }) => {
  const processes = readLocalProcesses(readEnvironment(env).home);
  if (processes.length === 0)
    return [{ part: 'local system', state: 'ok', says: 'nothing runs here; `aqea dev` starts everything' }];
  const restarts = processes.filter((each) => each.restarts > 0);
  const says = processes.map(({ role, pid }) => `${role} ${pid}`).join(', ');
  if (restarts.length === 0) return [{ part: 'local system', state: 'ok', says }];
  return [
    {
      part: 'local system',
      state: 'warn',
      says: `${says}; started again after they died: ${restarts.map(({ role }) => role).join(', ')}`,
      todo: 'The logs in the folder `logs` of AQEA_HOME say why.',
    },
  ];
};
