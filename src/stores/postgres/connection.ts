import { setTimeout as wait } from 'node:timers/promises';
import { type ClientBase, Pool, type PoolClient, type QueryResultRow, types } from 'pg';
import type { DatabaseAddress } from './databaseUrl';
import { Places } from './places';
import { databaseError, DatabaseNotMigrated, passes, spoilsSession } from './errors';

/** `worker`: rows only, through role aqea_worker. `owner`: as the URL's user, for migrations and grants. */
export type DatabaseRole = 'worker' | 'owner';

/** How often a transaction is tried when the database says that it may succeed then. */
export interface TransactionRetry {
  /** Tries altogether; then whoever asked is given the error. */
  maxAttempts: number;
  /** By how much each pause is longer than the one before. */
  backoffFactor: number;
}

export interface DatabaseOptions {
  address: DatabaseAddress;
  /** Shown in pg_stat_activity, e.g. `aqea-hetzner-host1`. */
  applicationName: string;
  maxConnections: number;
  /** Of these, so many stay open when nobody needs them. */
  keptConnections?: number;
  /** Waits so long for a session, milliseconds. */
  sessionTimeoutMs?: number;
  retry?: TransactionRetry;
  role: DatabaseRole;
  /** Told about connections that die while idle, and about tries that failed. */
  warn(message: string): void;
}

/** What a statement in a transaction can use. */
export type Transaction = Pick<ClientBase, 'query'> & { client: PoolClient };

const BIGINT = 20;
const TIMESTAMPTZ = 1184;
const RETRY: TransactionRetry = { maxAttempts: 3, backoffFactor: 2 };
/** Between the first try of a transaction and the second one. */
export const FIRST_PAUSE_MS = 200;
/** A pause is up to so much shorter or longer: two transactions in each other's way must not meet again. */
const JITTER = 0.2;
/** Longer than a statement may take: then the server is not there any more, though nothing has said so. */
const SILENT_MS = 70_000;
/** A session that waits for an answer is asked whether the other side lives, after so long. */
const KEEP_ALIVE_MS = 10_000;
/** Sessions that are not to be kept are closed when nobody needed them for so long. */
const IDLE_MS = 10_000;

/** A pool of sessions with the program's own timeouts and role, and transactions that try again what passes. */
export class Database {
  private readonly pool: Pool;
  /** One session is kept for single statements: beats and leases must not wait for a unit. */
  private readonly transactions: Places;
  readonly place: string;

  constructor(private readonly options: DatabaseOptions) {
    const { address, applicationName, maxConnections, role } = options;
    this.place = address.place;
    this.transactions = new Places(Math.max(1, maxConnections - 1));
    this.pool = new Pool({
      host: address.host,
      port: address.port,
      database: address.database,
      user: address.user,
      ...(address.password === undefined ? {} : { password: address.password }),
      ssl: address.ssl,
      application_name: applicationName.slice(0, 63),
      max: maxConnections,
      min: Math.min(options.keptConnections ?? 0, maxConnections),
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      connectionTimeoutMillis: options.sessionTimeoutMs ?? 15_000,
      idleTimeoutMillis: IDLE_MS,
      types: { getTypeParser: parserOf },
      onConnect: (client: ClientBase) => prepareSession(client, role),
    });
    this.pool.on('error', (error) => options.warn(databaseError(error, this.place).message));
  }

  /**
   * One statement on its own; tried again when that may help, so it must be harmless twice.
   * @param silentMs without an answer for so long, its session is given up: the way to the server may be gone without a word
   */
  async query<R extends QueryResultRow>(
    text: string,
    values: unknown[] = [],
    silentMs: number = SILENT_MS,
  ): Promise<R[]> {
    const statement = { text, values, query_timeout: silentMs };
    return this.trying(async () => (await this.pool.query<R>(statement)).rows);
  }

  /**
   * Runs `step` in a transaction, and all of it again when the database says that it may succeed then (deadlock,
   * serialization, lock timeout, restart, too many connections). An abort ends the session at once.
   * @param step told which time it is tried, from 1
   */
  async transaction<T>(
    step: (tx: Transaction, tried: number) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const leave = await this.transactions.enter(signal);
    return this.trying((tried) => this.attempt((tx) => step(tx, tried), signal), signal).finally(leave);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async attempt<T>(step: (tx: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const client = await this.pool.connect();
    let broken = true;
    const abort = () => void client.end().catch(() => undefined);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      // It may have come while we waited for the session.
      signal?.throwIfAborted();
      await client.query('begin');
      const result = await step({ client, query: client.query.bind(client) as ClientBase['query'] });
      await client.query('commit');
      broken = false;
      return result;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      broken = await client.query('rollback').then(
        () => spoilsSession(error),
        () => true,
      );
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      client.release(broken || signal?.aborted === true);
    }
  }

  private async trying<T>(attempt: (tried: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const retry = this.options.retry ?? RETRY;
    for (let tried = 1; ; tried++) {
      signal?.throwIfAborted();
      try {
        return await attempt(tried);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        const told = databaseError(error, this.place);
        if (tried >= retry.maxAttempts || !passes(error)) throw told;
        const pause = pauseMs(retry, tried);
        this.options.warn(`try ${tried} of ${retry.maxAttempts}, again in ${pause} ms: ${told.message}`);
        await wait(pause, undefined, signal ? { signal } : {});
      }
    }
  }
}

/** Pause after so many tries, milliseconds. */
function pauseMs({ backoffFactor }: TransactionRetry, tried: number): number {
  const jitter = 1 + JITTER * (2 * Math.random() - 1);
  return Math.round(FIRST_PAUSE_MS * backoffFactor ** (tried - 1) * jitter);
}

async function prepareSession(client: ClientBase, role: DatabaseRole): Promise<void> {
  // A session that dies while in use fails its query; without a listener it would end the process too.
  client.on('error', () => undefined);
  // Settings, not startup parameters: poolers drop those. Memory is for sorting one unit's rows.
  await client.query(
    `set statement_timeout = '60s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '60s';
     set work_mem = '32MB'; set jit = off; set search_path = public; set client_min_messages = warning`,
  );
  if (role === 'owner') return;
  try {
    await client.query('set role aqea_worker');
  } catch (error) {
    if ((error as { code?: string }).code !== '22023') throw error;
    throw new DatabaseNotMigrated({
      what: 'The database has no role aqea_worker yet',
      hint: 'Run `aqea db migrate` with a user that may change the schema.',
    });
  }
}

const parsers: Record<number, (text: string) => unknown> = {
  // Ids of pages, revisions and counts: all below 2^53.
  [BIGINT]: Number,
  [TIMESTAMPTZ]: (text) => new Date(text).toISOString(),
};

function parserOf(oid: number, format?: 'text' | 'binary'): unknown {
  return parsers[oid] ?? types.getTypeParser(oid, format as 'text');
}
