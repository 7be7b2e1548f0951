import type { StatusConfig } from '../config/sections/status';
import { CLOUD_PROVIDERS } from '../fleet/providers/provider';

export interface StatusPorts {
  api: number;
  dashboard: number;
}

/**
 * The ports of a provider's master: hetzner's 8080 and 8090, digitalocean's 8081 and 8091, linode's 8082 and 8092, whichever
 * starts first; further providers follow in the order of their names. A master without a provider has the first ones.
 * @param providers those of the configuration
 * @param first hetzner's ports, where the configuration has others
 */
export function portsOf(
  provider: string | null,
  providers: readonly string[],
  first: Pick<StatusConfig, 'api_port' | 'dashboard_port'>,
): StatusPorts {
  const others = providers.filter((name) => !isCloud(name)).sort();
  const at = provider === null ? 0 : Math.max(0, [...CLOUD_PROVIDERS, ...others].indexOf(provider));
  return { api: first.api_port + at, dashboard: first.dashboard_port + at };
}

function isCloud(name: string): boolean {
  return CLOUD_PROVIDERS.some((cloud) => cloud === name);
}
