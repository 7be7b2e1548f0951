/** Colours by the order of the providers, `--provider-1` on; further ones begin again. */
const COLOURS = 6;
const KNOWN = ['hetzner', 'digitalocean', 'linode'];

/** @returns a CSS colour; the usual providers keep theirs whatever their order */
export function colour(provider: string, at: number): string {
  const known = KNOWN.indexOf(provider);
  return `var(--provider-${((known >= 0 ? known : 3 + at) % COLOURS) + 1})`;
}
