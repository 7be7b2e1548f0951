import type { z } from 'zod';
import type { EntryHitSchema, EntrySchema, ExtractionDetail, PageFailure, Status } from '../../schemas';

export type StoredEntry = z.infer<typeof EntrySchema>;
export type EntryHit = z.infer<typeof EntryHitSchema>;
export type Role = 'read' | 'control';

/** What a browser may do, as `/api/session` answers. */
export interface Session {
  read: 'open' | 'key';
  control: 'off' | 'key';
  role: Role | null;
}

/** An answer that is no 2xx; `status` 0: nobody answered. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The masters ask for it: a page of another site cannot send it unasked. */
const CONTROL_HEADER = 'x-aqea-control';
const PATIENCE_MS = 15_000;

/** The status API of one master; `origin` is '' for the one that the page came from. */
export class Api {
  constructor(readonly origin: string) {}

  session(): Promise<Session> {
    return this.ask('GET', '/api/session');
  }

  async login(key: string): Promise<Role> {
    const { role } = await this.ask<{ role: Role }>('POST', '/api/session', { key });
    return role;
  }

  async logout(): Promise<void> {
    await this.ask('DELETE', '/api/session');
  }

  status(): Promise<Status> {
    return this.ask('GET', '/api/status');
  }

  extraction(id: string): Promise<ExtractionDetail> {
    return this.ask('GET', `/api/extractions/${id}`);
  }

  async failures(id: string, limit: number): Promise<PageFailure[]> {
    const path = `/api/extractions/${id}/failures?limit=${limit}`;
    return (await this.ask<{ failures: PageFailure[] }>('GET', path)).failures;
  }

  async control(id: string, action: 'pause' | 'resume'): Promise<void> {
    await this.ask('POST', `/api/extractions/${id}/${action}`);
  }

  async search(word: string, match: 'exact' | 'folded', limit: number): Promise<EntryHit[]> {
    const query = new URLSearchParams({ word, match, limit: String(limit) });
    return (await this.ask<{ entries: EntryHit[] }>('GET', `/api/entries?${query}`)).entries;
  }

  entry(address: string): Promise<StoredEntry> {
    return this.ask('GET', `/api/entries/${encodeURIComponent(address)}`);
  }

  private async ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    let response: Response;
    try {
      response = await fetch(this.origin + path, {
        method,
        credentials: 'include',
        cache: 'no-store',
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          ...(method === 'GET' ? {} : { [CONTROL_HEADER]: '1' }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new Refused(0, 'No answer');
    }
    if (response.status === 204) return undefined as T;
    const answer = (await response.json().catch(() => null)) as T | { error?: { message?: string } } | null;
    if (response.ok && answer !== null) return answer as T;
    const said = (answer as { error?: { message?: string } } | null)?.error?.message;
    throw new Refused(response.status, said ?? `The server answered ${response.status}`);
  }
}
