/** Why shares cannot be used, or null: percentages of known-looking provider names that add up to 100. */
export function allocationFault(allocation: unknown): string | null {
  if (typeof allocation !== 'object' || allocation === null || Array.isArray(allocation))
    return 'allocation: an object such as {"hetzner": 60, "digitalocean": 30, "linode": 10} is expected';
  let sum = 0;
  for (const [provider, share] of Object.entries(allocation)) {
    if (!/^[a-z][a-z0-9-]*$/.test(provider)) return `allocation.${provider}: not a provider's name`;
    if (typeof share !== 'number' || !(share >= 0 && share <= 100))
      return `allocation.${provider}: a number from 0 to 100 is expected`;
    sum += share;
  }
  return Math.abs(sum - 100) < 1e-6 ? null : `allocation: the shares add up to ${sum}, not to 100`;
}
