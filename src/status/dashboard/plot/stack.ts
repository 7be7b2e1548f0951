import type { Timeline } from '../../schemas';

/** Entries per minute by provider over the run; one point per step, those without entries included. */
export interface Series {
  /** Milliseconds since 1970: where each step begins; one more for the end of the last. */
  times: number[];
  providers: string[];
  /** For each provider the lower and upper edge of its band at each step. */
  bands: [number, number][][];
  most: number;
}

const MOST_STEPS = 90;

/** Merges steps until they fit, and turns counts into rates. */
export function stackRates(timeline: Timeline, providers: readonly string[], until: number): Series | null {
  const first = timeline.buckets[0];
  if (!first) return null;
  const begin = Date.parse(first.at);
  const step = timeline.stepSeconds * 1_000;
  const last = Date.parse((timeline.buckets.at(-1) ?? first).at) + step;
  const steps = Math.max(1, Math.ceil((Math.max(last, Math.min(until, last + 30 * step)) - begin) / step));
  const merged = Math.ceil(steps / MOST_STEPS);
  const columns = Math.ceil(steps / merged);
  const rows = Array.from({ length: columns }, () => new Map<string, number>());
  for (const { at, entriesByProvider } of timeline.buckets) {
    const row = rows[Math.floor((Date.parse(at) - begin) / step / merged)];
    for (const [provider, n] of Object.entries(entriesByProvider))
      row?.set(provider, (row.get(provider) ?? 0) + n);
  }
  const names = [...new Set([...providers, ...rows.flatMap((row) => [...row.keys()])])];
  const perMinute = 60_000 / (step * merged);
  const heights = rows.map(() => 0);
  const bands = names.map((name) =>
    rows.map((row, at): [number, number] => {
      const low = heights[at] ?? 0;
      const high = low + (row.get(name) ?? 0) * perMinute;
      heights[at] = high;
      return [low, high];
    }),
  );
  const times = Array.from({ length: columns + 1 }, (_, at) => begin + at * step * merged);
  const most = Math.max(0, ...heights);
  return { times, providers: names, bands, most };
}
