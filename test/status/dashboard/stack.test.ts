import type { Timeline } from '../../../src/status/schemas';
import { stackRates } from '../../../src/status/dashboard/plot/stack';

const BEGIN = Date.parse('2026-11-01T12:00:00.000Z');
const bucket = (second: number, entriesByProvider: Record<string, number>) => ({
  at: new Date(BEGIN + 1_000 * second).toISOString(),
  ...{ units: 1, pages: 1, entries: Object.values(entriesByProvider).reduce((a, b) => a + b, 0) },
  entriesByProvider,
});

test('bands stand on each other, in entries a minute, and empty steps are none', () => {
  const timeline: Timeline = {
    stepSeconds: 10,
    buckets: [bucket(0, { hetzner: 60, linode: 30 }), bucket(20, { linode: 10 })],
  };
  const series = stackRates(timeline, ['hetzner', 'linode'], BEGIN + 30_000);
  expect(series).toEqual({
    times: [0, 10, 20, 30].map((s) => BEGIN + 1_000 * s),
    providers: ['hetzner', 'linode'],
    bands: [
      [
        [0, 360],
        [0, 0],
        [0, 0],
      ],
      [
        [360, 540],
        [0, 0],
        [0, 60],
      ],
    ],
    most: 540,
  });
});

test('a provider that is not in the run any more keeps what it did', () => {
  const timeline: Timeline = { stepSeconds: 60, buckets: [bucket(0, { gone: 5 })] };
  expect(stackRates(timeline, ['hetzner'], BEGIN)).toMatchObject({ providers: ['hetzner', 'gone'], most: 5 });
});

test('a long run has wider steps, and the same sum', () => {
  const buckets = Array.from({ length: 1_000 }, (_, at) => bucket(60 * at, { hetzner: 7 }));
  const series = stackRates({ stepSeconds: 60, buckets }, ['hetzner'], BEGIN + 60_000_000);
  const minutes = ((series?.times[1] ?? 0) - (series?.times[0] ?? 0)) / 60_000;
  const total = (series?.bands[0] ?? []).reduce((sum, [low, high]) => sum + (high - low) * minutes, 0);
  expect(series?.bands[0]?.length).toBeLessThanOrEqual(90);
  expect(total).toBeCloseTo(7_000);
});

test('nothing done is no plot', () => {
  expect(stackRates({ stepSeconds: 10, buckets: [] }, ['hetzner'], BEGIN)).toBeNull();
});
