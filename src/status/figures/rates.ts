import type { Rate } from '../schemas';

/** What was done in some time. */
export interface Done {
  units: number;
  pages: number;
  entries: number;
}

const LAST_MINUTE_S = 60;

/** Per minute; 0 where no time has passed. Rounded to what is worth reading. */
export function rateOf({ units, pages, entries }: Done, seconds: number): Rate {
  const perMinute = (value: number): number => (seconds > 0 ? round((60 * value) / seconds) : 0);
  return {
    entriesPerMinute: perMinute(entries),
    pagesPerMinute: perMinute(pages),
    unitsPerMinute: perMinute(units),
  };
}

/** Of the last minute, or of the whole time where that is shorter. */
export function rateNow(recent: Done, elapsedSeconds: number): Rate {
  return rateOf(recent, Math.min(LAST_MINUTE_S, Math.max(1, elapsedSeconds)));
}

/**
 * Seconds until the rest is done, or null when nothing moves. The last minute, which knows of lost and new workers, counts
 * twice; the whole run steadies it, since a minute jumps with every unit.
 */
export function secondsLeft(pagesLeft: number, now: Rate, overall: Rate): number | null {
  if (pagesLeft <= 0) return 0;
  const perMinute =
    now.pagesPerMinute > 0 ? (2 * now.pagesPerMinute + overall.pagesPerMinute) / 3 : overall.pagesPerMinute;
  return perMinute > 0 ? (60 * pagesLeft) / perMinute : null;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
