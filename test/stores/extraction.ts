import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { candidate } from '../../src/addresses/candidates';
import { entryKeyParts } from '../../src/addresses/entryKeyParts';
import type { EntryKey } from '../../src/entries/entryKey';
import type { PageOutcome } from '../../src/entries/page';
import type { EntryRow } from '../../src/entries/row';
import type { PinnedSource, SourcePlan } from '../../src/sources/source';
import type {
  Claimed,
  EntryStore,
  ExtractionReport,
  OpenExtraction,
  UnitCounts,
  Upserted,
} from '../../src/stores/entryStore';
import { openRowsFile, RowsFileWriter } from '../../src/stores/rowsFile';

/** An entry of a test page; `says` is all that it says. */
export interface TestEntry {
  key: string;
  says?: string;
  forms?: string[];
  meta?: Record<string, unknown>;
}

export interface TestPage {
  id: number;
  rev: number;
  entries?: TestEntry[];
  /** Default: stored with entries, skipped:no-entry without. */
  outcome?: PageOutcome;
  /** Entries of an unchanged page, which are not given again. */
  entryCount?: number;
}

/** A dump as a list of units of pages, and how it is extracted. */
export interface TestRun {
  units: TestPage[][];
  edition?: string;
  languages?: string[];
  /** `YYYYMMDD`, or null. */
  date?: string | null;
  complete?: boolean;
  parserVersion?: number;
  provider?: string;
  workflowId?: string;
  runId?: string;
  allowWithdrawals?: boolean;
  isRunning?: OpenExtraction['isRunning'];
}

export const label = (key: string): string => key.split(':').slice(2, -1).join(':');

export function testRow(entry: TestEntry, page: TestPage, run: TestRun): EntryRow {
  const key = entry.key as EntryKey;
  const { language, group } = entryKeyParts(key);
  const says = entry.says ?? `what ${entry.key} says`;
  const forms = (entry.forms ?? []).map((form) => ({ form }));
  return {
    entryKey: key,
    address: candidate(key, group, language, 0),
    edition: run.edition ?? 'de',
    pageId: page.id,
    language,
    pos: group,
    label: label(entry.key),
    description: says,
    domain: null,
    meta: JSON.stringify({
      word: label(entry.key),
      senses: [{ glosses: [says] }],
      forms,
      ...entry.meta,
      source: { title: label(entry.key), page_id: page.id, revision: page.rev },
      cloud_provider: run.provider ?? 'hetzner',
      frequency: 0,
    }),
    revId: page.rev,
    contentHash: createHash('sha256')
      .update(JSON.stringify([says, entry.forms ?? []]))
      .digest('hex'),
  };
}

export function testPlan(run: TestRun): SourcePlan {
  const source: PinnedSource = {
    kind: 'multistream',
    dbname: 'dewiktionary',
    date: run.date === undefined ? '20260901' : run.date,
    complete: run.complete ?? true,
    files: [{ location: 'https://dump', sizeBytes: 1, sha1: null, etag: '"1"', mtimeMs: null }],
    namespaces: { 0: '' },
    base: 'https://de.wiktionary.org/wiki/',
  };
  const units = run.units.map((pages, unit) => ({
    ...{ unit, file: 0, start: unit * 1_000, end: (unit + 1) * 1_000, pages: pages.length },
    firstPageId: Math.min(...pages.map(({ id }) => id)),
    lastPageId: Math.max(...pages.map(({ id }) => id)),
    index: Buffer.from(`index of ${unit}`),
  }));
  const planHash = createHash('sha256')
    .update(JSON.stringify([source, run.units]))
    .digest('hex');
  return { source, units, pages: run.units.flat().length, planHash, warnings: [] };
}

export async function open(
  store: EntryStore,
  run: TestRun,
): Promise<{ extractionId: string; resumed: boolean }> {
  const edition = run.edition ?? 'de';
  return store.openExtraction({
    edition,
    languages: run.languages ?? [edition],
    plan: testPlan(run),
    parserVersion: run.parserVersion ?? 1,
    workflowId: run.workflowId ?? 'extract-de',
    runId: run.runId ?? randomUUID(),
    isRunning: run.isRunning ?? (() => Promise.resolve(false)),
  });
}

export type Claim = Extract<Claimed, { outcome: 'claimed' }>;

export async function claim(
  store: EntryStore,
  extractionId: string,
  unit: number,
  run: TestRun = { units: [] },
  mode: 'normal' | 'retry' = 'normal',
): Promise<Claimed> {
  return store.claimUnit({
    ...{ extractionId, unit, mode },
    provider: run.provider ?? 'hetzner',
    workerId: 'worker-1',
    parserVersion: run.parserVersion ?? 1,
  });
}

/** Writes pages as a worker does: through a rows file. */
export async function upsert(
  store: EntryStore,
  claimed: { extractionId: string; unit: number; attempt: number; mode?: 'normal' | 'retry' },
  pages: TestPage[],
  run: TestRun,
  signal: AbortSignal = new AbortController().signal,
): Promise<Upserted> {
  const folder = mkdtempSync(join(tmpdir(), 'aqea-rows-'));
  const rows = await rowsOf(join(folder, 'unit'), pages, run);
  try {
    return await store.upsertUnit({
      ...{ mode: 'normal', ...claimed, rows, signal },
      provider: run.provider ?? 'hetzner',
      pages: {
        pageIds: pages.map(({ id }) => id),
        revIds: pages.map(({ rev }) => rev),
        outcomes: pages.map(outcomeOf),
        entryCounts: pages.map(({ entries, entryCount }) => entryCount ?? entries?.length ?? 0),
      },
      deadLetters: pages
        .filter(({ outcome }) => outcome === 'dead-lettered')
        .map(({ id, rev }) => ({
          ...{ pageId: id, title: `Page ${id}`, revId: rev, reason: 'parser-error', detail: 'Error: no' },
        })),
      problems: { 'unknown-template': { foo: 2 } },
      warnings: {},
      timings: { parseMs: 1 },
      heartbeat: () => undefined,
    });
  } finally {
    await rows.close();
    rmSync(folder, { recursive: true });
  }
}

function outcomeOf(page: TestPage): PageOutcome {
  return page.outcome ?? (page.entries?.length ? 'stored' : 'skipped:no-entry');
}

export async function rowsOf(base: string, pages: TestPage[], run: TestRun) {
  const writer = new RowsFileWriter(base);
  for (const page of pages) {
    for (const entry of page.entries ?? []) writer.add(testRow(entry, page, run), run.parserVersion ?? 1);
  }
  writer.finish(null);
  return openRowsFile(base);
}

/** Pages that are known are not parsed again, as the parse step does. */
export async function withoutKnown(
  store: EntryStore,
  extractionId: string,
  pages: TestPage[],
): Promise<TestPage[]> {
  const ids = pages.map(({ id }) => id);
  const known = await store.knownPages(extractionId, Math.min(...ids), Math.max(...ids));
  const revisions = new Map([...known.pageIds].map((id, at) => [id, known.revIds[at]]));
  return pages.map((page) =>
    page.outcome === undefined && (page.entries?.length ?? 0) > 0 && revisions.get(page.id) === page.rev
      ? { id: page.id, rev: page.rev, outcome: 'unchanged' as const, entryCount: page.entries!.length }
      : page,
  );
}

export interface Extracted {
  extractionId: string;
  counts: UnitCounts[];
  report: ExtractionReport;
}

/** The whole of an extraction, unit after unit. */
export async function extract(store: EntryStore, run: TestRun): Promise<Extracted> {
  const { extractionId } = await open(store, run);
  const counts: UnitCounts[] = [];
  for (const [unit, pages] of run.units.entries()) {
    const claimed = await claim(store, extractionId, unit, run);
    if (claimed.outcome !== 'claimed') continue;
    const fresh = await withoutKnown(store, extractionId, pages);
    const { attempt } = claimed;
    const upserted = await upsert(store, { extractionId, unit, attempt }, fresh, run);
    if (upserted.outcome === 'committed') counts.push(upserted.counts);
  }
  return { extractionId, counts, report: await finalize(store, extractionId, run) };
}

export async function finalize(store: EntryStore, extractionId: string, run: Partial<TestRun> = {}) {
  return store.finalizeExtraction({
    extractionId,
    failedUnits: [],
    allowWithdrawals: run.allowWithdrawals ?? false,
    signal: new AbortController().signal,
    heartbeat: () => undefined,
  });
}
