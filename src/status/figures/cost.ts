import { costOf, usagesOfRun } from '../../fleet/cost';
import type { MachineUse } from '../../stores/costReading';
import type { ProviderFigures } from '../../stores/statusReads';
import type { Prices } from '../prices';
import type { Cost } from '../schemas';

const HOUR_S = 3_600;

export interface RunWork extends Pick<
  ProviderFigures,
  'provider' | 'workerHours' | 'hoursByHand' | 'liveByHand'
> {
  /** Rented machines of this provider. */
  uses: readonly MachineUse[];
}

/**
 * What a run has cost at one provider, and will have cost at the end, EUR: its part of the bills of rented machines, as
 * `aqea cost` counts them, and the hours of other workers at the configured price.
 * @param now milliseconds since 1970
 * @param secondsLeft of what is paid for now; null: nobody knows
 */
export function costOfWork(
  { provider, workerHours, hoursByHand, liveByHand, uses }: RunWork,
  { perWorkerHour, exchange: { usdPerEur } }: Prices,
  now: number,
  secondsLeft: number | null,
): Cost {
  const price = perWorkerHour[provider] ?? 0;
  const endsAt = secondsLeft === null ? null : now + 1_000 * secondsLeft;
  const rented = costOf(usagesOfRun(uses), { now, currency: 'EUR', usdPerEur, endsAt });
  const byHand = price * hoursByHand;
  const atEnd =
    secondsLeft === null
      ? null
      : rounded(rented.expected + byHand + (price * liveByHand * secondsLeft) / HOUR_S);
  return {
    ...{ currency: 'EUR', workerHours: rounded(workerHours), rentedMachines: uses.length },
    ...{ soFar: rounded(rented.spent + byHand), atEnd },
  };
}

/** The sum; its end is known only if all ends are. */
export function sumOfCosts(costs: readonly Cost[]): Cost {
  const sum = (of: (cost: Cost) => number): number => rounded(costs.reduce((all, cost) => all + of(cost), 0));
  const known = costs.every(({ atEnd }) => atEnd !== null);
  return {
    currency: 'EUR',
    workerHours: sum(({ workerHours }) => workerHours),
    rentedMachines: sum(({ rentedMachines }) => rentedMachines),
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
