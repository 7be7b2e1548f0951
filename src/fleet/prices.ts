import type { BillingStep, CloudProvider, CloudProviderName, Currency } from './providers/provider';

/** A machine that can be had: where, which, at what price, and who says so. */
export interface Offer {
  provider: CloudProviderName;
  size: string;
  region: string;
  /** Including the public address. */
  perHour: number;
  currency: Currency;
  billing: BillingStep;
  /** `list`: the provider's own price list · `configuration`: what the configuration has for when the list is not to be had. */
  source: 'list' | 'configuration';
  /** Day of the price, `2026-11-26`. */
  asOf: string;
}

/** A machine that the configuration names, with the price to use when the provider's list does not answer. */
export interface WantedSize {
  size: string;
  region: string;
  fallback: { perHour: number; currency: Currency; asOf: string };
}

export interface Offers {
  /** In the order of `wanted`; what the provider's list does not have is left out. */
  offers: Offer[];
  /** What a person should know: the list did not answer, a type is not offered. */
  notes: string[];
}

/** What the wanted machines cost now: from the provider's price list; while that does not answer, from the configuration. */
export async function offersOf(
  provider: CloudProvider,
  wanted: readonly WantedSize[],
  now: Date,
): Promise<Offers> {
  const { name, billing } = provider;
  const listed = await provider.prices().catch((error: unknown) => error as Error);
  if (listed instanceof Error) {
    const offers = wanted.map(({ size, region, fallback: { perHour, currency, asOf } }) => ({
      ...{ provider: name, size, region, perHour, currency, billing, asOf },
      source: 'configuration' as const,
    }));
    const dates = [...new Set(offers.map(({ asOf }) => asOf))].join(', ');
    return {
      offers,
      notes: [
        `${name}: the price list does not answer (${listed.message}); prices of ${dates} from the configuration`,
      ],
    };
  }
  const asOf = now.toISOString().slice(0, 10);
  const offers: Offer[] = [];
  const notes: string[] = [];
  for (const { size, region } of wanted) {
    const price = listed.find((each) => each.size === size && each.region === region);
    if (price) offers.push({ provider: name, ...price, billing, source: 'list', asOf });
    else notes.push(`${name}: ${size} is not offered in ${region}`);
  }
  return { offers, notes };
}
