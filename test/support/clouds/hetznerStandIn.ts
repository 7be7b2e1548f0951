import { type Answer, pageOf, type Request, StandIn, type StandInMachine } from './standIn';

const TYPES = { cx23: ['0.0060', '0.0071'], cpx22: ['0.0100', '0.0119'] } as const;
const LOCATIONS = ['fsn1', 'nbg1', 'hel1'];

/** Hetzner Cloud on this machine. */
export class HetznerStandIn extends StandIn {
  readonly provider = 'hetzner';
  protected readonly prefix = '/v1';
  protected readonly limitHeaders = { prefix: 'ratelimit', retryAfter: false };

  protected failure(
    kind: 'unauthorized' | 'forbidden' | 'rate' | 'fault' | 'capacity' | 'quota',
    path: string,
  ): Answer {
    const [status, code, message] = (
      {
        unauthorized: [401, 'unauthorized', 'unable to authenticate'],
        forbidden: [403, 'token_readonly', 'token is only allowed to perform GET requests'],
        rate: [429, 'rate_limit_exceeded', 'limit of requests reached'],
        fault: [500, 'server_error', 'internal server error'],
        capacity: [
          412,
          'resource_unavailable',
          'the requested server type is not available in this location',
        ],
        quota: [403, 'resource_limit_exceeded', 'server limit reached'],
      } as const
    )[kind];
    return this.error(status, code, message, path);
  }

  protected route(request: Request): Answer {
    const { method, url } = request;
    if (url.pathname === '/pricing' && method === 'GET')
      return { status: 200, path: '/pricing', body: pricing() };
    if (url.pathname === '/servers') return method === 'POST' ? this.create(request) : this.servers(request);
    const id = /^\/servers\/(\d+)$/.exec(url.pathname)?.[1];
    const machine = id === undefined ? undefined : this.find(id);
    const path = '/servers/{id}';
    if (!machine) return this.error(404, 'not_found', 'server with this id not found', path);
    if (method === 'GET') return { status: 200, path, body: { server: this.show(machine) } };
    void this.remove(machine);
    return { status: 200, path, body: { action: action('delete_server', machine.id) } };
  }

  private create(request: Request): Answer {
    const path = '/servers';
    const wrong = this.checkRequest(path, request);
    const body = request.body as Record<string, string> & { labels?: Record<string, string> };
    if (wrong.length > 0) return this.error(422, 'invalid_input', wrong.join('; '), path);
    if (Buffer.byteLength(body['user_data'] ?? '') > 32 * 1024)
      return this.error(422, 'invalid_input', 'user_data too large', path);
    if (!(body['server_type']! in TYPES))
      return this.error(422, 'invalid_input', 'server type not found', path);
    if (!LOCATIONS.includes(body['location']!))
      return this.error(422, 'invalid_input', 'location not found', path);
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(body['name']!))
      return this.error(422, 'invalid_input', 'invalid name', path);
    if (this.alive().some(({ name }) => name === body['name']))
      return this.error(409, 'uniqueness_error', 'server name is already used', path);
    const machine = this.add({
      ...{
        name: body['name']!,
        size: body['server_type']!,
        region: body['location']!,
        image: body['image']!,
      },
      tags: Object.entries(body.labels ?? {}).map(([key, value]) => `${key}=${value}`),
      userData: body['user_data'] ?? '',
    });
    const more = {
      action: action('create_server', machine.id),
      next_actions: [action('start_server', machine.id)],
    };
    return { status: 201, path, body: { server: this.show(machine), ...more, root_password: 'not kept' } };
  }

  private servers({ url }: Request): Answer {
    const [key, value] = (url.searchParams.get('label_selector') ?? '').split('==');
    const all = this.alive().filter(({ tags }) => !key || tags.includes(`${key}=${value}`));
    const page = Number(url.searchParams.get('page') ?? 1);
    const perPage = Math.min(50, Number(url.searchParams.get('per_page') ?? 25));
    const { items, pages } = pageOf(all, page, perPage);
    const pagination = {
      ...{ page, per_page: perPage, last_page: pages, total_entries: all.length },
      ...{ previous_page: page > 1 ? page - 1 : null, next_page: page < pages ? page + 1 : null },
    };
    return {
      status: 200,
      path: '/servers',
      body: { servers: items.map((m) => this.show(m)), meta: { pagination } },
    };
  }

  private show(machine: StandInMachine): unknown {
    const { id, name, size, region, createdAt, tags, address } = machine;
    const status = this.state(machine) === 'running' ? 'running' : 'initializing';
    return {
      ...{
        id,
        name,
        status,
        created: createdAt.toISOString().replace(/\.\d+Z$/, '+00:00'),
        backup_window: null,
      },
      ...{
        labels: Object.fromEntries(tags.map((tag) => tag.split('='))),
        locked: false,
        rescue_enabled: false,
      },
      ...{
        image: null,
        iso: null,
        included_traffic: 0,
        ingoing_traffic: 0,
        outgoing_traffic: 0,
        private_net: [],
      },
      ...{
        primary_disk_size: 40,
        protection: { delete: false, rebuild: false },
        volumes: [],
        load_balancers: [],
      },
      public_net: {
        ...{
          ipv4: { blocked: false, dns_ptr: 'test', id: 1, ip: address },
          firewalls: [],
          floating_ips: [],
        },
        ipv6: { blocked: false, dns_ptr: [], id: 2, ip: '2001:db8::/64' },
      },
      server_type: {
        ...{ id: 1, name: size, description: size, cores: 2, memory: 4, disk: 40, architecture: 'x86' },
        ...{ cpu_type: 'shared', storage_type: 'local', deprecated: false, prices: [], locations: [] },
      },
      location: location(region),
      datacenter: {
        ...{ id: 1, name: `${region}-dc1`, description: region, location: location(region) },
        server_types: { available: [1], available_for_migration: [1], supported: [1] },
      },
    };
  }

  private error(status: number, code: string, message: string, path: string): Answer {
    return { status, path, body: { error: { code, message, details: {} } } };
  }
}

function action(command: string, id: number): unknown {
  const resources = [{ id, type: 'server' }];
  return {
    ...{ id: id + 100_000, command, status: 'running', progress: 0, started: '2026-11-24T00:00:00+00:00' },
    ...{ finished: null, resources, error: null },
  };
}

function location(name: string): unknown {
  return {
    ...{ id: 1, name, description: name, country: 'DE', city: name, latitude: 50, longitude: 12 },
    network_zone: 'eu-central',
  };
}

function pricing(): unknown {
  const amount = (net: string, gross = net) => ({ net, gross });
  const hourly = (net: string, gross: string) =>
    LOCATIONS.map((name) => ({
      ...{ location: name, included_traffic: 0, price_hourly: amount(net, gross) },
      ...{ price_monthly: amount('4'), price_per_tb_traffic: amount('1') },
    }));
  return {
    pricing: {
      ...{ currency: 'EUR', vat_rate: '19.00', image: { price_per_gb_month: amount('0.01') } },
      ...{ floating_ip: { price_monthly: amount('1') }, floating_ips: [], load_balancer_types: [] },
      primary_ips: [
        {
          type: 'ipv4',
          prices: LOCATIONS.map((name) => ({
            ...{ location: name, price_hourly: amount('0.0008', '0.0010'), price_monthly: amount('0.5') },
          })),
        },
      ],
      server_backup: { percentage: '20.00' },
      server_types: Object.entries(TYPES).map(([name, [net, gross]], at) => ({
        ...{ id: at + 1, name, prices: hourly(net, gross) },
      })),
      volume: { price_per_gb_month: amount('0.04') },
    },
  };
}
