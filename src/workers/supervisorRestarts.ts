export interface RestartLimits {
  /** Restarts within `windowMs` before we give up. */
  most: number;
  windowMs: number;
  /** Pause before the first restart; doubles with each further one in the window. */
  firstPauseMs: number;
  longestPauseMs: number;
}

export const RESTART_LIMITS: RestartLimits = {
  most: 6,
  windowMs: 60_000,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
};

/** Decides whether and when a process that died is started again. */
export class RestartBudget {
  private times: number[] = [];

  constructor(private readonly limits: RestartLimits) {}

  /** Milliseconds to wait before the next start, or null: it died too often. `nowMs` is any steady clock. */
  nextPause(nowMs: number): number | null {
    this.times = this.times.filter((time) => time > nowMs - this.limits.windowMs);
    if (this.times.length >= this.limits.most) return null;
    const pause = this.limits.firstPauseMs * 2 ** this.times.length;
    this.times.push(nowMs);
    return Math.min(pause, this.limits.longestPauseMs);
  }
}
