import fc from 'fast-check';
import { simulate, type SimulatedProvider, type Simulation } from './simulation';

jest.setTimeout(120_000);

/** 2,500 workers at three providers, by the shares. */
const FLEET: Record<string, SimulatedProvider> = {
  hetzner: { share: 60, workers: 1_500, slots: 2, unitSeconds: 20 },
  digitalocean: { share: 30, workers: 750, slots: 2, unitSeconds: 20 },
  linode: { share: 10, workers: 250, slots: 2, unitSeconds: 20 },
};
const UNITS = 50_000;
const sum = (numbers: Record<string, number>): number => Object.values(numbers).reduce((a, b) => a + b, 0);

/** Seconds that it takes when every slot always has work, up to the last moment. */
function ideal({ units, providers }: Pick<Simulation, 'units' | 'providers'>): number {
  const rates = Object.values(providers).map(
    ({ workers, slots, unitSeconds }) => (workers * slots) / unitSeconds,
  );
  return units / rates.reduce((a, b) => a + b, 0);
}

test('workers of one speed: units by the shares, and hardly a moment is lost', () => {
  const run = simulate({ units: UNITS, providers: FLEET });
  expect(run.done['hetzner']! / UNITS).toBeCloseTo(0.6, 1);
  expect(run.done['digitalocean']! / UNITS).toBeCloseTo(0.3, 1);
  expect(run.done['linode']! / UNITS).toBeCloseTo(0.1, 1);
  expect(run.seconds).toBeLessThan(ideal({ units: UNITS, providers: FLEET }) + 2 * 30 + 10);
});

test('one provider is five times slower: it does what it can, and the run does not wait for it', () => {
  const providers = { ...FLEET, digitalocean: { ...FLEET['digitalocean']!, unitSeconds: 100 } };
  const run = simulate({ units: UNITS, providers });
  // By rates; and what lies in its window when the others end.
  const expected = 750 / 5 / (1_500 + 150 + 250);
  expect(run.done['digitalocean']! / UNITS).toBeGreaterThan(0.8 * expected);
  expect(run.done['digitalocean']! / UNITS).toBeLessThan(1.2 * expected + (2 * 2 * 750) / UNITS);
  for (const name of Object.keys(providers)) expect(run.busy[name]).toBeGreaterThan(0.9);
  // The last units go where they are done first: at most one slow unit is still under way when all else is done.
  const without = simulate({ units: UNITS, providers, learns: false });
  expect(run.seconds).toBeLessThan(without.seconds);
  expect(run.seconds).toBeLessThan(ideal({ units: UNITS, providers }) + 150 + 2 * 30);
});

test('shares say nothing about speed: a small provider with a small share that is fast gets its fill', () => {
  const providers = {
    hetzner: { share: 90, workers: 10, slots: 1, unitSeconds: 60 },
    linode: { share: 10, workers: 10, slots: 1, unitSeconds: 6 },
  };
  const run = simulate({ units: 2_000, providers });
  expect(run.busy['linode']).toBeGreaterThan(0.9);
  expect(run.busy['hetzner']).toBeGreaterThan(0.9);
  expect(run.seconds).toBeLessThan(ideal({ units: 2_000, providers }) + 120);
});

test('a provider that dies in mid-run: all that it held is done elsewhere soon after reassign_work_after', () => {
  const dies = 30;
  const providers = {
    ...FLEET,
    hetzner: { ...FLEET['hetzner']!, gone: [[dies, Infinity]] as [number, number][] },
  };
  const run = simulate({ units: UNITS, providers });
  expect(sum(run.done)).toBe(UNITS);
  // Lost steps (75 s), then reassign_work_after (600 s), then the others' own work on them.
  expect(run.movedBy['hetzner']).toBeGreaterThan(dies + 600);
  expect(run.movedBy['hetzner']).toBeLessThan(dies + 75 + 600 + 60 + 120);
  // The others went on meanwhile.
  expect(run.busy['digitalocean']).toBeGreaterThan(0.9);
  expect(run.busy['linode']).toBeGreaterThan(0.9);
  const sooner = simulate({ units: UNITS, providers, reassignSeconds: 120 });
  expect(sooner.movedBy['hetzner']).toBeLessThan(run.movedBy['hetzner']! - 400);
});

test('a provider that never started costs a probe now and then, at growing intervals', () => {
  const providers = {
    hetzner: { share: 60, workers: 0, slots: 1, unitSeconds: 20 },
    linode: { share: 40, workers: 10, slots: 1, unitSeconds: 20 },
  };
  const run = simulate({ units: 4_000, providers });
  expect(run.done['hetzner']).toBe(0);
  expect(run.busy['linode']).toBeGreaterThan(0.95);
  const probes = run.probes['hetzner']!;
  const between = probes.slice(1).map((at, n) => Math.round(at - probes[n]!));
  // A probe is given up after 60 s; then rests of 30, 60, 120, 240, 480 and 600 s.
  [90, 120, 180, 300, 540, 660, 660].forEach((seconds, n) => {
    expect(between[n]).toBeGreaterThanOrEqual(seconds);
    expect(between[n]).toBeLessThanOrEqual(seconds + 15);
  });
});

test('a provider that comes back is at full work within a look or two', () => {
  const gone: [number, number][] = [[100, 1_000]];
  const providers = {
    hetzner: { share: 60, workers: 60, slots: 1, unitSeconds: 20, gone },
    linode: { share: 40, workers: 40, slots: 1, unitSeconds: 20 },
  };
  const run = simulate({ units: 10_000, providers, reassignSeconds: 120 });
  expect(run.busy['hetzner']).toBeGreaterThan(0.9);
  expect(run.seconds).toBeLessThan(ideal({ units: 10_000 + (900 * 60) / 20, providers }) + 150);
});

test('a provider that nobody named comes in mid-run and gets its part, one that was taken out does not', () => {
  const providers = {
    hetzner: { share: 90, workers: 10, slots: 1, unitSeconds: 20 },
    digitalocean: { share: 10, workers: 10, slots: 1, unitSeconds: 20 },
    linode: { share: 0, workers: 10, slots: 1, unitSeconds: 20 },
    fresh: { share: 0, workers: 10, slots: 1, unitSeconds: 20 },
  };
  const run = simulate({ units: 4_000, providers, added: { fresh: 500 } });
  expect(run.done['linode']).toBe(0);
  expect(run.done['fresh']).toBeGreaterThan(500);
  expect(run.busy['fresh']).toBeGreaterThan(0.9);
});

test('units that take longer than reassign_work_after go elsewhere, and who is only busy with them does not rest', () => {
  const providers = {
    slow: { share: 90, workers: 5, slots: 1, unitSeconds: 20 },
    quick: { share: 10, workers: 5, slots: 1, unitSeconds: 2 },
  };
  const run = simulate({ units: 1_000, providers, reassignSeconds: 10 });
  expect(sum(run.done)).toBe(1_000);
  for (const name of Object.keys(providers)) expect(run.busy[name]).toBeGreaterThan(0.9);
});

test('whatever fails and comes back: every unit is done, nobody alive starves, nothing waits for ever', () => {
  const provider = fc.record({
    share: fc.integer({ min: 1, max: 60 }),
    workers: fc.integer({ min: 1, max: 400 }),
    slots: fc.integer({ min: 1, max: 4 }),
    unitSeconds: fc.integer({ min: 2, max: 60 }),
    gone: fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 3_000 })), {
      maxLength: 3,
    }),
  });
  const providersOf = (given: SimulatedProvider[]): Record<string, SimulatedProvider> =>
    Object.fromEntries(
      given.map((each, n) => [
        `p${n}`,
        { ...each, gone: (each.gone ?? []).map(([from, long]): [number, number] => [from, from + long]) },
      ]),
    );
  fc.assert(
    fc.property(
      fc.array(provider, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 10, max: 600 }),
      fc.integer(),
      (given, units, reassignSeconds, seed) => {
        // Somebody stays.
        const providers = {
          ...providersOf(given),
          steady: { share: 5, workers: 5, slots: 1, unitSeconds: 10 },
        };
        const run = simulate({ units, providers, reassignSeconds, seed });
        expect(sum(run.done)).toBe(units);
        // Seldom so slow as this: every time that a provider goes may cost a unit the wait for it.
        const troubles = given.reduce((all, { gone = [] }) => all + gone.length, 1);
        const slowest = Math.max(...given.map(({ unitSeconds }) => unitSeconds), 10);
        expect(run.longestUnit).toBeLessThan(
          troubles * (reassignSeconds + 75 + 60 + 30) + (units / 5) * 15 + 6 * slowest,
        );
        expect(run.busy['steady']).toBeGreaterThan(0.5);
      },
    ),
    { numRuns: 50 },
  );
});
