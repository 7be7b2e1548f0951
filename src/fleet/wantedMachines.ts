import type { Config } from '../config/schema';
import type { WantedSize } from './prices';
import { CLOUD_PROVIDERS, type CloudProviderName } from './providers/provider';

/** Providers that have a share of the work, and that machines can be rented from. */
export function sharingProviders(config: Config): CloudProviderName[] {
  const { allocation } = config.cloud_deployment.worker_distribution;
  return CLOUD_PROVIDERS.filter((name) => (allocation[name] ?? 0) > 0);
}

/** Every type in every region, in the order of preference: a type's regions first, then the next type. */
export function wantedSizes(config: Config, provider: CloudProviderName): WantedSize[] {
  const {
    machine_types: types,
    regions,
    currency,
    prices_as_of: asOf,
  } = config.cloud_deployment.providers[provider];
  return Object.entries(types).flatMap(([size, perHour]) =>
    regions.map((region) => ({ size, region, fallback: { perHour, currency, asOf } })),
  );
}
