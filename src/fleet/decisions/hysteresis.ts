import type { AutoScalingPolicy } from '../policy';
import type { FleetMemory } from './view';

/** Equal answers in a row before machines come, and before they go. */
const ANSWERS_UP = 2;
const ANSWERS_DOWN = 3;

export interface Step {
  /** Machines that there are to be now; `have` when nothing is to change yet. */
  target: number;
  answers: FleetMemory['answers'];
  /** Why nothing changes although something is wanted; null otherwise. */
  waits: string | null;
}

export interface Pace extends Pick<AutoScalingPolicy, 'upCoolDownMs' | 'downCoolDownMs'> {
  /** Growth of one step at most: 0.5 is by half. */
  growth: number;
}

/**
 * Turns a wish into a step: up after two equal answers, down after three and by one, each only after its cool-down.
 */
export function step(
  want: number,
  have: number,
  pace: Pace,
  memory: Pick<FleetMemory, 'answers' | 'changedAt'>,
  now: number,
): Step {
  const direction = want > have ? 'up' : want < have ? 'down' : 'none';
  const times = memory.answers.direction === direction ? memory.answers.times + 1 : 1;
  const answers = { direction, times } as const;
  if (direction === 'none') return { target: have, answers, waits: null };
  const needed = direction === 'up' ? ANSWERS_UP : ANSWERS_DOWN;
  const wait = (waits: string): Step => ({ target: have, answers, waits });
  if (times < needed) return wait(`asked for ${times} of ${needed} times in a row`);
  const coolDownMs = direction === 'up' ? pace.upCoolDownMs : pace.downCoolDownMs;
  const sinceMs = memory.changedAt === null ? Infinity : now - memory.changedAt;
  if (sinceMs < coolDownMs)
    return wait(`cools down for ${Math.ceil((coolDownMs - sinceMs) / 1_000)} more seconds`);
  if (direction === 'down') return { target: have - 1, answers, waits: null };
  return {
    target: Math.min(want, have + Math.max(1, Math.floor(Math.max(have, 1) * pace.growth))),
    answers,
    waits: null,
  };
}
