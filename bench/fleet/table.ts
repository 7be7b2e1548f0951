import { CLOUD_PROVIDERS } from '../../src/fleet/providers/provider';
import { AUTO_SCALING, deployment } from './deployments';
import { NO_FAULTS, type Outcome, type Scenario } from './scenario';
import { simulate } from './simulate';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Work of one kind, as measured (`npm run bench`, docs/speed.md) or as it might be. */
export interface Work {
  name: string;
  work: Scenario['work'];
  /** When Hetzner fails, in the rows where it does. */
  failsAt: number;
}

/**
 * The German edition has about 1.3 million pages in 265 units. A unit takes a worker's core 1.3 seconds and the database's
 * 0.7; on a rented machine with two shared cores, with fetching and writing, about three seconds, two at a time.
 */
const GERMAN = { units: 265, unitSeconds: 3, slotsPerMachine: 2, bootMs: 3 * MINUTE };

export const WORKS: Work[] = [
  {
    name: 'German, from nothing, into a database with two cores',
    work: { ...GERMAN, unitsPerSecond: 2.5 },
    failsAt: 3.5 * MINUTE,
  },
  {
    name: 'ten editions of that size, into a database with eight cores',
    work: { ...GERMAN, units: 2_650, unitsPerSecond: 10 },
    failsAt: 5 * MINUTE,
  },
  {
    name: 'work of 330 machine-hours, into a database that is never the limit',
    work: { ...GERMAN, units: 39_600, unitSeconds: 60, unitsPerSecond: null },
    failsAt: HOUR,
  },
];

export interface Row {
  machines: number;
  how: string;
  outcome: Outcome;
}

/** Five, fifteen and fifty machines; held, scaled, and with a provider that fails for good. */
export function rowsOf({ work, failsAt }: Work): Row[] {
  const failures = [{ provider: CLOUD_PROVIDERS[0], from: failsAt, to: Infinity }];
  return [5, 15, 50].flatMap((machines) => {
    const scaled = { autoScaling: AUTO_SCALING, maxMachines: 50 };
    const scenario = (change: Partial<Scenario>, policy = {}): Outcome =>
      simulate({
        ...{ policy: deployment(machines, policy), seed: 1, forMs: 100 * HOUR, stepMs: 5 * SECOND },
        ...{ work, faults: NO_FAULTS, ...change },
      });
    return [
      { machines, how: 'held, destroyed when done', outcome: scenario({ destroyed: true }) },
      { machines, how: 'auto-scaling, up to 50', outcome: scenario({}, scaled) },
      {
        machines,
        how: 'held, Hetzner fails for good',
        outcome: scenario({ destroyed: true, faults: { ...NO_FAULTS, failures } }),
      },
      {
        machines,
        how: 'auto-scaling, Hetzner fails for good',
        outcome: scenario({ faults: { ...NO_FAULTS, failures } }, scaled),
      },
    ];
  });
}

/** As Markdown, for docs/fleet.md. */
export function tableOf(work: Work): string {
  const lines = rowsOf(work).map(
    ({ machines, how, outcome: { doneAt, spent, machinesMade, mostAtOnce } }) => {
      const took = doneAt === null ? 'never' : duration(doneAt);
      return `| ${machines} | ${how} | ${took} | ${spent.toFixed(2)} | ${machinesMade} | ${mostAtOnce} |`;
    },
  );
  return [
    `**${work.name}**`,
    '',
    '| workers | how | time | EUR | machines made | most at once |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function duration(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  if (ms < HOUR) return `${(ms / MINUTE).toFixed(1)} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
