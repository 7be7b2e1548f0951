import { proxyActivities } from '@temporalio/workflow';
import type { FetchActivities, SpoolActivities } from './activityTypes';
import * as policies from './policies';
import type { ExtractWorkUnitInput, WorkUnitResult } from './types';
import { DAMAGED, judge, WORKERS_LOST } from './verdict';

/** Sees one unit through at one provider: fetch anywhere there, parse and upsert on the worker that has the bytes. */
export async function extractWorkUnit(input: ExtractWorkUnitInput): Promise<WorkUnitResult> {
  const { extractionId, unit, provider, mode, reassignWorkAfterMs, heartbeatTimeoutMs } = input;
  const { fetchUnit } = proxyActivities<FetchActivities>(
    policies.fetching(provider, reassignWorkAfterMs, heartbeatTimeoutMs),
  );
  let reason = '';
  let type = WORKERS_LOST;
  for (let fetches = 0; fetches < policies.MAX_FETCHES; fetches++) {
    let step: 'fetch' | 'spool' = 'fetch';
    try {
      const fetched = await fetchUnit({ extractionId, unit, provider, mode });
      if (fetched.outcome === 'already-completed') return { outcome: 'completed', counts: fetched.counts };
      step = 'spool';
      const { reference } = fetched;
      const { parseUnit, upsertUnit } = proxyActivities<SpoolActivities>(
        policies.onSpool(reference.workerQueue, heartbeatTimeoutMs),
      );
      await parseUnit(reference);
      return { outcome: 'completed', counts: await upsertUnit(reference) };
    } catch (error) {
      const verdict = judge(error);
      if (!verdict) throw error;
      reason = verdict.reason;
      if (verdict.kind === 'final') return { outcome: 'failed', type: verdict.type, reason };
      if (verdict.kind === 'nobody-there' && step === 'fetch') return { outcome: 'unreached', reason };
      type = verdict.kind === 'fetch-again' && verdict.type === DAMAGED ? DAMAGED : WORKERS_LOST;
    }
  }
  return { outcome: 'failed', type, reason: `fetched ${policies.MAX_FETCHES} times, last: ${reason}` };
}
