import { readFileSync, readdirSync } from 'node:fs';

/** CPU seconds and peak resident memory of one process. */
export interface ProcessCost {
  cpuSeconds: number;
  peakMb: number;
}

/** `own`: what the process itself used; `family`: with its children, as Postgres' backends belong to their postmaster. */
export type Counted = 'own' | 'family';

const TICKS_PER_SECOND = 100;

/** What a process has cost so far, from /proc (Linux); null when it is gone. */
export function processCost(pid: number, counted: Counted): ProcessCost | null {
  const cost = readCost(pid, counted);
  if (!cost || counted === 'own') return cost;
  for (const child of childrenOf(pid)) cost.cpuSeconds += readCost(child, 'family')?.cpuSeconds ?? 0;
  return cost;
}

function readCost(pid: number, counted: Counted): ProcessCost | null {
  const stat = statOf(pid);
  if (!stat) return null;
  const [user = 0, system = 0, waitedUser = 0, waitedSystem = 0] = stat.slice(11, 15).map(Number);
  const ticks = user + system + (counted === 'family' ? waitedUser + waitedSystem : 0);
  return { cpuSeconds: ticks / TICKS_PER_SECOND, peakMb: peakOf(pid) };
}

/** The fields of /proc/PID/stat behind the name, which may hold blanks. */
function statOf(pid: number): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
  } catch {
    return null;
  }
}

/** 0 for a process that has ended and is not waited for yet. */
function peakOf(pid: number): number {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(peak?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => Number(statOf(other)?.[1]) === pid);
}
