import { ProviderTokenMissing } from '../errors';
import { DigitalOcean } from './digitalocean';
import { Hetzner } from './hetzner';
import { Linode } from './linode';
import type { CloudProvider, CloudProviderName, Pace } from './provider';

/** How a provider's API is reached. */
export interface ProviderAccess {
  /** Without a slash at the end. */
  baseUrl: string;
  token: string;
  pace?: Pace;
}

/** Variables as the providers' own tools name them. */
export const PROVIDER_VARIABLES: Record<
  CloudProviderName,
  { token: string; address: string; defaultAddress: string }
> = {
  hetzner: {
    token: 'HCLOUD_TOKEN',
    address: 'HCLOUD_ENDPOINT',
    defaultAddress: 'https://api.hetzner.cloud/v1',
  },
  digitalocean: {
    token: 'DIGITALOCEAN_TOKEN',
    address: 'DIGITALOCEAN_API_URL',
    defaultAddress: 'https://api.digitalocean.com',
  },
  linode: { token: 'LINODE_TOKEN', address: 'LINODE_URL', defaultAddress: 'https://api.linode.com/v4' },
};

const CLASSES = { hetzner: Hetzner, digitalocean: DigitalOcean, linode: Linode } as const;

/**
 * The provider, reached with the token that the environment has.
 * @throws ProviderTokenMissing
 */
export function openProvider(name: CloudProviderName, env: NodeJS.ProcessEnv, pace?: Pace): CloudProvider {
  const { token: variable } = PROVIDER_VARIABLES[name];
  const token = env[variable]?.trim();
  if (!token) {
    throw new ProviderTokenMissing({
      what: `No token for ${name}`,
      where: `environment variable ${variable}, or .env.cloud`,
      hint: `\`aqea cloud setup\` asks for it. To do without ${name}, set its share to 0 in the configuration.`,
    });
  }
  return new CLASSES[name]({ baseUrl: providerAddress(name, env), token, ...(pace && { pace }) });
}

export function providerAddress(name: CloudProviderName, env: NodeJS.ProcessEnv): string {
  const { address, defaultAddress } = PROVIDER_VARIABLES[name];
  return (env[address]?.trim() || defaultAddress).replace(/\/+$/, '');
}
