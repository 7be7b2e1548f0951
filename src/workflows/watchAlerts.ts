import {
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  log,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Channel } from '../alerts/channels';
import { type Passed, passedRules } from '../alerts/metrics';
import type { Condition, Notice } from '../alerts/condition';
import { Alerting, type AlertingCarry } from './alerting';
import type { WatchingActivities } from './fleetTypes';
import { lookSignal } from './messages';
import * as policies from './policies';

const { readWork } = proxyActivities<WatchingActivities>(policies.lookingAround);
const { pauseRuns, askForMachine } = proxyActivities<WatchingActivities>(policies.acting);

const LOOK_EVERY_MS = 60_000;
const LOOKS_PER_RUN = 500;

/** Watches the rules of `monitoring.alerts`, whoever works, wherever; ends when there are none any more. */
export async function watchAlerts(carried?: AlertingCarry): Promise<void> {
  const alerting = new Alerting(carried);
  let look = false;
  setHandler(lookSignal, () => void (look = true));
  for (let looks = 1; ; looks++) {
    const seen = await readWork().catch(unlessCancelled);
    if (seen?.rules.length === 0) return;
    if (seen) {
      const { reading, rules, paused, channels } = seen;
      const passed = passedRules(rules, reading, paused, whereOf(reading.runs));
      const conditions = passed.map(({ condition: each }) => each);
      const notices = alerting.tell(
        conditions,
        Date.parse(reading.now),
        route(passed, alerting.open(channels)),
      );
      for (const { rule, condition: each } of passed)
        if (notices.some(({ status, condition: { key } }) => status === 'firing' && key === each.key))
          await act(rule.action);
    }
    if ((looks >= LOOKS_PER_RUN || workflowInfo().continueAsNewSuggested) && !alerting.sending) break;
    await condition(() => look, LOOK_EVERY_MS);
    look = false;
  }
  await condition(allHandlersFinished);
  await continueAsNew<typeof watchAlerts>(alerting.carry());
}

async function act(action: Passed['rule']['action']): Promise<void> {
  try {
    if (action === 'pause') log.warn('an alert pauses the runs', { runs: await pauseRuns() });
    if (action === 'scale_up' && !(await askForMachine()))
      log.warn('an alert asks for one more machine, and nobody looks after machines here');
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('what an alert asks for could not be done', { action, reason: String(error) });
  }
}

/** To the channel that the rule names; of what a rule does by itself, everybody is told who can be. */
function route(passed: readonly Passed[], open: readonly Channel[]): (notice: Notice) => Channel[] {
  return ({ condition: { key } }) => {
    const actions = passed.filter(({ condition: each }) => each.key === key).map(({ rule }) => rule.action);
    const named = actions.filter((action) => action === 'slack_notification' || action === 'webhook');
    const all = actions.length === 0 || actions.length > named.length;
    return [...new Set(all ? [...open, ...named] : named)];
  };
}

function whereOf(runs: readonly { workflowId: string }[]): Condition['where'] {
  return runs.length === 0 ? 'no run is under way' : runs.map(({ workflowId }) => workflowId).join(', ');
}

function unlessCancelled(error: unknown): null {
  if (isCancellation(error)) throw error;
  log.warn('the work cannot be seen now', { reason: String(error) });
  return null;
}
