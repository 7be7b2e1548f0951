import { AqeaError } from '../support/errors';
import { ensureMachine } from './ensureMachine';
import { NoCapacity, ProviderRefused } from './errors';
import type { Fleet } from './fleet';
import { machineName, type MachineRow } from './machines';
import { money } from './money';
import type { PlannedMachine } from './plan';
import type { Offer } from './prices';
import type { CloudProviderName } from './providers/provider';

/** A machine that was made. */
export interface Made {
  name: string;
  planned: PlannedMachine;
  offer: Offer;
  /** Public address, once known. */
  address: string | null;
}

export interface Provisioned {
  made: Made[];
  /** What could not be made, and why. */
  failed: { planned: PlannedMachine; error: Error }[];
}

/**
 * Makes machines, each exactly once: one after the other at a provider, at all providers at the same time. Where a type is
 * sold out, the next offer is taken; where the account's limit is reached, or the token refused, what was to be made there
 * is not made elsewhere instead.
 */
export class Provisioner {
  /** Offers that are sold out, `provider/size/region`. */
  private readonly soldOut = new Set<string>();
  /** Why nothing more is asked of a provider. */
  private readonly closed = new Map<CloudProviderName, Error>();
  private readonly counts = new Map<CloudProviderName, number>();

  /** @param signal ends it before the next machine: nobody wants any more, as when the deployment is destroyed */
  constructor(
    private readonly fleet: Fleet,
    private readonly signal?: AbortSignal,
  ) {}

  async makeAll(machines: readonly PlannedMachine[], replaces: string | null = null): Promise<Provisioned> {
    for (const { provider } of await this.fleet.rows.all(this.fleet.deployment))
      this.counts.set(provider, (this.counts.get(provider) ?? 0) + 1);
    const result: Provisioned = { made: [], failed: [] };
    const providers = [...new Set(machines.map(({ provider }) => provider))];
    await Promise.all(
      providers.map(async (provider) => {
        for (const planned of machines.filter((machine) => machine.provider === provider)) {
          try {
            result.made.push(await this.make(planned, replaces));
          } catch (error) {
            result.failed.push({ planned, error: error as Error });
          }
        }
      }),
    );
    return result;
  }

  private async make(planned: PlannedMachine, replaces: string | null): Promise<Made> {
    let sold: Error | null = null;
    for (const offer of planned.offers) {
      this.signal?.throwIfAborted();
      if (this.soldOut.has(keyOf(offer))) continue;
      const closed = this.closed.get(offer.provider);
      if (closed) {
        if (offer.provider === planned.provider) throw closed;
        continue;
      }
      try {
        return await this.ask(planned, offer, replaces);
      } catch (error) {
        if (!isSoldOut(error)) {
          if (isOfProvider(error)) this.closed.set(offer.provider, error);
          if (offer.provider === planned.provider) throw error;
          continue;
        }
        sold = error;
        this.soldOut.add(keyOf(offer));
        const next = planned.offers.find((each) => !this.soldOut.has(keyOf(each)));
        const then = next ? `; trying ${offerText(next)}` : '';
        this.fleet.say(
          `${offer.provider} has no ${offer.size} in ${offer.region} now (${error.what})${then}.`,
        );
      }
    }
    throw (
      sold ??
      new NoCapacity({ what: 'Every type, region and provider is sold out', hint: 'Try again later.' })
    );
  }

  private async ask(planned: PlannedMachine, offer: Offer, replaces: string | null): Promise<Made> {
    const { deployment, providers, rows, access, osImage, pace, now } = this.fleet;
    const provider = providers.find(({ name }) => name === offer.provider);
    if (!provider) throw new NoCapacity({ what: `there is no token for ${offer.provider}` });
    const n = (this.counts.get(offer.provider) ?? 0) + 1;
    this.counts.set(offer.provider, n);
    const name = machineName(deployment, offer.provider, n);
    const { size, region, perHour, currency, billing } = offer;
    const { role, workers } = planned;
    const row: MachineRow = {
      ...{
        name,
        deployment,
        provider: offer.provider,
        role,
        size,
        region,
        state: 'creating',
        providerId: null,
      },
      ...{
        perHour,
        currency,
        billing,
        createdAt: new Date(now()).toISOString(),
        deletedAt: null,
        reason: null,
      },
      replaces,
    };
    const userData = await access.userData({ name, provider: offer.provider, role, workers });
    const spec = { name, deployment, size, region, image: osImage(offer.provider), userData };
    try {
      const machine = await ensureMachine(provider, rows, { row, spec }, pace);
      this.fleet.say(`${name}: ${offerText(offer)}${role === 'worker' ? '' : `, ${role}`}.`);
      return { name, planned, offer, address: machine.address };
    } catch (error) {
      const there = (await rows.all(deployment)).find((each) => each.name === name);
      // What may exist needs its login; the reaper takes it back with the machine.
      if (there?.state !== 'creating') await access.revoke([name]);
      throw error;
    }
  }
}

/** `hetzner cx23 in fsn1, 0.0071 EUR an hour`. */
export function offerText({ provider, size, region, perHour, currency }: Offer): string {
  return `${provider} ${size} in ${region}, ${money(perHour, currency)} an hour`;
}

/** This offer cannot be had; another one may. A type or region that a provider does not know is such a case, too. */
function isSoldOut(error: unknown): error is AqeaError {
  return error instanceof NoCapacity || error instanceof ProviderRefused;
}

/** The next machine there would fail in the same way. */
function isOfProvider(error: unknown): error is AqeaError {
  return error instanceof AqeaError && error.code.startsWith('AQEA_PROVIDER_');
}

function keyOf({ provider, size, region }: Offer): string {
  return `${provider}/${size}/${region}`;
}
