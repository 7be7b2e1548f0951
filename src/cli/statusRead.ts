import type { Client } from '@temporalio/client';
import { readEnvironment } from '../config/environment';
import { loadConfig } from '../config/loader';
import type { Config } from '../config/schema';
import { extractionSummary } from '../status/extractionSummary';
import { pricesOf } from '../status/prices';
import { isPart, readStatus } from '../status/readStatus';
import type { ExtractionSummary, Part, Status } from '../status/schemas';
import type { EntryStore } from '../stores/entryStore';
import { redact } from '../support/redact';
import { readLocalProcesses, type LocalProcess } from '../workers/supervisorState';
import { connectTemporal, findDatabase, findTemporal, openStore } from './context';
import { configuredProviders } from './providerNames';

const NEWEST = 5;
const NOT_YET: Part = { state: 'none', reason: null };

/** What the status API shows, and what only this machine knows. */
export interface ShownStatus extends Status {
  home: string;
  /** What `aqea dev` started on this machine. */
  processes: Pick<LocalProcess, 'pid' | 'role' | 'port' | 'startedAt' | 'restarts'>[];
  temporal: Part & { address: string | null; webUi: string | null };
  database: Part & { url: string | null };
  /** Newest first. */
  extractions: ExtractionSummary[];
}

/** Asks every part, again and again if wanted, over the same connections. */
export interface StatusReader {
  read(): Promise<ShownStatus>;
  close(): Promise<void>;
}

/** Connects to what there is; a part that is not there is said to be not there, and does not keep the others from answering. */
export async function openStatus(
  env: NodeJS.ProcessEnv,
  configFile: string | undefined,
): Promise<StatusReader> {
  const { home } = readEnvironment(env);
  const config = loadConfig({ file: configFile, env });
  let temporal: Client | Part = NOT_YET;
  let store: EntryStore | Part = NOT_YET;
  const connect = async (): Promise<void> => {
    // What is there now may not have been there a moment ago.
    [temporal, store] = await Promise.all([
      isPart(temporal) ? connectTemporal(env).catch(unavailable) : temporal,
      isPart(store) ? openStoreIn(env, config).catch(unavailable) : store,
    ]);
  };
  const places = { temporal: placeOfTemporal(env), database: placeOfDatabase(env) };
  return {
    read: async () => {
      await connect();
      const sources = { temporal, store, providers: configuredProviders(config), prices: pricesOf(config) };
      const [status, extractions] = await Promise.all([readStatus(sources), newest(store)]);
      const processes = readLocalProcesses(home).map(({ pid, role, port, startedAt, restarts }) => {
        return { pid, role, port, startedAt, restarts };
      });
      return {
        ...{ ...status, home, processes, extractions },
        temporal: { ...status.temporal, ...places.temporal },
        database: { ...status.database, url: places.database },
      };
    },
    close: async () => {
      if (!isPart(store)) await store.close();
      if (!isPart(temporal)) await temporal.connection.close();
    },
  };
}

/** Asks once. */
export async function readShownStatus(
  env: NodeJS.ProcessEnv,
  configFile: string | undefined,
): Promise<ShownStatus> {
  const reader = await openStatus(env, configFile);
  return reader.read().finally(() => reader.close());
}

// `async`, so that a database that is not named is a rejection, too.
async function openStoreIn(env: NodeJS.ProcessEnv, config: Config): Promise<EntryStore> {
  return openStore(env, config);
}

async function newest(store: EntryStore | Part): Promise<ExtractionSummary[]> {
  if (isPart(store)) return [];
  const extractions = await store.latestExtractions(NEWEST).catch(() => []);
  return extractions.map(extractionSummary);
}

function placeOfTemporal(env: NodeJS.ProcessEnv): { address: string | null; webUi: string | null } {
  try {
    const { value, webUi } = findTemporal(env);
    return { address: value.connectionOptions.address ?? null, webUi };
  } catch {
    return { address: null, webUi: null };
  }
}

function placeOfDatabase(env: NodeJS.ProcessEnv): string | null {
  try {
    return redact(findDatabase(env).value);
  } catch {
    return null;
  }
}

function unavailable(error: unknown): Part {
  const { code, message } = error as { code?: string; message: string };
  const none = code === 'AQEA_NO_DATABASE' || code === 'AQEA_NO_TEMPORAL';
  return { state: none ? 'none' : 'unreachable', reason: redact(message) };
}
