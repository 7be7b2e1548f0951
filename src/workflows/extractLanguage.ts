import {
  ApplicationFailure,
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { ExtractionReport, ExtractionStatus } from '../stores/entryStore';
import type { MasterActivities } from './activityTypes';
import { parseAllocation } from './allocation';
import { describeProgress } from './describeProgress';
import { Dispatch, type DispatchCarry } from './dispatch';
import { parseExtractLanguageInput } from './input';
import { pauseUpdate, progressQuery, resumeUpdate, setAllocationUpdate } from './messages';
import * as policies from './policies';
import { searchAttributes } from './searchAttributes';
import type { PlanSummary, Progress, ValidInput } from './types';
import { CHILDREN_PER_RUN, Wake, runWindow } from './window';

const { planExtraction } = proxyActivities<MasterActivities>(policies.planning);
const { finalizeExtraction, closeExtraction } = proxyActivities<MasterActivities>(policies.finalizing);

/** What the next run takes over; its window is empty. */
export interface Carried {
  plan: PlanSummary;
  dispatch: DispatchCarry;
  paused: boolean;
}

/** Splits one language's dump into units and sees them through, whichever providers survive. */
export async function extractLanguage(rawInput: unknown, carried?: Carried): Promise<ExtractionReport> {
  const input = validated(rawInput);
  let status: Progress['status'] = 'planning';
  let paused = carried?.paused ?? false;
  let dispatch: Dispatch | null = null;
  let plan: PlanSummary | null = carried?.plan ?? null;
  let report: ExtractionReport | null = null;
  const wake = new Wake();

  const progress = (): Progress => ({
    ...(dispatch ?? new Dispatch({ units: 0, pages: 0, allocation: {} })).progress(Date.now()),
    status: report?.status ?? (paused && status === 'running' ? 'paused' : status),
    extractionId: plan?.extractionId ?? null,
    edition: input.edition,
    languages: input.languages,
    report,
  });
  let tenthsShown = 0;
  const show = (): void => {
    const now = progress();
    setCurrentDetails(describeProgress(now));
    // Every change of a search attribute is an event in the history: ten for a run are enough.
    const tenths = Math.floor((10 * now.pagesDone) / Math.max(now.pages, 1));
    if (tenths > tenthsShown) upsertSearchAttributes(searchAttributes(now));
    tenthsShown = tenths;
  };

  setHandler(progressQuery, progress);
  setHandler(pauseUpdate, () => {
    paused = true;
    show();
  });
  setHandler(resumeUpdate, () => {
    paused = false;
    wake.now();
    show();
  });
  setHandler(
    setAllocationUpdate,
    (shares) => {
      const allocation = sharesOf(shares);
      dispatch?.setAllocation(allocation);
      if (plan) plan = { ...plan, allocation };
      wake.now();
      show();
      return allocation;
    },
    {
      validator: (shares) => {
        sharesOf(shares);
        if (!plan) throw new Error('the run is still being planned: set its allocation once it is running');
      },
    },
  );

  try {
    show();
    upsertSearchAttributes(searchAttributes(progress()));
    plan ??= await planExtraction(input);
    dispatch = new Dispatch({
      units: plan.units,
      pages: plan.pages,
      allocation: plan.allocation,
      reassignMs: plan.reassignWorkAfterMs,
      learns: patched('dispatch-learns'),
      ...(carried ? { carry: carried.dispatch } : {}),
    });
    status = 'running';
    upsertSearchAttributes(searchAttributes(progress()));
    await runWindow(
      {
        plan,
        mode: 'normal',
        dispatch,
        isPaused: () => paused,
        maxChildren: CHILDREN_PER_RUN,
        onChange: show,
      },
      wake,
    );
    if (dispatch.finished) {
      status = 'finalizing';
      show();
      report = await finalizeExtraction({
        extractionId: plan.extractionId,
        failedUnits: dispatch.failedUnits,
        allowWithdrawals: input.allowWithdrawals,
      });
      show();
      upsertSearchAttributes(searchAttributes(progress()));
    }
  } catch (error) {
    if (plan) await close(plan, isCancellation(error) ? 'cancelled' : 'failed', error);
    throw error;
  }
  await condition(allHandlersFinished);
  if (report) return report;
  return continueAsNew<typeof extractLanguage>(input, { plan, dispatch: dispatch.carry(), paused });
}

function sharesOf(shares: unknown): Record<string, number> {
  const parsed = parseAllocation(shares);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.allocation;
}

function validated(rawInput: unknown): ValidInput {
  const parsed = parseExtractLanguageInput(rawInput);
  if (!parsed.ok)
    throw ApplicationFailure.nonRetryable(parsed.message, 'InvalidInput', { field: parsed.field || 'input' });
  return parsed.input;
}

/** A run that ends early leaves no live extraction behind, and says why it ended. */
async function close(plan: PlanSummary, status: ExtractionStatus, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  await CancellationScope.nonCancellable(() =>
    closeExtraction({ extractionId: plan.extractionId, status, reason }),
  );
}
