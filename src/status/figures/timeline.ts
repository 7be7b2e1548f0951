import type { TimelineRow } from '../../stores/statusReads';
import type { Timeline } from '../schemas';

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];
/** As many points as a plot can show. */
const MOST_BUCKETS = 240;

/** Seconds of a bucket so that a run of this length fits a plot; whole parts of a minute, an hour or a day. */
export function timelineStep(elapsedSeconds: number): number {
  const step = STEPS_S.find((seconds) => elapsedSeconds / seconds <= MOST_BUCKETS);
  return step ?? 3_600 * Math.ceil(elapsedSeconds / 3_600 / MOST_BUCKETS);
}

/** @param rows by bucket and provider, buckets ascending */
export function timelineOf(rows: readonly TimelineRow[], stepSeconds: number, startedAt: string): Timeline {
  const buckets = new Map<number, Timeline['buckets'][number]>();
  for (const { bucket, provider, units, pages, entries } of rows) {
    const at = new Date(Date.parse(startedAt) + 1_000 * stepSeconds * bucket).toISOString();
    const into = buckets.get(bucket) ?? { at, units: 0, pages: 0, entries: 0, entriesByProvider: {} };
    into.units += units;
    into.pages += pages;
    into.entries += entries;
    into.entriesByProvider[provider] = (into.entriesByProvider[provider] ?? 0) + entries;
    buckets.set(bucket, into);
  }
  return { stepSeconds, buckets: [...buckets.values()] };
}
