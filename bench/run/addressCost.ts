import { candidate } from '../../src/addresses/candidates';
import type { EntryKey } from '../../src/entries/entryKey';
import type { MeasuredRun } from './extract';

/** Steps of a unit that are sums of others, or waiting. */
const NOT_WORK = new Set(['addressMs', 'waitMs']);

/**
 * Which share of a run goes into addresses: first candidates while parsing, what finding a free one adds to writing, and
 * settlement; of all that its steps took, wall times summed over units.
 */
export function addressCost(run: MeasuredRun): string {
  const { steps, ending, entries } = run;
  const candidates = secondsPerCandidate() * entries;
  const allocation = steps['addressMs'] ?? 0;
  const settlement = ending['settleMs'] ?? 0;
  const sum = candidates + allocation + settlement;
  const work = Object.entries(steps).filter(([step]) => !NOT_WORK.has(step));
  const all = [...work.map(([, seconds]) => seconds), ...Object.values(ending)].reduce((a, b) => a + b, 0);
  return (
    `addresses: candidates ${candidates.toFixed(2)} s, allocation ${allocation.toFixed(2)} s, settlement ` +
    `${settlement.toFixed(2)} s: ${((100 * sum) / all).toFixed(1)} % of the ${all.toFixed(1)} s of all steps (at most 10 %)`
  );
}

function secondsPerCandidate(): number {
  const keys = Array.from({ length: 50_000 }, (_, n) => `de:noun:Wort${n}:1` as EntryKey);
  const started = performance.now();
  for (const key of keys) candidate(key, 'noun', 'de', 0);
  return (performance.now() - started) / 1_000 / keys.length;
}
