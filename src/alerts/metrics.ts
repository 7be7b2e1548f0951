import type { Alert } from '../config/sections/monitoring';
import type { WorkReading } from '../stores/workReading';
import type { Condition } from './condition';

/** Shares of fewer workers than this say nothing: one of two is a half. */
const FEW_WORKERS = 3;
/** A run that has just begun has no rate yet. */
const WARM_UP_MS = 180_000;

/** A rule whose threshold is passed, and what it asks for. */
export interface Passed {
  rule: Alert;
  condition: Condition;
}

/**
 * The rules of `monitoring.alerts` whose threshold is passed now. `worker_failure_rate`: share of the workers that fell
 * silent in the last ten minutes, fires above. `extraction_rate`: entries a minute over the last five, fires below while
 * units are open and nobody has paused.
 */
export function passedRules(
  rules: readonly Alert[],
  reading: WorkReading,
  paused: boolean,
  where: string,
): Passed[] {
  return rules.flatMap((rule) => {
    const condition =
      rule.metric === 'worker_failure_rate'
        ? failureRate(rule, reading, where)
        : extractionRate(rule, reading, paused, where);
    return condition ? [{ rule, condition }] : [];
  });
}

function failureRate({ threshold }: Alert, reading: WorkReading, where: string): Condition | null {
  const { liveWorkers: live, lostWorkers: lost } = reading;
  const all = live + lost;
  const rate = all === 0 ? 0 : lost / all;
  if (rate <= threshold || (all < FEW_WORKERS && live > 0)) return null;
  return {
    key: `worker_failure_rate>${threshold}`,
    ...{ kind: 'state', severity: live === 0 ? 'critical' : 'warning', where },
    what: `${lost} of ${all} workers fell silent in the last ten minutes (${percent(rate)}; the threshold is ${percent(threshold)})`,
    hint:
      live === 0
        ? 'Nobody works any more; units wait and nothing is lost. `aqea cloud list` and `aqea status` show the machines, their logs the reason.'
        : 'Their units go to the others. `aqea status` shows which provider rests and why; logs of the silent machines have the reason.',
  };
}

function extractionRate(
  { threshold }: Alert,
  reading: WorkReading,
  paused: boolean,
  where: string,
): Condition | null {
  const { openUnits, entries, minutes, runs, now, liveWorkers } = reading;
  const begun = Math.min(...runs.map(({ startedAt }) => Date.parse(startedAt)));
  if (openUnits === 0 || paused || !(Date.parse(now) - begun >= WARM_UP_MS)) return null;
  const rate = entries / minutes;
  if (rate >= threshold) return null;
  return {
    key: `extraction_rate<${threshold}`,
    ...{ kind: 'state', severity: rate === 0 ? 'critical' : 'warning', where },
    what: `${Math.round(rate)} entries a minute are stored, with ${openUnits} units open and ${liveWorkers} workers alive (the threshold is ${threshold})`,
    hint:
      liveWorkers === 0
        ? 'There are no workers: `aqea worker --provider NAME`, or `aqea cloud deploy-multi`.'
        : '`aqea status` says who rests and why; then look at the dump host (429), the database (units that wait to write) and `aqea failures list`.',
  };
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
