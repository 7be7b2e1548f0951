import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { MachineNameTaken, NoCapacity, QuotaReached } from '../errors';
import { notOurs, unlessGone } from './hetzner';
import { HttpApi } from './httpApi';
import type { ProviderAccess } from './providers';
import type { CloudMachine, CloudMachineState, CloudProvider, MachineSpec, Price } from './provider';

const Instance = z.object({
  id: z.int(),
  label: z.string(),
  status: z.string(),
  created: z.string(),
  tags: z.array(z.string()),
  type: z.string(),
  region: z.string(),
  ipv4: z.array(z.string()),
});
const Instances = z.object({ data: z.array(Instance), page: z.int(), pages: z.int() });
const Types = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      price: z.object({ hourly: z.number() }),
      region_prices: z.array(z.object({ id: z.string(), hourly: z.number() })),
    }),
  ),
  pages: z.int(),
});
const Regions = z.object({
  data: z.array(z.object({ id: z.string(), capabilities: z.array(z.string()) })),
  page: z.int(),
  pages: z.int(),
});
const Failure = z.object({ errors: z.array(z.object({ field: z.string().optional(), reason: z.string() })) });

const STATES: Record<string, CloudMachineState> = {
  ...{ running: 'running', offline: 'stopped', shutting_down: 'stopped', billing_suspension: 'stopped' },
  ...{ stopped: 'stopped', deleting: 'deleting' },
};

/** Linode (Akamai), API v4. Tags find what is ours; labels are unique in an account. A started hour is paid in full. */
export class Linode implements CloudProvider {
  readonly name = 'linode';
  readonly billing = 'hour';
  private readonly api: HttpApi;

  constructor(access: ProviderAccess) {
    this.api = new HttpApi({
      ...access,
      provider: this.name,
      rights:
        'a personal access token with linodes:read_write, of a user who is not restricted (those cannot tag)',
      readError: (_status, body) => {
        const failure = Failure.safeParse(body);
        if (!failure.success) return { message: '', error: null };
        const message = failure.data.errors
          .map(({ field, reason }) => (field ? `${field}: ${reason}` : reason))
          .join('; ');
        // The API has no codes; field and sentence are all there is.
        if (
          failure.data.errors.some(
            ({ field, reason }) => field === 'label' && /unique|exists|in use/i.test(reason),
          )
        )
          return { message, error: MachineNameTaken };
        if (/limit (?:has been )?reached|account limit|exceed/i.test(message))
          return { message, error: QuotaReached };
        if (/capacity|not available|unavailable|sold out/i.test(message))
          return { message, error: NoCapacity };
        return { message, error: null };
      },
    });
  }

  async create(spec: MachineSpec): Promise<CloudMachine> {
    const instance = await this.api.call({
      method: 'POST',
      path: '/linode/instances',
      body: {
        label: spec.name,
        region: spec.region,
        type: spec.size,
        image: spec.image,
        // The API insists on one. Nobody keeps it, and password logins are off.
        root_pass: randomBytes(30).toString('base64url'),
        tags: [tagOf(spec.deployment)],
        metadata: { user_data: Buffer.from(spec.userData, 'utf8').toString('base64') },
        booted: true,
      },
      answer: Instance,
    });
    return machineOf(instance);
  }

  async list(deployment: string): Promise<CloudMachine[]> {
    const tag = tagOf(deployment);
    const found: CloudMachine[] = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const answer = await this.api.call({
        method: 'GET',
        path: `/linode/instances?page=${page}&page_size=100`,
        headers: { 'x-filter': JSON.stringify({ tags: tag }) },
        answer: Instances,
      });
      found.push(...answer.data.filter(({ tags }) => tags.includes(tag)).map(machineOf));
      pages = answer.pages;
    }
    return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || Number(a.id) - Number(b.id));
  }

  async delete(deployment: string, id: string): Promise<void> {
    const path = `/linode/instances/${encodeURIComponent(id)}`;
    const found = await unlessGone(() => this.api.call({ method: 'GET', path, answer: Instance }));
    if (found === null) return;
    if (!found.tags.includes(tagOf(deployment))) throw notOurs(this.name, id, deployment);
    await unlessGone(() => this.api.call({ method: 'DELETE', path, answer: null }));
  }

  /** Only regions that hand user data to a machine: elsewhere it would start and do nothing. */
  async prices(): Promise<Price[]> {
    const regions: string[] = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const path = `/regions?page=${page}&page_size=500`;
      const answer = await this.api.call({ method: 'GET', path, answer: Regions });
      regions.push(
        ...answer.data.filter(({ capabilities }) => capabilities.includes('Metadata')).map(({ id }) => id),
      );
      pages = answer.pages;
    }
    const types: z.infer<typeof Types>['data'] = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const path = `/linode/types?page=${page}&page_size=500`;
      const answer = await this.api.call({ method: 'GET', path, answer: Types });
      types.push(...answer.data);
      pages = answer.pages;
    }
    return types.flatMap(({ id, price, region_prices: own }) =>
      regions.map((region) => ({
        size: id,
        region,
        perHour: own.find((other) => other.id === region)?.hourly ?? price.hourly,
        currency: 'USD' as const,
      })),
    );
  }
}

function tagOf(deployment: string): string {
  return `aqea-${deployment}`;
}

/** Linode's times have no zone and mean UTC. */
function machineOf(instance: z.infer<typeof Instance>): CloudMachine {
  const { id, label, status, type, region, created } = instance;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(created) ? created : `${created}Z`;
  return {
    ...{ id: String(id), name: label, state: STATES[status] ?? 'starting', size: type, region },
    address: instance.ipv4[0] ?? null,
    createdAt: new Date(zoned).toISOString(),
  };
}
