import type { Condition } from '../alerts/condition';
import type { FleetDecision } from './decide';
import type { FleetSeen } from './decisions/view';
import { money } from './money';
import type { FleetPolicy } from './policy';

/** Answer of the query `fleet`. */
export interface FleetReport {
  deployment: string;
  /** When it was last seen, ISO 8601; null: not yet. */
  seenAt: string | null;
  machines: Record<string, Record<string, number>>;
  currency: string;
  spent: number;
  perHour: number;
  limit: number | null;
  /** Of the last decision. */
  reasons: string[];
  conditions: Condition[];
}

export function fleetReport(
  policy: FleetPolicy,
  seen: FleetSeen | null,
  decision: FleetDecision | null,
  conditions: readonly Condition[],
): FleetReport {
  const machines: FleetReport['machines'] = {};
  for (const { provider, state } of seen?.machines ?? []) {
    const states = (machines[provider] ??= {});
    states[state] = (states[state] ?? 0) + 1;
  }
  return {
    ...{ deployment: policy.deployment, seenAt: seen ? new Date(seen.now).toISOString() : null, machines },
    ...{ currency: policy.currency, spent: decision?.spent ?? 0, perHour: decision?.perHour ?? 0 },
    ...{ limit: policy.budget?.limit ?? null, reasons: decision?.reasons ?? [], conditions: [...conditions] },
  };
}

/** The same in a few lines of Markdown: the "current details" that Temporal's Web UI shows. */
export function describeFleet(policy: FleetPolicy, report: FleetReport): string {
  const { machines, spent, perHour, limit, reasons, conditions } = report;
  const { currency } = policy;
  const of = limit === null ? '' : ` of ${money(limit, currency)}`;
  return [
    `**${money(spent, currency)}**${of} spent, ${money(perHour, currency)} an hour now`,
    '',
    ...Object.entries(machines).map(
      ([provider, states]) =>
        `- ${provider}: ${Object.entries(states)
          .map(([state, count]) => `${count} ${state}`)
          .join(', ')}`,
    ),
    ...(policy.spot === 'prefer' ? [`- ${SPOT}`] : []),
    '',
    ...reasons.map((reason) => `- ${reason}`),
    ...conditions.map(({ severity, what }) => `- **${severity}**: ${what}`),
  ].join('\n');
}

/** What `spot: prefer` comes to. */
export const SPOT =
  'No provider here offers machines that may vanish for less (spot); the cheapest of the listed types is taken, ' +
  'and idle machines go just before their next hour begins.';
