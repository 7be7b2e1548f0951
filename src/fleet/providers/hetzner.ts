import { z } from 'zod';
import { MachineNameTaken, NoCapacity, NotOurMachine, ProviderRefused, QuotaReached } from '../errors';
import { HttpApi } from './httpApi';
import type { ProviderAccess } from './providers';
import type { CloudMachine, CloudMachineState, CloudProvider, MachineSpec, Price } from './provider';

const LABEL = 'aqea-deployment';

const Server = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  created: z.string(),
  labels: z.record(z.string(), z.string()),
  public_net: z.object({ ipv4: z.object({ ip: z.string() }).nullable() }),
  server_type: z.object({ name: z.string() }),
  location: z.object({ name: z.string() }).optional(),
  datacenter: z.object({ location: z.object({ name: z.string() }) }).nullish(),
});
const Servers = z.object({
  servers: z.array(Server),
  meta: z.object({ pagination: z.object({ next_page: z.int().nullable() }) }),
});
const Amount = z.object({ gross: z.coerce.number() });
const Pricing = z.object({
  pricing: z.object({
    currency: z.enum(['EUR', 'USD']),
    primary_ips: z.array(
      z.object({
        type: z.string(),
        prices: z.array(z.object({ location: z.string(), price_hourly: Amount })),
      }),
    ),
    server_types: z.array(
      z.object({
        name: z.string(),
        prices: z.array(z.object({ location: z.string(), price_hourly: Amount })),
      }),
    ),
  }),
});
const Failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const STATES: Record<string, CloudMachineState> = {
  ...{ initializing: 'starting', starting: 'starting', rebuilding: 'starting', migrating: 'starting' },
  ...{ running: 'running', stopping: 'stopped', off: 'stopped', deleting: 'deleting' },
};

const ERRORS = {
  uniqueness_error: MachineNameTaken,
  resource_unavailable: NoCapacity,
  placement_error: NoCapacity,
  resource_limit_exceeded: QuotaReached,
} as const;

/** Hetzner Cloud, API v1. Labels find what is ours; names are unique in a project. A started hour is paid in full. */
export class Hetzner implements CloudProvider {
  readonly name = 'hetzner';
  readonly billing = 'hour';
  private readonly api: HttpApi;

  constructor(access: ProviderAccess) {
    this.api = new HttpApi({
      ...access,
      provider: this.name,
      rights: 'read and write, in the project that is to have the machines',
      readError: (_status, body) => {
        const failure = Failure.safeParse(body);
        if (!failure.success) return { message: '', error: null };
        const { code, message } = failure.data.error;
        return { message: `${message} (${code})`, error: ERRORS[code as keyof typeof ERRORS] ?? null };
      },
    });
  }

  async create(spec: MachineSpec): Promise<CloudMachine> {
    const { server } = await this.api.call({
      method: 'POST',
      path: '/servers',
      body: {
        name: spec.name,
        server_type: spec.size,
        image: spec.image,
        location: spec.region,
        labels: { [LABEL]: spec.deployment },
        user_data: spec.userData,
        start_after_create: true,
        public_net: { enable_ipv4: true, enable_ipv6: true },
      },
      answer: z.object({ server: Server }),
    });
    return machineOf(server);
  }

  async list(deployment: string): Promise<CloudMachine[]> {
    const found: CloudMachine[] = [];
    const selector = encodeURIComponent(`${LABEL}==${deployment}`);
    for (let page: number | null = 1; page !== null;) {
      const path: string = `/servers?label_selector=${selector}&page=${page}&per_page=50`;
      const { servers, meta }: z.infer<typeof Servers> = await this.api.call({
        method: 'GET',
        path,
        answer: Servers,
      });
      found.push(...servers.filter(({ labels }) => labels[LABEL] === deployment).map(machineOf));
      page = meta.pagination.next_page;
    }
    return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || Number(a.id) - Number(b.id));
  }

  async delete(deployment: string, id: string): Promise<void> {
    const path = `/servers/${encodeURIComponent(id)}`;
    const server = await unlessGone(() =>
      this.api.call({ method: 'GET', path, answer: z.object({ server: Server }) }),
    );
    if (server === null) return;
    if (server.server.labels[LABEL] !== deployment) throw notOurs(this.name, id, deployment);
    await unlessGone(() => this.api.call({ method: 'DELETE', path, answer: null }));
  }

  async prices(): Promise<Price[]> {
    const { pricing } = await this.api.call({ method: 'GET', path: '/pricing', answer: Pricing });
    const addresses = pricing.primary_ips.find(({ type }) => type === 'ipv4')?.prices ?? [];
    return pricing.server_types.flatMap(({ name, prices }) =>
      prices.map(({ location, price_hourly: hourly }) => ({
        size: name,
        region: location,
        perHour:
          hourly.gross +
          (addresses.find((address) => address.location === location)?.price_hourly.gross ?? 0),
        currency: pricing.currency,
      })),
    );
  }
}

function machineOf(server: z.infer<typeof Server>): CloudMachine {
  return {
    id: String(server.id),
    name: server.name,
    state: STATES[server.status] ?? 'starting',
    size: server.server_type.name,
    address: server.public_net.ipv4?.ip ?? null,
    region: server.location?.name ?? server.datacenter?.location.name ?? '',
    createdAt: new Date(server.created).toISOString(),
  };
}

/** What `step` gives; null when the provider says that there is no such machine. */
export async function unlessGone<T>(step: () => Promise<T>): Promise<T | null> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ProviderRefused && error.status === 404) return null;
    throw error;
  }
}

export function notOurs(provider: string, id: string, deployment: string): NotOurMachine {
  return new NotOurMachine({
    what: `The machine ${id} does not carry the label of the deployment ${deployment}, so it was left alone`,
    where: provider,
    hint: 'Only machines that this deployment has made are ever deleted.',
  });
}
