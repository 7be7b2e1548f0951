import { continueAsNew, patched, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { ExtractionReport } from '../stores/entryStore';
import type { MasterActivities } from './activityTypes';
import { describeProgress } from './describeProgress';
import { Dispatch } from './dispatch';
import type { Carried } from './extractLanguage';
import { progressQuery } from './messages';
import * as policies from './policies';
import { Totals } from './totals';
import type { Progress, RetryDeadLettersInput } from './types';
import { CHILDREN_PER_RUN, Wake, runWindow } from './window';

const { planRetry } = proxyActivities<MasterActivities>(policies.planning);
const { finalizeExtraction } = proxyActivities<MasterActivities>(policies.finalizing);

/** Does the dead letters of some units of an ended extraction again; may make an incomplete run complete. */
export async function retryDeadLetters(
  input: RetryDeadLettersInput,
  carried?: Omit<Carried, 'paused'>,
): Promise<ExtractionReport> {
  const plan = carried?.plan ?? (await planRetry({ extractionId: input.extractionId }));
  const dispatch = new Dispatch({
    units: plan.units,
    pages: plan.pages,
    allocation: plan.allocation,
    reassignMs: plan.reassignWorkAfterMs,
    learns: patched('dispatch-learns'),
    carry: carried?.dispatch ?? {
      nextUnit: plan.units,
      again: [...input.units],
      failedUnits: [],
      totals: new Totals().carry(),
      providers: {},
    },
  });
  let report: ExtractionReport | null = null;
  const progress = (): Progress => ({
    ...dispatch.progress(Date.now()),
    status: report?.status ?? 'running',
    extractionId: plan.extractionId,
    edition: plan.edition,
    languages: plan.languages,
    report,
  });
  const show = (): void => setCurrentDetails(describeProgress(progress()));
  setHandler(progressQuery, progress);
  await runWindow(
    { plan, mode: 'retry', dispatch, isPaused: () => false, maxChildren: CHILDREN_PER_RUN, onChange: show },
    new Wake(),
  );
  if (!dispatch.finished)
    return continueAsNew<typeof retryDeadLetters>(input, { plan, dispatch: dispatch.carry() });
  const { extractionId } = plan;
  report = await finalizeExtraction({
    extractionId,
    failedUnits: dispatch.failedUnits,
    allowWithdrawals: false,
  });
  show();
  return report;
}
