import { patched, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { ExtractionReport } from '../stores/entryStore';
import type { MasterActivities } from './activityTypes';
import { describeProgress } from './describeProgress';
import { Dispatch } from './dispatch';
import { progressQuery } from './messages';
import * as policies from './policies';
import { Totals } from './totals';
import type { Progress, RetryDeadLettersInput } from './types';
import { Wake, runWindow } from './window';

const { planRetry } = proxyActivities<MasterActivities>(policies.planning);
const { finalizeExtraction } = proxyActivities<MasterActivities>(policies.finalizing);

/** Does the dead letters of some units of an ended extraction again; may make an incomplete run complete. */
export async function retryDeadLetters(input: RetryDeadLettersInput): Promise<ExtractionReport> {
  const plan = await planRetry({ extractionId: input.extractionId });
  const dispatch = new Dispatch({
    units: plan.units,
    pages: plan.pages,
    allocation: plan.allocation,
    reassignMs: plan.reassignWorkAfterMs,
    learns: patched('dispatch-learns'),
    carry: {
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
    { plan, mode: 'retry', dispatch, isPaused: () => false, maxChildren: Infinity, onChange: show },
    new Wake(),
  );
  const { extractionId } = plan;
  report = await finalizeExtraction({
    extractionId,
    failedUnits: dispatch.failedUnits,
    allowWithdrawals: false,
  });
  show();
  return report;
}
