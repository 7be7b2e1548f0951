import { type Answer, pageOf, type Request, StandIn, type StandInMachine } from './standIn';

const TYPES = { 'g6-standard-2': 0.036, 'g6-dedicated-2': 0.054 } as const;
const REGIONS = ['eu-central', 'de-fra-2', 'us-east'];

/** Linode on this machine: times without a zone, user data in base64, labels unique, errors without codes. */
export class LinodeStandIn extends StandIn {
  readonly provider = 'linode';
  protected readonly prefix = '/v4';
  protected readonly limitHeaders = { prefix: 'x-ratelimit', retryAfter: true };

  protected failure(
    kind: 'unauthorized' | 'forbidden' | 'rate' | 'fault' | 'capacity' | 'quota',
    path: string,
  ): Answer {
    const [status, reason] = (
      {
        unauthorized: [401, 'Invalid Token'],
        forbidden: [401, 'Your OAuth token is not authorized to use this endpoint.'],
        rate: [429, 'Too many requests'],
        fault: [500, 'Internal Server Error'],
        capacity: [400, 'This plan is not available in this region right now.'],
        quota: [400, 'Account Limit reached. Please open a support ticket.'],
      } as const
    )[kind];
    return this.error(status, reason, path);
  }

  protected route(request: Request): Answer {
    const { method, url } = request;
    if (url.pathname === '/linode/types') return { status: 200, path: '/linode/types', body: types(url) };
    if (url.pathname === '/regions') return { status: 200, path: '/regions', body: regions() };
    if (url.pathname === '/linode/instances')
      return method === 'POST' ? this.create(request) : this.instances(request);
    const id = /^\/linode\/instances\/(\d+)$/.exec(url.pathname)?.[1];
    const machine = id === undefined ? undefined : this.find(id);
    const path = '/linode/instances/{linodeId}';
    if (!machine) return this.error(404, 'Not found', path);
    if (method === 'GET') return { status: 200, path, body: this.show(machine) };
    void this.remove(machine);
    return { status: 200, path, body: {} };
  }

  private create(request: Request): Answer {
    const path = '/linode/instances';
    const wrong = this.checkRequest(path, request);
    if (wrong.length > 0) return this.error(400, wrong.join('; '), path);
    const body = request.body as Record<string, string> & {
      tags?: string[];
      metadata?: { user_data: string };
    };
    const label = body['label'] ?? '';
    if (body['image'] && !body['root_pass'])
      return this.error(400, 'root_pass is required', path, 'root_pass');
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}[A-Za-z0-9]$/.test(label) || /--|__|\.\./.test(label))
      return this.error(400, 'Label is not valid', path, 'label');
    if (this.alive().some(({ name }) => name === label))
      return this.error(400, 'Label must be unique among your Linodes', path, 'label');
    if (!(body['type']! in TYPES))
      return this.error(400, 'A valid plan type by that ID was not found', path, 'type');
    if (!REGIONS.includes(body['region']!)) return this.error(400, 'region is not valid', path, 'region');
    const encoded = body.metadata?.user_data ?? '';
    const userData = Buffer.from(encoded, 'base64').toString('utf8');
    if (Buffer.from(userData).toString('base64') !== encoded || Buffer.byteLength(userData) > 16 * 1024)
      return this.error(400, 'user_data is not valid base64, or too long', path, 'metadata.user_data');
    const machine = this.add({
      ...{ name: label, size: body['type']!, region: body['region']!, image: body['image']! },
      ...{ tags: body.tags ?? [], userData },
    });
    return { status: 200, path, body: this.show(machine) };
  }

  private instances({ url, headers }: Request): Answer {
    const path = '/linode/instances';
    const size = Number(url.searchParams.get('page_size') ?? 100);
    if (size < 25 || size > 500) return this.error(400, 'Must be 25-500', path, 'page_size');
    const filter = JSON.parse(String(headers['x-filter'] ?? '{}')) as { tags?: string };
    const all = this.alive().filter(({ tags }) => filter.tags === undefined || tags.includes(filter.tags));
    const page = Number(url.searchParams.get('page') ?? 1);
    const { items, pages } = pageOf(all, page, size);
    return {
      status: 200,
      path,
      body: { data: items.map((m) => this.show(m)), page, pages, results: all.length },
    };
  }

  private show(machine: StandInMachine): unknown {
    const { id, name, size, region, image, createdAt, tags, address } = machine;
    const created = createdAt.toISOString().replace(/\.\d+Z$/, '');
    return {
      ...{ id, label: name, type: size, region, image, tags, created, updated: created, hypervisor: 'kvm' },
      ...{
        status: this.state(machine) === 'running' ? 'running' : 'provisioning',
        group: '',
        has_user_data: true,
      },
      ...{ ipv4: [address], ipv6: null, watchdog_enabled: true, lke_cluster_id: null, capabilities: [] },
      specs: { disk: 81_920, gpus: 0, memory: 4_096, transfer: 4_000, vcpus: 2 },
    };
  }

  private error(status: number, reason: string, path: string, field?: string): Answer {
    return { status, path, body: { errors: [{ ...(field === undefined ? {} : { field }), reason }] } };
  }
}

/** One on each page: whoever reads the first alone does not know the others. */
function types(url: URL): unknown {
  const data = Object.entries(TYPES).map(([id, hourly]) => ({
    ...{ id, label: id, class: 'standard', disk: 81_920, gpus: 0, memory: 4_096, network_out: 4_000 },
    ...{
      price: { hourly, monthly: hourly * 667 },
      region_prices: [{ id: 'us-east', hourly: hourly * 1.2, monthly: 30 }],
    },
    ...{ successor: null, transfer: 4_000, vcpus: 2 },
  }));
  const page = Number(url.searchParams.get('page') ?? 1);
  const { items, pages } = pageOf(data, page, 1);
  return { data: items, page, pages, results: data.length };
}

function regions(): unknown {
  const data = REGIONS.map((id) => ({
    id,
    label: id,
    country: 'de',
    status: 'ok',
    capabilities: ['Linodes', 'Metadata'],
  }));
  return { data, page: 1, pages: 1, results: data.length };
}
