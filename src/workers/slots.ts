import { distribute } from '../fleet/distribution';

/**
 * How many units each of the workers in one process takes at once. They share one pool of threads: together they take as
 * many as if each had it, divided by their providers' shares, at least one each.
 * @param shares percent by provider; a provider without a share counts as the smallest
 * @param threads of the pool
 */
export function slotsOf(
  providers: readonly string[],
  shares: Readonly<Record<string, number>>,
  threads: number,
): number[] {
  const weights = providers.map((provider) => Math.max(shares[provider] ?? 0, 1));
  return distribute(providers.length * threads, weights).map((slots) => Math.max(1, slots));
}
