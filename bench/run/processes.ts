import { readFileSync, readdirSync } from 'node:fs';

/** CPU seconds and peak resident memory of one process and of the children that it has waited for. */
export interface ProcessCost {
  cpuSeconds: number;
  peakMb: number;
}

const TICKS_PER_SECOND = 100;

/** What a process has cost so far, from /proc; null when it is gone. Postgres: backends count with their postmaster. */
export function processCost(pid: number): ProcessCost | null {
  const own = readCost(pid, true);
  if (!own) return null;
  for (const child of childrenOf(pid)) {
    const cost = readCost(child, true);
    if (cost) own.cpuSeconds += cost.cpuSeconds;
  }
  return own;
}

function readCost(pid: number, withWaited: boolean): ProcessCost | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    const [user, system, waitedUser, waitedSystem] = fields.slice(11, 15).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const ticks = user + system + (withWaited ? waitedUser + waitedSystem : 0);
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return { cpuSeconds: ticks / TICKS_PER_SECOND, peakMb: Number(peak?.[1] ?? 0) / 1024 };
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => parentOf(other) === pid);
}

function parentOf(pid: number): number | null {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[1],
    );
  } catch {
    return null;
  }
}
