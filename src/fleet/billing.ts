import type { BillingStep } from './providers/provider';

/** A machine as its bill sees it; times in milliseconds since 1970. */
export interface Billed {
  billing: BillingStep;
  /** In whatever currency the caller counts in. */
  perHour: number;
  /** When it was asked for: an answer that comes late is paid for, too. */
  from: number;
}

const HOUR_MS = 3_600_000;
/** By the second, with at least this much time and this much money. */
const LEAST_SECONDS = 60;
const LEAST_AMOUNT = 0.01;

/** What a machine has cost when it is deleted, or looked at, at `until`. */
export function costUntil({ billing, perHour, from }: Billed, until: number): number {
  const ms = Math.max(0, until - from);
  if (billing === 'hour') return perHour * Math.max(1, Math.ceil(ms / HOUR_MS));
  return Math.max(LEAST_AMOUNT, (perHour * Math.max(LEAST_SECONDS, Math.ceil(ms / 1_000))) / 3_600);
}

/** When its next hour begins, seen from `now`; by the second there is nothing to wait for. */
export function nextStepAt({ billing, from }: Billed, now: number): number {
  if (billing === 'second') return now;
  return from + HOUR_MS * Math.max(1, Math.ceil((now - from) / HOUR_MS));
}

/** What it will have cost at least if it is kept for `ms` more; the difference to now is what keeping it commits to. */
export function costIfKept(machine: Billed, now: number, ms: number): number {
  return costUntil(machine, now + ms);
}
