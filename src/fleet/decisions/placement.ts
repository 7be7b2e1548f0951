import { distribute } from '../distribution';
import type { SeenMachine } from '../machines';
import { exchange } from '../money';
import type { FleetPolicy } from '../policy';
import type { Offer } from '../prices';
import type { CloudProviderName } from '../providers/provider';
import type { FleetMemory } from './view';

export function offerKey({ provider, size, region }: Pick<Offer, 'provider' | 'size' | 'region'>): string {
  return `${provider}/${size}/${region}`;
}

/**
 * What a provider can be asked for now, in the order in which it is: as configured, or the cheapest first where machines
 * that may vanish would be preferred. Empty while the provider rests.
 */
export function offersAt(
  provider: CloudProviderName,
  policy: Pick<FleetPolicy, 'offers' | 'spot' | 'currency' | 'usdPerEur'>,
  blocked: FleetMemory['blocked'],
  now: number,
): Offer[] {
  const isBlocked = (key: string): boolean => (blocked[key]?.until ?? 0) > now;
  if (isBlocked(provider)) return [];
  const open = policy.offers.filter((offer) => offer.provider === provider && !isBlocked(offerKey(offer)));
  if (policy.spot !== 'prefer') return open;
  const price = (offer: Offer): number =>
    exchange(offer.perHour, offer.currency, policy.currency, policy.usdPerEur);
  return [...open].sort((a, b) => price(a) - price(b));
}

/**
 * Which providers get the next machines: those furthest below their share of what there will be. Shares of providers that
 * have nothing to offer go to the others.
 * @param count machines to be placed
 * @returns one name per machine; fewer when nobody has anything to offer
 */
export function placeNew(
  count: number,
  machines: readonly SeenMachine[],
  shares: Readonly<Partial<Record<CloudProviderName, number>>>,
  canOffer: (provider: CloudProviderName) => boolean,
): CloudProviderName[] {
  const open = (Object.keys(shares) as CloudProviderName[]).filter(
    (provider) => (shares[provider] ?? 0) > 0 && canOffer(provider),
  );
  if (open.length === 0) return [];
  const have = open.map((provider) => machines.filter((machine) => machine.provider === provider).length);
  const total = have.reduce((a, b) => a + b, 0) + count;
  const goal = distribute(
    total,
    open.map((provider) => shares[provider] ?? 0),
  );
  const placed: CloudProviderName[] = [];
  for (let n = 0; n < count; n++) {
    let best = 0;
    for (let at = 1; at < open.length; at++) if (goal[at]! - have[at]! > goal[best]! - have[best]!) best = at;
    have[best]! += 1;
    placed.push(open[best]!);
  }
  return placed;
}
