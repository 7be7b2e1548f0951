import type { WorkReading } from '../stores/workReading';
import type { WorkSeen } from './decisions/view';

/** Waiting to write takes this many times as long as writing: more workers would only wait longer. */
const CROWDED = 1;

/**
 * What the fleet's decisions need of a reading.
 * @param hostConnections connections to one dump host at most, over the whole deployment
 */
export function workSeen(reading: WorkReading, paused: boolean, hostConnections: number): WorkSeen {
  const { openUnits, meanUnitSeconds, claimedUnits, slots, waitSeconds, writeSeconds } = reading;
  const crowded = waitSeconds !== null && writeSeconds !== null && waitSeconds > CROWDED * writeSeconds;
  const full = reading.hostConnections >= hostConnections;
  return {
    ...{ openUnits, meanUnitSeconds, slots, paused },
    // Units whose bytes wait in a spool are claimed, too.
    busySlots: Math.min(claimedUnits, slots),
    limitedBy: crowded ? 'database' : full ? 'source' : null,
  };
}
