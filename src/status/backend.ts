import type { Client } from '@temporalio/client';
import type { EntryStore, LookupHit, LookupQuery, StoredEntry } from '../stores/entryStore';
import type { DeadLetterFilter, UnitFilter } from '../stores/statusReads';
import { entriesOf, pagesOf } from './figures/run';
import { timelineOf, timelineStep } from './figures/timeline';
import { extractionSummary } from './extractionSummary';
import { Fresh, FreshByKey } from './fresh';
import { readRetrying } from './retrying';
import { readRun, readStatus, type StatusSources } from './readStatus';
import type {
  ExtractionDetail,
  ExtractionSummary,
  NewEntry,
  PageFailure,
  RetryingStep,
  Status,
  Unit,
} from './schemas';

/** What the status API asks; the tests give real ones. */
export interface BackendSources extends StatusSources {
  temporal: Client;
  store: EntryStore;
}

const CONTROL_WITHIN_MS = 10_000;
const RETRYING_FRESH_MS = 10_000;
export const NEWEST_ENTRIES = 20;

/** Everything that the API answers, before it becomes HTTP. What many ask at once is asked for once. */
export class StatusBackend {
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly picture = new Fresh(() => this.tracked(() => readStatus(this.sources)));
  private readonly newest = new Fresh(() => this.sources.store.newestEntries(NEWEST_ENTRIES));
  private readonly details = new FreshByKey((id: string) => this.tracked(() => this.readDetail(id)));
  private readonly origins = new Set<string>();

  private readonly sources: BackendSources;

  constructor(sources: BackendSources) {
    // A question for each unit under way: asked more seldom.
    const remembered = new FreshByKey<RetryingStep[]>(
      (workflowId) => readRetrying(sources.temporal, workflowId),
      RETRYING_FRESH_MS,
    );
    this.sources = { ...sources, retrying: (_client, workflowId) => remembered.get(workflowId) };
  }

  async status(): Promise<Status> {
    const status = await this.picture.get();
    for (const { apiUrl, dashboardUrl } of status.masters)
      for (const url of [apiUrl, dashboardUrl]) if (url !== null) this.origins.add(new URL(url).origin);
    return status;
  }

  /**
   * Where the masters' pages come from: they may ask us, and ours may ask them. One that has just died is among them, since
   * its page goes on, and asks us.
   */
  get masterOrigins(): ReadonlySet<string> {
    return this.origins;
  }

  /** As `masterOrigins`, when nobody may have looked for a while. */
  async knowsOrigin(origin: string): Promise<boolean> {
    if (!this.origins.has(origin)) await this.status().catch(() => null);
    return this.origins.has(origin);
  }

  newestEntries(): Promise<NewEntry[]> {
    return this.newest.get();
  }

  async extractions(limit: number): Promise<ExtractionSummary[]> {
    return (await this.sources.store.latestExtractions(limit)).map(extractionSummary);
  }

  /** null where there is no such extraction. */
  detail(id: string): Promise<ExtractionDetail | null> {
    return this.details.get(id);
  }

  private async readDetail(id: string): Promise<ExtractionDetail | null> {
    const { store } = this.sources;
    const extraction = await store.extraction(id);
    if (!extraction) return null;
    const run = await readRun(this.sources, extraction);
    const stepSeconds = timelineStep(run.elapsedSeconds);
    const [rows, skippedByReason] = await Promise.all([
      store.timeline(id, stepSeconds),
      store.skippedByReason(id),
    ]);
    return {
      extraction: extractionSummary(extraction),
      ...{ run, skippedByReason },
      timeline: timelineOf(rows, stepSeconds, extraction.startedAt),
      report: extraction.report === null ? null : { ...extraction.report },
    };
  }

  async exists(id: string): Promise<boolean> {
    return (await this.sources.store.extraction(id)) !== null;
  }

  async units(filter: UnitFilter): Promise<Unit[]> {
    const rows = await this.sources.store.units(filter);
    return rows.map(({ counts, ...row }) => ({
      ...{
        unit: row.unit,
        state: row.state,
        provider: row.provider,
        worker: row.worker,
        attempt: row.attempt,
      },
      ...{ plannedPages: row.plannedPages, claimedAt: row.claimedAt, finishedAt: row.finishedAt },
      ...{ pages: pagesOf(counts), entries: entriesOf(counts), timings: row.timings },
    }));
  }

  async failures(filter: DeadLetterFilter): Promise<PageFailure[]> {
    const rows = await this.sources.store.deadLettersOf(filter);
    return rows.map(({ id, unit, pageId, title, revId, reason, detail, createdAt }) => ({
      ...{ id, unit, pageId, title, revId, reason, detail, createdAt },
    }));
  }

  lookup(query: LookupQuery): Promise<LookupHit[]> {
    return this.sources.store.lookup(query);
  }

  entryByAddress(address: string): Promise<StoredEntry | null> {
    return this.sources.store.entryByAddress(address);
  }

  /**
   * Resolves when nothing is asked of Temporal any more. Until then its connection has to stay open: its client asks again, on
   * its own, what failed, and a connection that is closed throws there, where nobody can catch it.
   */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  /** Pauses or resumes the extraction's workflow; false where none is under way. */
  control(id: string, update: 'pause' | 'resume'): Promise<'done' | 'no-extraction' | 'not-under-way'> {
    return this.tracked(() => this.updateWorkflow(id, update));
  }

  private async tracked<T>(step: () => Promise<T>): Promise<T> {
    const answer = step();
    this.underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.underWay.delete(answer);
    }
  }

  private async updateWorkflow(
    id: string,
    update: 'pause' | 'resume',
  ): Promise<'done' | 'no-extraction' | 'not-under-way'> {
    const extraction = await this.sources.store.extraction(id);
    if (!extraction) return 'no-extraction';
    if (extraction.status !== 'running') return 'not-under-way';
    try {
      await this.sources.temporal.connection.withDeadline(Date.now() + CONTROL_WITHIN_MS, () =>
        this.sources.temporal.workflow.getHandle(extraction.workflowId).executeUpdate(update),
      );
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowNotFoundError') return 'not-under-way';
      throw error;
    }
    this.picture.forget();
    this.details.forget(id);
    return 'done';
  }
}
