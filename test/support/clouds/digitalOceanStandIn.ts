import { type Answer, pageOf, type Request, StandIn, type StandInMachine } from './standIn';

const SIZES = { 's-2vcpu-4gb': 0.0357, 's-2vcpu-2gb': 0.0268 } as const;
const REGIONS = ['fra1', 'ams3', 'nyc3'];

/** DigitalOcean on this machine: names are not unique, so a request sent twice makes twins. */
export class DigitalOceanStandIn extends StandIn {
  readonly provider = 'digitalocean';
  protected readonly prefix = '';
  protected readonly limitHeaders = { prefix: 'ratelimit', retryAfter: true };

  protected failure(
    kind: 'unauthorized' | 'forbidden' | 'rate' | 'fault' | 'capacity' | 'quota',
    path: string,
  ): Answer {
    const [status, id, message] = (
      {
        unauthorized: [401, 'Unauthorized', 'Unable to authenticate you'],
        forbidden: [403, 'Forbidden', 'You are not authorized to perform this operation'],
        rate: [429, 'too_many_requests', 'API Rate limit exceeded.'],
        fault: [500, 'server_error', 'Unexpected server-side error'],
        capacity: [422, 'unprocessable_entity', 'Size is not available in this region.'],
        quota: [422, 'unprocessable_entity', 'creating this/these droplet(s) will exceed your droplet limit'],
      } as const
    )[kind];
    return this.error(status, id, message, path);
  }

  protected route(request: Request): Answer {
    const { method, url } = request;
    if (url.pathname === '/v2/sizes' && method === 'GET')
      return { status: 200, path: '/v2/sizes', body: sizes() };
    if (url.pathname === '/v2/droplets')
      return method === 'POST' ? this.create(request) : this.droplets(request);
    const id = /^\/v2\/droplets\/(\d+)$/.exec(url.pathname)?.[1];
    const machine = id === undefined ? undefined : this.find(id);
    const path = '/v2/droplets/{droplet_id}';
    if (!machine) return this.error(404, 'not_found', 'The resource you requested could not be found.', path);
    if (method === 'GET') return { status: 200, path, body: { droplet: this.show(machine) } };
    void this.remove(machine);
    return { status: 204, path };
  }

  private create(request: Request): Answer {
    const path = '/v2/droplets';
    const wrong = this.checkRequest(path, request);
    const body = request.body as Record<string, string> & { tags?: string[] };
    const refused = (message: string): Answer => this.error(422, 'unprocessable_entity', message, path);
    if (wrong.length > 0) return refused(wrong.join('; '));
    if (Buffer.byteLength(body['user_data'] ?? '') > 64 * 1024) return refused('user_data is too long');
    if (!(body['size']! in SIZES)) return refused('You specified an invalid size.');
    if (!REGIONS.includes(body['region']!)) return refused('You specified an invalid region.');
    const machine = this.add({
      ...{ name: body['name']!, size: body['size']!, region: body['region']!, image: body['image']! },
      ...{ tags: body.tags ?? [], userData: body['user_data'] ?? '' },
    });
    const links = {
      actions: [{ id: machine.id + 1, rel: 'create', href: 'https://api.digitalocean.com/v2/actions/1' }],
    };
    return { status: 202, path, body: { droplet: this.show(machine), links } };
  }

  private droplets({ url }: Request): Answer {
    const path = '/v2/droplets';
    const perPage = Number(url.searchParams.get('per_page') ?? 20);
    if (perPage < 1 || perPage > 200)
      return this.error(422, 'unprocessable_entity', 'per_page out of range', path);
    const tag = url.searchParams.get('tag_name');
    const all = this.alive().filter(({ tags }) => tag === null || tags.includes(tag));
    const page = Number(url.searchParams.get('page') ?? 1);
    const { items, pages } = pageOf(all, page, perPage);
    const last = `https://api.digitalocean.com/v2/droplets?page=${pages}`;
    const next = `https://api.digitalocean.com/v2/droplets?page=${page + 1}`;
    const links = page < pages ? { pages: { last, next } } : {};
    return {
      status: 200,
      path,
      body: { droplets: items.map((m) => this.show(m)), links, meta: { total: all.length } },
    };
  }

  private show(machine: StandInMachine): unknown {
    const { id, name, size, region, createdAt, tags, address } = machine;
    // As there: no address before it runs.
    const v4 = this.state(machine) === 'running' ? [{ ip_address: address, type: 'public' }] : [];
    return {
      ...{ id, name, memory: 4096, vcpus: 2, disk: 80, locked: false, features: ['ipv6'], backup_ids: [] },
      ...{
        status: this.state(machine) === 'running' ? 'active' : 'new',
        next_backup_window: null,
        snapshot_ids: [],
      },
      created_at: createdAt.toISOString().replace(/\.\d+Z$/, 'Z'),
      image: {
        id: 1,
        name: machine.image,
        type: 'base',
        distribution: 'Ubuntu',
        slug: machine.image,
        public: true,
      },
      ...{ volume_ids: [], size: sizeOf(size), size_slug: size, networks: { v4, v6: [] }, tags },
      region: { name: region, slug: region, features: [], available: true, sizes: [size] },
    };
  }

  private error(status: number, id: string, message: string, path: string): Answer {
    return { status, path, body: { id, message } };
  }
}

function sizeOf(slug: string): unknown {
  const hourly: number = SIZES[slug as keyof typeof SIZES] ?? 0.03;
  return {
    ...{
      slug,
      memory: 4096,
      vcpus: 2,
      disk: 80,
      transfer: 4,
      price_monthly: hourly * 672,
      price_hourly: hourly,
    },
    ...{ regions: REGIONS, available: true, description: 'Basic' },
  };
}

function sizes(): unknown {
  return { sizes: Object.keys(SIZES).map(sizeOf), links: {}, meta: { total: 2 } };
}
