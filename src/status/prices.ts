import type { Config } from '../config/schema';

/** What a worker costs, EUR per hour. */
export interface Prices {
  /** By provider; one that is not named costs nothing. */
  perWorkerHour: Readonly<Record<string, number>>;
  /** The one large machine that the workers are compared with. */
  singleServerPerHour: number;
}

export function pricesOf({ cost_optimization: cost }: Config): Prices {
  return { perWorkerHour: cost.cost_per_hour, singleServerPerHour: cost.single_server_cost_per_hour };
}
