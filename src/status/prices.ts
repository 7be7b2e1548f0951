/** What a worker costs, EUR per hour. */
export interface Prices {
  /** By provider; one that is not named costs nothing. */
  perWorkerHour: Readonly<Record<string, number>>;
  /** The one large machine that the workers are compared with. */
  singleServerPerHour: number;
}

export const DEFAULT_PRICES: Prices = {
  perWorkerHour: { hetzner: 0.015, digitalocean: 0.024, linode: 0.018 },
  singleServerPerHour: 0.476,
};
