import { parseArgs } from 'node:util';
import type { FaultCase } from './faultCase';

export interface SuiteOptions {
  only: string[];
  short: boolean;
  list: boolean;
  seed: number;
  /** Cases at once, each with servers of its own. */
  jobs: number;
  /** Keep the folders of cases that failed. */
  keep: boolean;
  /** Say what is waited for, and how long. */
  trace: boolean;
}

export const USAGE = `npm run test:faults -- [options]

  --only 3 --only 4.7   only these groups or cases (also --only 3,4.7)
  --short               the kills, one of each other kind, two random schedules
  --seed N              of the random schedules; printed, so that a failure can be repeated
  --jobs N              cases at once, each with a Postgres and a Temporal server of its own (default 2)
  --keep                keep logs and folders of cases that fail
  --trace               say what a case waits for, and how long
  --list                name the cases and end`;

export function suiteOptions(args: string[]): SuiteOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      short: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      seed: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      keep: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
    },
  });
  const { short, list, keep, trace } = values;
  const only = values.only.flatMap((ids) => ids.split(','));
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
  const jobs = Number(values.jobs);
  if (!Number.isInteger(seed) || !(jobs >= 1)) throw new Error(USAGE);
  return { only, short, list, seed, jobs, keep, trace };
}

export function chosen(cases: readonly FaultCase[], { only, short }: SuiteOptions): FaultCase[] {
  const unknown = only.find((id) => !cases.some((one) => matches(one, id)));
  if (unknown !== undefined) throw new Error(`There is no case ${unknown}; --list names them.`);
  return cases.filter(
    (one) => (only.length === 0 || only.some((id) => matches(one, id))) && (!short || one.short === true),
  );
}

function matches({ id }: FaultCase, wanted: string): boolean {
  return id === wanted || id.startsWith(`${wanted}.`);
}
