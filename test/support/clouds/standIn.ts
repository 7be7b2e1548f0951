import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudProviderName } from '../../../src/fleet/providers/provider';
import { Description } from './description';

/** A machine at a stand-in. */
export interface StandInMachine {
  id: number;
  name: string;
  size: string;
  region: string;
  image: string;
  /** Labels (`key=value`) or tags. */
  tags: string[];
  userData: string;
  /** Of the loopback network, one for each machine: what runs on it can use the usual ports. */
  address: string;
  createdAt: Date;
  /** Answered as `starting` until then. */
  runningAt: number;
  deleted: boolean;
}

/** What starts and ends the process that a machine is. */
export interface Booter {
  boot(machine: StandInMachine, provider: CloudProviderName): void;
  kill(machine: StandInMachine, provider: CloudProviderName): Promise<void>;
}

/** What a stand-in does instead of its duty. */
export interface Fault {
  /** `POST`, `GET`, `DELETE`; default any. */
  method?: string;
  /**
   * lost-after: it is done, and the connection breaks before the answer · lost-before: it breaks and nothing is done ·
   * a number: answers with that status · capacity, quota: as the provider says it · never-boots: made, but no process.
   */
  kind: 'lost-after' | 'lost-before' | 'capacity' | 'quota' | 'never-boots' | 500 | 502 | 429;
  times: number;
}

export interface Request {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** An answer, and which path of the description it belongs to. */
export interface Answer {
  status: number;
  body?: unknown;
  path: string;
}

export const TOKEN = 'token-with-all-rights';
export const READ_ONLY_TOKEN = 'token-that-may-only-read';

export interface StandInOptions {
  booter?: Booter;
  /** Requests a second, and how many may come at once; a real limit, small enough to be met. */
  rate?: { perSecond: number; burst: number };
  /** How long a machine is `starting`; default 50 ms. */
  startsWithinMs?: number;
}

/**
 * A provider on this machine: keeps machines, checks each request and answer against the provider's own description,
 * limits the rate as the provider does, and fails when it is told to.
 */
export abstract class StandIn {
  abstract readonly provider: CloudProviderName;
  readonly machines: StandInMachine[] = [];
  /** What did not fit the description; a test expects none. */
  readonly violations: string[] = [];
  readonly requests: { method: string; path: string; status: number }[] = [];
  readonly faults: Fault[] = [];
  private readonly server: Server = createServer((request, response) => void this.serve(request, response));
  private description: Description | null = null;
  private allowance = 0;
  private countedAt = Date.now();
  protected nextId = 1_000 + (randomBytes(2).readUInt16BE() % 9_000);

  constructor(protected readonly options: StandInOptions = {}) {
    this.allowance = this.rate.burst;
  }

  protected get rate(): { perSecond: number; burst: number } {
    return this.options.rate ?? { perSecond: 200, burst: 200 };
  }

  /** Address without a slash at the end, as the provider's variable wants it. */
  async start(): Promise<string> {
    this.description = Description.load(this.provider);
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.prefix}`;
  }

  async stop(): Promise<void> {
    for (const machine of this.alive()) await this.remove(machine);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  alive(): StandInMachine[] {
    return this.machines.filter(({ deleted }) => !deleted);
  }

  fail(fault: Fault): void {
    this.faults.push({ ...fault });
  }

  /** As if somebody did it in the provider's console. */
  async remove(machine: StandInMachine): Promise<void> {
    machine.deleted = true;
    await this.options.booter?.kill(machine, this.provider);
  }

  /** A machine of somebody else, in the same account. */
  addStranger(name: string): StandInMachine {
    const machine = {
      ...this.newMachine({ name, size: 'any', region: 'any', image: 'any', tags: [], userData: '' }),
    };
    this.machines.push(machine);
    return machine;
  }

  /** Path before the description's paths. */
  protected abstract readonly prefix: string;
  protected abstract route(request: Request): Answer | Promise<Answer>;
  protected abstract failure(
    kind: 'unauthorized' | 'forbidden' | 'rate' | 'fault' | 'capacity' | 'quota',
    path: string,
  ): Answer;
  /** Names of the headers that count the allowance, and whether the provider says `retry-after`. */
  protected abstract readonly limitHeaders: { prefix: string; retryAfter: boolean };

  protected state(machine: StandInMachine): 'starting' | 'running' {
    return Date.now() >= machine.runningAt ? 'running' : 'starting';
  }

  protected newMachine(
    given: Pick<StandInMachine, 'name' | 'size' | 'region' | 'image' | 'tags' | 'userData'>,
  ): StandInMachine {
    const runningAt = Date.now() + (this.options.startsWithinMs ?? 50);
    const id = this.nextId++;
    const address = `127.77.${id >> 8}.${id & 255}`;
    return { ...given, id, address, createdAt: new Date(), runningAt, deleted: false };
  }

  /** Keeps the machine and starts what it is. */
  protected add(given: Parameters<StandIn['newMachine']>[0]): StandInMachine {
    const machine = this.newMachine(given);
    this.machines.push(machine);
    if (!this.take('POST', ['never-boots'])) this.options.booter?.boot(machine, this.provider);
    return machine;
  }

  protected find(id: string): StandInMachine | undefined {
    return this.alive().find((machine) => String(machine.id) === id);
  }

  private take(method: string, kinds: Fault['kind'][]): Fault | undefined {
    const fault = this.faults.find(
      (each) => each.times > 0 && kinds.includes(each.kind) && (each.method ?? method) === method,
    );
    if (fault) fault.times--;
    return fault;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
    const url = new URL(incoming.url ?? '/', 'http://stand-in');
    let text = '';
    for await (const chunk of incoming) text += String(chunk);
    const path = url.pathname.slice(this.prefix.length);
    url.pathname = path;
    const request: Request = {
      ...{ method, url, headers: incoming.headers },
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
    const allowed = this.count();
    const fault = allowed
      ? this.take(method, ['lost-after', 'lost-before', 'capacity', 'quota', 500, 502, 429])
      : undefined;
    const answer = await this.decide(request, allowed, fault);
    this.requests.push({ method, path, status: answer.status });
    if (fault?.kind === 'lost-after' || fault?.kind === 'lost-before') return void response.destroy();
    this.checkAnswer(method, answer);
    response.writeHead(answer.status, { 'content-type': 'application/json', ...this.headers(answer.status) });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }

  private decide(request: Request, allowed: boolean, fault: Fault | undefined): Answer | Promise<Answer> {
    const path = request.url.pathname;
    const token = request.headers.authorization;
    if (!allowed || fault?.kind === 429) return this.failure('rate', path);
    if (token !== `Bearer ${TOKEN}` && token !== `Bearer ${READ_ONLY_TOKEN}`)
      return this.failure('unauthorized', path);
    if (token === `Bearer ${READ_ONLY_TOKEN}` && request.method !== 'GET')
      return this.failure('forbidden', path);
    if (fault?.kind === 'lost-before') return { status: 0, path };
    if (fault?.kind === 500 || fault?.kind === 502)
      return { ...this.failure('fault', path), status: fault.kind };
    if (fault?.kind === 'capacity' || fault?.kind === 'quota') return this.failure(fault.kind, path);
    return this.route(request);
  }

  /** Records what of a request does not fit; the provider itself would refuse it. */
  protected checkRequest(path: string, { method, body }: Request): string[] {
    const wrong = this.description?.request(path, method, body) ?? [];
    this.violations.push(...wrong);
    return wrong;
  }

  private checkAnswer(method: string, { path, status, body }: Answer): void {
    if (body !== undefined)
      this.violations.push(...(this.description?.answer(path, method, status, body) ?? []));
  }

  /** A bucket that fills up again: false when it is empty. */
  private count(): boolean {
    const now = Date.now();
    const { perSecond, burst } = this.rate;
    this.allowance = Math.min(burst, this.allowance + ((now - this.countedAt) / 1_000) * perSecond);
    this.countedAt = now;
    if (this.allowance < 1) return false;
    this.allowance--;
    return true;
  }

  private headers(status: number): Record<string, string> {
    const { prefix, retryAfter } = this.limitHeaders;
    return {
      [`${prefix}-limit`]: String(this.rate.burst),
      [`${prefix}-remaining`]: String(Math.floor(this.allowance)),
      [`${prefix}-reset`]: String(Math.ceil(Date.now() / 1_000) + 1),
      ...(status === 429 && retryAfter ? { 'retry-after': '1' } : {}),
    };
  }
}

/** One page of a list. */
export function pageOf<T>(items: T[], page: number, size: number): { items: T[]; pages: number } {
  return {
    items: items.slice((page - 1) * size, page * size),
    pages: Math.max(1, Math.ceil(items.length / size)),
  };
}
