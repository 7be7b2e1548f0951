/**
 * How many units each of the workers in one process takes at once. They share one pool of threads, so that what they
 * take together stays the same, and each takes its provider's share of it: whole numbers by largest remainder, ties to
 * the larger share, at least one.
 * @param shares percent by provider; a provider without a share counts as the smallest
 * @param threads of the pool
 */
export function slotsOf(
  providers: readonly string[],
  shares: Readonly<Record<string, number>>,
  threads: number,
): number[] {
  const total = providers.length * threads;
  const weights = providers.map((provider) => Math.max(shares[provider] ?? 0, 1));
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const slots = exact.map((n) => Math.max(1, Math.floor(n)));
  const byRemainder = exact
    .map((n, at) => ({ at, remainder: n - Math.floor(n), weight: weights[at] ?? 0 }))
    .sort((a, b) => b.remainder - a.remainder || b.weight - a.weight || a.at - b.at);
  let left = total - slots.reduce((a, b) => a + b, 0);
  for (const { at } of byRemainder) if (left-- > 0) slots[at] = (slots[at] ?? 0) + 1;
  return slots;
}
