import type { EntryStore } from '../entryStore';
import { claimUnit, heldUnits } from './claimUnit';
import { Database, type DatabaseRole, type TransactionRetry } from './connection';
import { contentHash } from './contentHash';
import { checkDatabaseUrl } from './databaseUrl';
import { readCosts } from './costReading';
import { deadLetter, deadLetters } from './deadLetters';
import {
  currentExtractions,
  endExtraction,
  findExtraction,
  latestExtractions,
  openExtraction,
} from './extractions';
import { finalizeExtraction } from './finalizeExtraction';
import { beat, providerCapacities, unregister } from './fleet';
import { knownPages } from './knownPages';
import { withLease } from './leases';
import { entryByAddress, entryByKey, lookup } from './lookup';
import { statusReads } from './statusReads';
import { postgresMachineRows } from './machines';
import { unitCounts } from './unitCounts';
import { upsertUnit, type Writing } from './upsertUnit';
import { readWork } from './workReading';

export interface PostgresStoreOptions {
  /** See checkDatabaseUrl. */
  url: string;
  /** PEM file with the authorities to trust instead of Supabase's and the public ones. */
  sslRootCert?: string;
  /** Shown in pg_stat_activity, e.g. `aqea-hetzner-host1`. */
  applicationName: string;
  /** Sessions of this process; at least 2, so that beats go on while a unit is written. */
  maxConnections?: number;
  /** See DatabaseOptions. */
  keptConnections?: number;
  sessionTimeoutMs?: number;
  retry?: TransactionRetry;
  /** How units are written; what is left out has the configuration's default. */
  writing?: Partial<Writing>;
  /** `worker` (default) may change rows only. */
  role?: DatabaseRole;
  logger?: { warn(message: string): void };
}

/**
 * The central database on Postgres or Supabase, migrated before (migrate.ts). Connects once, so that what is wrong is said
 * now.
 * @throws DatabaseUrlRefused, DatabaseUnreachable, DatabaseNotTrusted, DatabaseAccessRefused, DatabaseNotMigrated
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<EntryStore> {
  const { url, sslRootCert, applicationName, maxConnections = 4, role = 'worker' } = options;
  const { keptConnections, sessionTimeoutMs, retry } = options;
  const writing: Writing = { maxWriters: 4, batchRows: 10_000, commitRows: Infinity, ...options.writing };
  const warn = (message: string): void => options.logger?.warn(message);
  const database = new Database({
    address: checkDatabaseUrl(url, sslRootCert === undefined ? {} : { sslRootCert }),
    ...{ applicationName, role, warn },
    maxConnections: Math.max(2, maxConnections),
    ...(keptConnections === undefined ? {} : { keptConnections }),
    ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
    ...(retry === undefined ? {} : { retry }),
  });
  try {
    await database.query('select from public.aqea_entries limit 0');
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    ...statusReads(database),
    openExtraction: (request) => openExtraction(database, request),
    extraction: (extractionId) => findExtraction(database, extractionId),
    latestExtractions: (limit) => latestExtractions(database, limit),
    currentExtractions: () => currentExtractions(database),
    closeExtraction: (extractionId, status, reason) =>
      database.transaction((tx) => endExtraction(tx, extractionId, status, reason)),
    claimUnit: (claim) => claimUnit(database, claim),
    heldUnits: (workerId) => heldUnits(database, workerId),
    knownPages: (extractionId, first, last) => knownPages(database, extractionId, first, last),
    upsertUnit: (request) => upsertUnit(database, writing, request),
    unitCounts: (extractionId) => unitCounts(database, extractionId),
    finalizeExtraction: (request) => finalizeExtraction(database, request),
    contentHash: (edition, languages) => database.transaction((tx) => contentHash(tx, edition, languages)),
    beat: (worker) => beat(database, worker),
    unregister: (workerId) => unregister(database, workerId),
    providerCapacities: (providers) => providerCapacities(database, providers),
    withLease: (name, capacity, signal, step) => withLease(database, { name, capacity, signal, warn }, step),
    deadLetters: (filter) => deadLetters(database, filter),
    deadLetter: (id) => deadLetter(database, id),
    lookup: (query) => lookup(database, query),
    entryByAddress: (address) => entryByAddress(database, address),
    entryByKey: (key) => entryByKey(database, key),
    machines: postgresMachineRows(database),
    readWork: () => readWork(database),
    readCosts: (newest) => readCosts(database, newest),
    close: () => database.close(),
  };
}
