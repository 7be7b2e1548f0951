import type { Config } from '../config/schema';
import { type ExchangeRate, exchangeRate } from '../fleet/money';

/** What the status counts costs with, in EUR. */
export interface Prices {
  /** Of a worker on a machine that is not rented, EUR per hour, by provider; one that is not named costs nothing. */
  perWorkerHour: Readonly<Record<string, number>>;
  /** The one large machine that the workers are compared with. */
  singleServerPerHour: number;
  /** For rented machines that are paid for in dollars. */
  exchange: ExchangeRate;
}

export function pricesOf(config: Config): Prices {
  const { cost_optimization: cost } = config;
  return {
    perWorkerHour: cost.cost_per_hour,
    singleServerPerHour: cost.single_server_cost_per_hour,
    exchange: exchangeRate(config, 'EUR'),
  };
}
