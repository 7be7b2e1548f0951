/**
 * Divides `total` whole things (workers, slots) by weight: largest remainder, ties to the larger weight, then to the
 * earlier one. The parts add up to `total`; 15 by 60, 30 and 10 are 9, 5 and 1.
 */
export function distribute(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const order = exact
    .map((n, at) => ({ at, remainder: n - Math.floor(n), weight: weights[at] ?? 0 }))
    .sort((a, b) => b.remainder - a.remainder || b.weight - a.weight || a.at - b.at);
  const left = total - parts.reduce((a, b) => a + b, 0);
  for (const { at } of order.slice(0, left)) parts[at] = (parts[at] ?? 0) + 1;
  return parts;
}
