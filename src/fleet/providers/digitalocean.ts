import { z } from 'zod';
import { NoCapacity, QuotaReached } from '../errors';
import { notOurs, unlessGone } from './hetzner';
import { HttpApi } from './httpApi';
import type { ProviderAccess } from './providers';
import type { CloudMachine, CloudMachineState, CloudProvider, MachineSpec, Price } from './provider';

const Droplet = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  created_at: z.string(),
  tags: z.array(z.string()),
  size_slug: z.string(),
  region: z.object({ slug: z.string() }),
  networks: z.object({
    v4: z.array(z.object({ ip_address: z.string().optional(), type: z.string().optional() })).default([]),
  }),
});
const Links = z.object({ pages: z.object({ next: z.string().optional() }).optional() }).optional();
const Droplets = z.object({ droplets: z.array(Droplet), links: Links });
const Sizes = z.object({
  sizes: z.array(
    z.object({
      slug: z.string(),
      price_hourly: z.number(),
      regions: z.array(z.string()),
      available: z.boolean(),
    }),
  ),
  links: Links,
});
const Failure = z.object({ id: z.string(), message: z.string() });

const STATES: Record<string, CloudMachineState> = {
  ...{ new: 'starting', active: 'running', off: 'stopped', archive: 'stopped' },
};

/** DigitalOcean, API v2. Tags find what is ours; names may occur twice, so twins are possible. Paid by the second. */
export class DigitalOcean implements CloudProvider {
  readonly name = 'digitalocean';
  readonly billing = 'second';
  private readonly api: HttpApi;

  constructor(access: ProviderAccess) {
    this.api = new HttpApi({
      ...access,
      provider: this.name,
      rights: 'the scopes droplet (create, read, delete), tag (create, read), sizes and regions (read)',
      readError: (status, body) => {
        const failure = Failure.safeParse(body);
        const message = failure.success ? failure.data.message : '';
        // The API has no codes for these; its sentences are all there is.
        if (/droplet limit/i.test(message)) return { message, error: QuotaReached };
        if (status === 422 && /(not available|unavailable|out of capacity|no capacity)/i.test(message))
          return { message, error: NoCapacity };
        return { message, error: null };
      },
    });
  }

  async create(spec: MachineSpec): Promise<CloudMachine> {
    const { droplet } = await this.api.call({
      method: 'POST',
      path: '/v2/droplets',
      body: {
        name: spec.name,
        region: spec.region,
        size: spec.size,
        image: spec.image,
        tags: [tagOf(spec.deployment)],
        user_data: spec.userData,
        ipv6: true,
      },
      answer: z.object({ droplet: Droplet }),
    });
    return machineOf(droplet);
  }

  async list(deployment: string): Promise<CloudMachine[]> {
    const tag = tagOf(deployment);
    const found: CloudMachine[] = [];
    for (let page = 1, more = true; more; page++) {
      const path = `/v2/droplets?tag_name=${encodeURIComponent(tag)}&page=${page}&per_page=200`;
      const { droplets, links } = await this.api.call({ method: 'GET', path, answer: Droplets });
      found.push(...droplets.filter(({ tags }) => tags.includes(tag)).map(machineOf));
      more = links?.pages?.next !== undefined;
    }
    return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || Number(a.id) - Number(b.id));
  }

  async delete(deployment: string, id: string): Promise<void> {
    const path = `/v2/droplets/${encodeURIComponent(id)}`;
    const found = await unlessGone(() =>
      this.api.call({ method: 'GET', path, answer: z.object({ droplet: Droplet }) }),
    );
    if (found === null) return;
    if (!found.droplet.tags.includes(tagOf(deployment))) throw notOurs(this.name, id, deployment);
    await unlessGone(() => this.api.call({ method: 'DELETE', path, answer: null }));
  }

  async prices(): Promise<Price[]> {
    const prices: Price[] = [];
    for (let page = 1, more = true; more; page++) {
      const path = `/v2/sizes?page=${page}&per_page=200`;
      const { sizes, links } = await this.api.call({ method: 'GET', path, answer: Sizes });
      for (const { slug, price_hourly: perHour, regions, available } of sizes)
        if (available)
          prices.push(
            ...regions.map((region) => ({ size: slug, region, perHour, currency: 'USD' as const })),
          );
      more = links?.pages?.next !== undefined;
    }
    return prices;
  }
}

function tagOf(deployment: string): string {
  return `aqea-${deployment}`;
}

function machineOf(droplet: z.infer<typeof Droplet>): CloudMachine {
  return {
    id: String(droplet.id),
    name: droplet.name,
    state: STATES[droplet.status] ?? 'starting',
    size: droplet.size_slug,
    region: droplet.region.slug,
    address: droplet.networks.v4.find(({ type }) => type === 'public')?.ip_address ?? null,
    createdAt: new Date(droplet.created_at).toISOString(),
  };
}
