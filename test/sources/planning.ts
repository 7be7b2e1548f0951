import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDumpSource } from '../../src/sources/dumpSource';
import type { DumpSource, SourcePlan, SourceRequest, SourceSettings } from '../../src/sources/source';
import { multistreamFiles, serveMultistream, startDumpServer, type DumpServer } from '../support/dumpServer';
import { multistream, somePages } from './exports';

// What the tests of planning share: a small dump, places to put it, and planning with defaults.

/** 40 pages in streams of ten. */
export const dump = multistream(somePages(40, 10));
export const NAME = 'dewiktionary-20260901-pages-articles-multistream';

/** The small dump as a dated folder below `dewiktionary/`. */
export const dated = (date: string, more: object = {}): Record<string, Buffer> =>
  multistreamFiles({ dbname: 'dewiktionary', date, data: dump.data, index: dump.index, ...more });

export function sourceWith(more: Partial<SourceSettings> = {}): DumpSource {
  return createDumpSource({
    baseUrl: 'http://127.0.0.1:1',
    contact: undefined,
    unitBytes: 1,
    withHostLease: (_host, _signal, step) => step(),
    ...more,
  });
}

export function plan(
  request: Partial<SourceRequest>,
  more: Partial<SourceSettings> = {},
): Promise<SourcePlan> {
  return sourceWith(more).plan(
    { edition: 'de', ...request },
    { signal: new AbortController().signal, heartbeat: () => undefined },
  );
}

const scratch = mkdtempSync(join(tmpdir(), 'aqea-plan-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Writes files below a new folder and answers its path. */
export function local(files: Record<string, Buffer | string>): string {
  const root = mkdtempSync(join(scratch, 'local-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const servers: DumpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** A server of these files, until the test is over. */
export async function serve(files: Record<string, Buffer | string>): Promise<DumpServer> {
  const server = await startDumpServer({ files });
  servers.push(server);
  return server;
}

/** A server of the small dump as its dump of 2026-08-01, until the test is over. */
export async function serveDump(): ReturnType<typeof serveMultistream> {
  const server = await serveMultistream({ dbname: 'dewiktionary', date: '20260801', ...dump });
  servers.push(server);
  return server;
}
