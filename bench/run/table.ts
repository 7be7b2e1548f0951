import type { MeasuredRun } from './extract';
import { FLOORS, type ReadingFloor } from './floor';

interface Line {
  step: string;
  seconds: number;
  floor: number | null;
}

/** Where the time of a run went, step by step, beside what each would cost alone. */
export function table(run: MeasuredRun, floor: ReadingFloor): string {
  const { steps, costs } = run;
  const step = (...names: string[]): number => names.reduce((sum, name) => sum + (steps[name] ?? 0), 0);
  const cpu = (...roles: string[]): number =>
    roles.reduce((sum, role) => sum + (costs[role]?.cpuSeconds ?? 0), 0);
  const writeFloor = (run.entries / 1e6) * FLOORS.writeSecondsPerMillionRows;
  const lines: Line[] = [
    { step: 'fetch into the spool (wall)', seconds: step('readMs', 'fetchMs'), floor: null },
    { step: 'bz2 (threads, wall)', seconds: step('bz2Ms'), floor: floor.bz2Seconds },
    { step: 'XML (threads, wall)', seconds: step('xmlMs'), floor: floor.xmlSeconds },
    {
      step: 'parse (threads, wall)',
      seconds: step('parseMs'),
      floor: floor.wikitextMb / FLOORS.parseMbPerSecond,
    },
    { step: 'rows to COPY text (threads, wall)', seconds: step('rowsMs'), floor: null },
    { step: 'COPY and upsert (wall)', seconds: step('writeMs'), floor: null },
    { step: 'Postgres (CPU)', seconds: cpu('postgres'), floor: writeFloor },
    {
      step: 'Temporal server and master (CPU)',
      seconds: cpu('temporal', 'master'),
      floor: run.units * FLOORS.temporalSecondsPerUnit,
    },
    { step: 'worker (CPU, start included)', seconds: cpu('worker'), floor: null },
    { step: 'command line (CPU)', seconds: cpu('dev'), floor: null },
  ];
  const rows = lines.map(({ step: name, seconds, floor: least }) =>
    [
      name.padEnd(36),
      fixed(seconds),
      least === null ? '      -' : fixed(least),
      least ? fixed(seconds / least) : '      -',
    ].join(' '),
  );
  return [`${'seconds'.padEnd(36)}    run   floor   ratio`, ...rows].join('\n');
}

function fixed(n: number): string {
  return n.toFixed(2).padStart(7);
}
