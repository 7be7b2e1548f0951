import type { AutoScalingPolicy } from '../policy';
import type { FleetMemory, WorkSeen } from './view';

const MEAN_OVER_MS = 120_000;
/** Too little work to wait for a machine to boot. */
const LITTLE_WORK_SECONDS = 15 * 60;
/** Units that a machine does at once, when none has said yet. */
const USUAL_SLOTS = 2;

export interface Need {
  want: number;
  reason: string;
}

/** Samples of the last two minutes, this one included; none while there are no slots. */
export function sampled(
  samples: FleetMemory['utilisation'],
  { busySlots, slots }: WorkSeen,
  now: number,
): FleetMemory['utilisation'] {
  const recent = samples.filter(({ at }) => now - at <= MEAN_OVER_MS);
  return slots > 0 ? [...recent, { at: now, share: busySlots / slots }] : recent;
}

export function meanShare(samples: FleetMemory['utilisation']): number | null {
  if (samples.length === 0) return null;
  return samples.reduce((sum, { share }) => sum + share, 0) / samples.length;
}

/** Seconds of work that are left for the slots that there are; null: not known. */
export function secondsLeft({ openUnits, meanUnitSeconds, slots }: WorkSeen): number | null {
  if (openUnits === 0) return 0;
  if (meanUnitSeconds === null || slots === 0) return null;
  return (openUnits * meanUnitSeconds) / slots;
}

/**
 * How many machines the work wants, before any limit: by how busy the slots are, and by what has to be done until when.
 * @param have machines that work or are about to
 */
export function machinesWanted(
  policy: AutoScalingPolicy,
  work: WorkSeen,
  memory: Pick<FleetMemory, 'utilisation' | 'slotsPerMachine' | 'push'>,
  have: number,
): Need {
  const share = meanShare(memory.utilisation);
  const slots = memory.slotsPerMachine ?? USUAL_SLOTS;
  const need =
    work.meanUnitSeconds === null
      ? have
      : Math.ceil((work.openUnits * work.meanUnitSeconds * 1_000) / (slots * policy.finishWithinMs));
  if (memory.push) return { want: have + 1, reason: 'an alert asks for one more machine' };
  if (share === null) return { want: have, reason: 'no worker has reported yet' };
  const busy = `${Math.round(100 * share)} % of the slots are busy`;
  if (share >= policy.scaleUpThreshold)
    return { want: Math.max(have + 1, need), reason: `${busy}; ${need} machines would be done in time` };
  if (share <= policy.scaleDownThreshold)
    return { want: Math.min(have - 1, need), reason: `${busy}; ${need} machines would be done in time` };
  return { want: have, reason: busy };
}

/** Why more machines would be no use now; null: they may be. */
export function noUseOfMore(work: WorkSeen): string | null {
  if (work.paused) return 'the runs are paused';
  if (work.limitedBy === 'source') return 'the dump host is the limit (429, or all connections in use)';
  if (work.limitedBy === 'database') return 'the database is the limit: units wait for their turn to write';
  const left = secondsLeft(work);
  if (left !== null && left < LITTLE_WORK_SECONDS)
    return `${Math.ceil(left / 60)} minutes of work are left, less than a machine needs to be worth it`;
  return null;
}
