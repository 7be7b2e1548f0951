import type { Condition } from '../../alerts/condition';
import { costUntil, nextStepAt, type Billed } from '../billing';
import { PAID_STATES, type SeenMachine } from '../machines';
import { exchange, money } from '../money';
import type { FleetPolicy } from '../policy';
import type { Currency } from '../providers/provider';

const HOUR_MS = 3_600_000;
/** From the decision to delete a machine until the provider has done it, with a few tries. */
export const REACTION_MS = 5 * 60_000;

type Money = Pick<FleetPolicy, 'currency' | 'usdPerEur'>;

export function isPaid({ state }: Pick<SeenMachine, 'state'>): boolean {
  return PAID_STATES.includes(state);
}

export function billed(machine: SeenMachine): Billed {
  const { billing, perHour, createdAt } = machine;
  return { billing, perHour, from: Date.parse(createdAt) };
}

/** When the machine must be gone, or the next step of its bill begins. */
export function stepAt(machine: SeenMachine, now: number): number {
  return nextStepAt(billed(machine), now);
}

/** What machines that are gone have cost, by currency: all that a decision needs to know of them. */
export type GoneCost = Record<Currency, number>;

/** Those that may still cost something, and what the others have cost. */
export function splitGone(machines: readonly SeenMachine[]): { paid: SeenMachine[]; gone: GoneCost } {
  const paid: SeenMachine[] = [];
  const gone: GoneCost = { EUR: 0, USD: 0 };
  for (const machine of machines) {
    if (isPaid(machine)) paid.push(machine);
    else if (machine.state !== 'refused' && machine.deletedAt !== null)
      gone[machine.currency] += costUntil(billed(machine), Date.parse(machine.deletedAt));
  }
  return { paid, gone };
}

/** What has been paid, or cannot be avoided any more: from the request until the deletion is confirmed. */
export function committed(paid: readonly SeenMachine[], gone: GoneCost, money: Money, now: number): number {
  let sum = 0;
  for (const currency of ['EUR', 'USD'] as const)
    if (gone[currency] > 0) sum += inCurrency(gone[currency], { currency }, money);
  for (const machine of paid) sum += inCurrency(costUntil(billed(machine), now), machine, money);
  return sum;
}

/** What one more hour of everything that is paid for would add. */
export function hourlyCost(paid: readonly SeenMachine[], money: Money): number {
  return paid.reduce((sum, machine) => sum + inCurrency(machine.perHour, machine, money), 0);
}

/** Counts what may still be spent; every promise is subtracted at once. */
export class Purse {
  private promised: number;
  /** One more hour of everything, in case a provider cannot be reached. */
  private kept: number;

  constructor(
    /** Infinity: no limit. */
    readonly limit: number,
    paid: readonly SeenMachine[],
    gone: GoneCost,
    private readonly policy: Money,
    now: number,
  ) {
    this.promised = committed(paid, gone, policy, now);
    this.kept = hourlyCost(paid, policy);
  }

  get spent(): number {
    return this.promised;
  }

  /** Nothing may cost anything any more. */
  get empty(): boolean {
    return this.promised >= this.limit;
  }

  /**
   * A machine's next step, if all could still go one step further afterwards. So even an hour in which a provider cannot be
   * reached does not pass the limit.
   */
  step(machine: SeenMachine, forMs: number): 'may' | 'may-not' {
    const share = machine.billing === 'hour' ? 1 : forMs / HOUR_MS;
    return this.promise(inCurrency(machine.perHour * share, machine, this.policy), 0);
  }

  /** A new machine: its first hour, and one more of everything, the new one included. */
  create(offer: Pick<SeenMachine, 'perHour' | 'currency'>): 'may' | 'may-not' {
    const hour = inCurrency(offer.perHour, offer, this.policy);
    return this.promise(hour, hour);
  }

  private promise(now: number, later: number): 'may' | 'may-not' {
    // Sums of decimals: what differs by less than a thousandth of a cent is the same.
    if (this.promised + now + this.kept + later > this.limit + 1e-5) return 'may-not';
    this.promised += now;
    this.kept += later;
    return 'may';
  }
}

/** What all may cost; Infinity without a limit. */
export function limitOf({ budget }: Pick<FleetPolicy, 'budget'>): number {
  return budget === null ? Infinity : (budget.limit * budget.stopAt) / 100;
}

/** The highest step of the budget that has been reached; null: none, or there is no budget. */
export function budgetAlert(
  { budget, currency, deployment }: Pick<FleetPolicy, 'budget' | 'currency' | 'deployment'>,
  spent: number,
): Condition | null {
  if (budget === null) return null;
  const percent = (100 * spent) / budget.limit;
  const reached = [...budget.alertsAt, budget.stopAt].filter((step) => percent >= step);
  const highest = Math.max(...reached);
  if (reached.length === 0) return null;
  const stops = highest >= budget.stopAt;
  return {
    key: `budget:${budget.limit}:${highest}`,
    kind: 'event',
    severity: stops ? 'critical' : highest >= 90 ? 'warning' : 'info',
    what:
      `${Math.floor(percent)} % of the budget is spent: ${money(spent, currency)} of ${money(budget.limit, currency)}` +
      (stops ? '; all machines are being deleted' : ''),
    where: `deployment ${deployment}`,
    hint: stops
      ? 'What is stored stays. To go on: raise `cost_optimization.budget.limit`, deploy again, `aqea resume`.'
      : `At ${budget.stopAt} % everything stops. \`aqea cost\` shows by whom it was spent; \`aqea cloud destroy\` ends it now.`,
  };
}

function inCurrency(
  amount: number,
  { currency: from }: Pick<SeenMachine, 'currency'>,
  policy: Money,
): number {
  return exchange(amount, from, policy.currency, policy.usdPerEur);
}
