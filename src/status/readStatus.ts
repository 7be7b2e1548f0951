import type { Client } from '@temporalio/client';
import type { EntryStore, Extraction } from '../stores/entryStore';
import type { RunFigures } from '../stores/statusReads';
import type { WorkflowState } from './figures/phase';
import { runOf, type RunSubject } from './figures/run';
import {
  type ReadRetrying,
  readOrchestration,
  type RunningWorkflow,
  unreachable,
  workflowState,
} from './orchestration';
import type { Prices } from './prices';
import type { Part, Run, Status } from './schemas';

/** Where the figures come from; a part that is not there says why. */
export interface StatusSources {
  temporal: Client | Part;
  store: EntryStore | Part;
  /** Providers to tell about even if they never had a worker. */
  providers: readonly string[];
  prices: Prices;
  /** Default: asks each time. */
  retrying?: ReadRetrying;
}

/**
 * The whole picture, from Temporal's answers and the database alone: whoever asks, on whichever machine, sees the same. A
 * part that does not answer is said to, and does not keep the others from answering.
 */
export async function readStatus(sources: StatusSources): Promise<Status> {
  const stored = await readDatabase(sources);
  const { begun, ended, figures } = stored;
  const orchestration = isPart(sources.temporal)
    ? { temporal: sources.temporal, running: [] }
    : await readOrchestration(
        sources.temporal,
        unique(begun.map(({ workflowId }) => workflowId)),
        sources.retrying,
      );
  const now = Date.parse(figures.now);
  const run = (subject: RunSubject, workflow: WorkflowState): Run =>
    runOf({
      ...{ subject, workflow, now },
      addressesUsed: stored.addressesUsed.get(subject.extractionId) ?? 0,
      figures: figures.providers.filter((one) => one.extractionId === subject.extractionId),
      uses: figures.uses.filter((one) => one.extractionId === subject.extractionId),
      capacities: stored.providers,
      prices: sources.prices,
    });
  const known = (extraction: Extraction): Run =>
    run(subjectOf(extraction), workflowState(orchestration, extraction.workflowId));
  const planning = orchestration.running
    .filter(({ workflowId }) => !begun.some((extraction) => extraction.workflowId === workflowId))
    .map((workflow) => run(planned(workflow), { state: 'running', ...workflow }));
  const runs = [...planning, ...begun.map(known)];
  const { database, providers, masters } = stored;
  return {
    ...{ at: figures.now, temporal: orchestration.temporal, database, providers, masters },
    runs: runs.filter(({ underWay }) => underWay),
    last: lastOf([...runs.filter(({ underWay }) => !underWay), ...(ended ? [known(ended)] : [])]),
  };
}

/** Figures of one extraction, whenever it was; null where there is none. */
export async function readRun(
  sources: StatusSources & { store: EntryStore },
  extraction: Extraction,
): Promise<Run> {
  const { store, temporal, providers, prices, retrying } = sources;
  const [figures, capacities, addressesUsed, orchestration] = await Promise.all([
    store.runFigures([extraction.id]),
    store.providerCapacities(providers),
    store.addressesUsed(extraction.languages),
    extraction.status !== 'running' || isPart(temporal)
      ? null
      : readOrchestration(temporal, [extraction.workflowId], retrying),
  ]);
  return runOf({
    subject: subjectOf(extraction),
    workflow: orchestration ? workflowState(orchestration, extraction.workflowId) : { state: 'unknown' },
    ...{ figures: figures.providers, uses: figures.uses },
    ...{ capacities, addressesUsed, prices },
    now: Date.parse(figures.now),
  });
}

interface Stored extends Pick<Status, 'database' | 'providers' | 'masters'> {
  /** Under way as the database says, newest first. */
  begun: Extraction[];
  /** The one that ended last. */
  ended: Extraction | null;
  figures: RunFigures;
  /** By extraction. */
  addressesUsed: Map<string | null, number>;
}

async function readDatabase({ store, providers }: StatusSources): Promise<Stored> {
  if (isPart(store)) return nothingStored(store);
  try {
    const [shown, capacities, masters] = await Promise.all([
      store.currentExtractions(),
      store.providerCapacities(providers),
      store.liveMasters(),
    ]);
    const begun = shown.filter(({ status }) => status === 'running');
    const ended = shown.find(({ status }) => status !== 'running') ?? null;
    const used = shown.map(async ({ id, languages }) => [id, await store.addressesUsed(languages)] as const);
    return {
      database: { state: 'ok', reason: null },
      ...{ begun, ended, masters, providers: capacities },
      figures: await store.runFigures(shown.map(({ id }) => id)),
      addressesUsed: new Map(await Promise.all(used)),
    };
  } catch (error) {
    return nothingStored(unreachable(error));
  }
}

function nothingStored(database: Part): Stored {
  return {
    ...{ database, begun: [], ended: null, providers: [], masters: [], addressesUsed: new Map() },
    figures: { now: new Date().toISOString(), providers: [], uses: [] },
  };
}

/** The one that ended last; of one that was interrupted only the begin is known. */
function lastOf(runs: readonly Run[]): Run | null {
  const when = ({ finishedAt, startedAt }: Run): string => finishedAt ?? startedAt;
  return runs.reduce<Run | null>((best, run) => (best && when(best) >= when(run) ? best : run), null);
}

export function subjectOf(extraction: Extraction): RunSubject {
  const { id, workflowId, edition, languages, source, status, startedAt, finishedAt, units, pages, report } =
    extraction;
  return {
    ...{ extractionId: id, workflowId, edition, languages, startedAt, finishedAt, units, pages },
    dump: source.date,
    stored: status,
    failedUnits: report ? report.failedUnits.length : null,
  };
}

/** A workflow that has no extraction in the database yet: it plans. */
function planned({ workflowId, startedAt, progress }: RunningWorkflow): RunSubject {
  return {
    ...{
      workflowId,
      startedAt,
      extractionId: null,
      dump: null,
      finishedAt: null,
      stored: null,
      failedUnits: null,
    },
    edition: progress?.edition ?? '',
    languages: progress?.languages ?? [],
    ...{ units: 0, pages: 0 },
  };
}

export function isPart(source: object): source is Part {
  return 'state' in source;
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}
