import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDumpSource } from '../../src/sources/dumpSource';
import type { DumpSource, PlannedUnit, SourcePlan, SourceSettings } from '../../src/sources/source';
import { AqeaError } from '../../src/support/errors';
import { serveMultistream } from '../support/dumpServer';
import { multistream, somePages } from './exports';

// What the tests of fetching share: a server with a planned dump of four units, healthy before each test.

export const dump = multistream(somePages(40, 10));
export const folder = mkdtempSync(join(tmpdir(), 'aqea-fetch-'));
export const destination = join(folder, 'unit.raw');

/** A step that nobody cancels. */
export const step = () => ({ signal: new AbortController().signal, heartbeat: () => undefined });

export interface Served {
  server: Awaited<ReturnType<typeof serveMultistream>>;
  plan: SourcePlan;
  sourceWith(more?: Partial<SourceSettings>): DumpSource;
  /** Fetches one of the plan's units to `destination`. */
  fetchUnit(unit?: number, more?: Partial<SourceSettings>): Promise<{ bytes: number }>;
}

export function servedDump(): Served {
  const served = {
    sourceWith: (more = {}) =>
      createDumpSource({
        baseUrl: served.server.url,
        contact: 'somebody@dictionary.org',
        unitBytes: 1,
        withHostLease: (_host, _signal, run) => run(),
        stallTimeoutMs: 300,
        ...more,
      }),
    fetchUnit: (unit = 1, more = {}) =>
      served.sourceWith(more).fetchUnit({
        source: served.plan.source,
        unit: served.plan.units[unit] as PlannedUnit,
        destination,
        ...step(),
      }),
  } as Served;
  beforeAll(async () => {
    served.server = await serveMultistream({ dbname: 'dewiktionary', date: '20260901', ...dump });
    served.plan = await served.sourceWith().plan({ edition: 'de' }, step());
  });
  beforeEach(() => {
    served.server.heal();
    served.server.requests.length = 0;
    rmSync(destination, { force: true });
  });
  afterAll(async () => {
    await served.server.close();
    rmSync(folder, { recursive: true });
  });
  return served;
}

/** The error that a step ends with, which must be one of ours. */
export async function failure(promise: Promise<unknown>): Promise<AqeaError> {
  const error: unknown = await promise.then(
    () => new Error('no error'),
    (e: unknown) => e,
  );
  if (error instanceof AqeaError) return error;
  throw error;
}
