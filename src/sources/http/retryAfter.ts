/** However long a server asks us to wait, a try after ten minutes harms nobody. */
export const LONGEST_WAIT_MS = 10 * 60_000;
export const DEFAULT_WAIT_MS = 30_000;

/**
 * Milliseconds to wait after a 429 or 503.
 * @param header `Retry-After`: seconds or an HTTP date; without a usable one, half a minute
 */
export function retryAfterMs(header: string | undefined, now: number = Date.now()): number {
  const value = header?.trim() ?? '';
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  if (Number.isNaN(wait)) return DEFAULT_WAIT_MS;
  return Math.min(Math.max(wait, 1000), LONGEST_WAIT_MS);
}
