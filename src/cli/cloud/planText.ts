import type { Config } from '../../config/schema';
import { costOf, type Usage } from '../../fleet/cost';
import { exchange, type ExchangeRate, exchangeRate, money, rateText, rateUsed } from '../../fleet/money';
import type { FleetPlan, PlannedMachine } from '../../fleet/plan';
import { CLOUD_PROVIDERS, type Currency } from '../../fleet/providers/provider';
import { count, duration, table } from '../text';

export interface PlanFigures {
  /** In the configuration's currency. */
  perHour: number;
  /** If every machine had to be taken from its dearest offer. */
  perHourAtMost: number;
  /** What prices in the other currency were converted with; null: there were none. */
  exchange: ExchangeRate | null;
  /** By the providers' billing steps; null: how long it takes is not known. */
  sum: number | null;
  seconds: number | null;
}

/** What a plan costs. */
export function figuresOf(plan: FleetPlan, config: Config, seconds: number | null, now: number): PlanFigures {
  const { currency } = config.cost_optimization;
  const rate = exchangeRate(config);
  const { usdPerEur } = rate;
  const usage = (price: Pick<Usage, 'provider' | 'perHour' | 'currency' | 'billing'>): Usage => ({
    ...{ provider: price.provider, perHour: price.perHour, currency: price.currency, billing: price.billing },
    ...{ from: now, until: null },
  });
  const usages = [...plan.machines.map(({ offers: [first] }) => usage(first)), ...plan.kept.map(usage)];
  const endsAt = seconds === null ? null : now + seconds * 1_000;
  const cost = costOf(usages, { now, currency, usdPerEur, endsAt });
  const dearest = ({ offers }: PlannedMachine): number =>
    Math.max(...offers.map((offer) => exchange(offer.perHour, offer.currency, currency, usdPerEur)));
  const kept = plan.kept.map((row) => exchange(row.perHour, row.currency, currency, usdPerEur));
  const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);
  return {
    perHour: cost.perHour,
    perHourAtMost: sum([...plan.machines.map(dearest), ...kept]),
    exchange: rateUsed(currenciesOf(plan), currency, rate),
    sum: seconds === null ? null : cost.expected,
    seconds,
  };
}

/** The plan as people read it, before anything is done. */
export function planText(plan: FleetPlan, figures: PlanFigures, config: Config): string {
  const { currency } = config.cost_optimization;
  const lines = [headline(plan, config)];
  if (plan.machines.length > 0) lines.push(machinesTable(plan.machines));
  const { perHour, perHourAtMost, exchange, sum, seconds } = figures;
  const dearer =
    perHourAtMost > perHour + 1e-9
      ? `; at most ${money(perHourAtMost, currency)} where types are sold out`
      : '';
  lines.push(`Price: ${money(perHour, currency)} an hour for all machines${dearer}.`);
  if (exchange !== null) lines.push(rateText(exchange));
  if (sum !== null && seconds !== null)
    lines.push(
      `Expected: about ${duration(seconds)} from now, ${money(sum, currency)} altogether, if the machines are destroyed then.`,
    );
  else
    lines.push(
      'How long it takes is not known before its dump has been looked at: `aqea extract --dry-run`.',
    );
  lines.push(
    `Fuse: each machine turns itself off after ${config.cloud_deployment.max_hours} h. Only \`aqea cloud destroy\` ends the bill.`,
  );
  if (config.cost_optimization.spot === 'prefer')
    lines.push(
      'Spot: none of these providers offers machines that may vanish for less; the first type of the list is taken.',
    );
  lines.push(...plan.notes.map((note) => `Note: ${note}.`));
  return lines.join('\n');
}

/** Of every price that the figures are made of. */
function currenciesOf({ machines, kept }: FleetPlan): Currency[] {
  return [...machines.flatMap(({ offers }) => offers), ...kept].map(({ currency }) => currency);
}

function headline({ machines, kept, surplus }: FleetPlan, config: Config): string {
  const workers = machines.reduce((all, machine) => all + machine.workers, 0);
  const perMachine = config.cloud_deployment.workers_per_machine;
  const by = (list: readonly { provider: string }[]): string =>
    CLOUD_PROVIDERS.map((name) => [name, list.filter(({ provider }) => provider === name).length] as const)
      .filter(([, n]) => n > 0)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ');
  const parts = [
    machines.length > 0
      ? `To be rented: ${count(machines.length, 'machine')} (${by(machines)}) with ${count(workers, 'worker')}, up to ${perMachine} on each.`
      : 'Nothing is to be rented.',
  ];
  if (kept.length > 0) parts.push(`There already: ${count(kept.length, 'machine')} (${by(kept)}).`);
  if (surplus.length > 0)
    parts.push(`More than asked for, drained and deleted: ${surplus.map(({ name }) => name).join(', ')}.`);
  return parts.join('\n');
}

function machinesTable(machines: readonly PlannedMachine[]): string {
  const groups = new Map<string, { machine: PlannedMachine; n: number; workers: number }>();
  for (const machine of machines) {
    const key = `${machine.provider} ${machine.role}`;
    const group = groups.get(key) ?? { machine, n: 0, workers: 0 };
    groups.set(key, { machine, n: group.n + 1, workers: group.workers + machine.workers });
  }
  const what = { master: 'master and workers', worker: 'workers', temporal: 'Temporal server' };
  const rows = [...groups.values()].map(({ machine, n, workers }) => {
    const [offer] = machine.offers;
    const source = offer.source === 'list' ? `price list, ${offer.asOf}` : `configuration, ${offer.asOf}`;
    return [
      machine.provider,
      n,
      what[machine.role],
      workers,
      offer.size,
      offer.region,
      `${money(offer.perHour, offer.currency)} per ${offer.billing === 'hour' ? 'started hour' : 'hour, by the second'}`,
      source,
    ];
  });
  return table([
    ['provider', 'machines', 'for', 'workers', 'type', 'region', 'price of one', 'says'],
    ...rows,
  ]);
}
