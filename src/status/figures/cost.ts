import type { Cost } from '../schemas';

const HOUR_S = 3_600;

/**
 * What workers have cost, and will have cost at the end, EUR.
 * @param workerHours hours of work of all of them together until now
 * @param liveWorkers those that go on until the end
 * @param secondsLeft null: nobody knows
 */
export function costOf(
  perWorkerHour: number,
  workerHours: number,
  liveWorkers: number,
  secondsLeft: number | null,
): Cost {
  const soFar = perWorkerHour * workerHours;
  const atEnd =
    secondsLeft === null ? null : rounded(soFar + (perWorkerHour * liveWorkers * secondsLeft) / HOUR_S);
  return { currency: 'EUR', workerHours: rounded(workerHours), soFar: rounded(soFar), atEnd };
}

/** The sum; its end is known only if all ends are. */
export function sumOfCosts(costs: readonly Cost[]): Cost {
  const sum = (of: (cost: Cost) => number): number => rounded(costs.reduce((all, cost) => all + of(cost), 0));
  const known = costs.every(({ atEnd }) => atEnd !== null);
  return {
    currency: 'EUR',
    workerHours: sum(({ workerHours }) => workerHours),
    soFar: sum(({ soFar }) => soFar),
    atEnd: known ? sum(({ atEnd }) => atEnd ?? 0) : null,
  };
}

/** One machine for the same time. */
export function singleServer(perHour: number, elapsedSeconds: number, secondsLeft: number | null) {
  return {
    perHour,
    soFar: rounded((perHour * elapsedSeconds) / HOUR_S),
    atEnd: secondsLeft === null ? null : rounded((perHour * (elapsedSeconds + secondsLeft)) / HOUR_S),
  };
}

/** Six digits: a small run costs less than a hundredth of a cent. */
function rounded(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000;
}
