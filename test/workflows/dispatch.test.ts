import fc from 'fast-check';
import type { ProviderCapacity, UnitCounts } from '../../src/stores/entryStore';
import { Dispatch } from '../../src/workflows/dispatch';

const SHARES = { hetzner: 60, digitalocean: 30, linode: 10 };

function alive(slots: Record<string, number>): ProviderCapacity[] {
  return Object.entries(slots).map(([provider, n]) => ({
    provider,
    liveWorkers: n > 0 ? 1 : 0,
    slots: n,
    polled: true,
  }));
}

function counts(unit: number, pages = 10): UnitCounts {
  return {
    ...{ unit, provider: 'hetzner', pages, stored: pages, unchanged: 0, skipped: 0, deadLettered: 0 },
    ...{ skippedByReason: {}, entries: pages, inserted: pages, updated: 0, same: 0, withdrawn: 0 },
  };
}

function byProvider(assignments: { provider: string }[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { provider } of assignments) sums[provider] = (sums[provider] ?? 0) + 1;
  return sums;
}

test('units are given in proportion to the shares', () => {
  const dispatch = new Dispatch({ units: 100, pages: 1000, allocation: SHARES });
  dispatch.setCapacities(alive({ hetzner: 100, digitalocean: 100, linode: 100 }));
  expect(byProvider(dispatch.assign(0))).toEqual({ hetzner: 60, digitalocean: 30, linode: 10 });
});

test('a provider has at most twice as many units as its live workers have slots', () => {
  const dispatch = new Dispatch({ units: 100, pages: 1000, allocation: SHARES });
  dispatch.setCapacities(alive({ hetzner: 2, digitalocean: 1, linode: 3 }));
  expect(byProvider(dispatch.assign(0))).toEqual({ hetzner: 4, digitalocean: 2, linode: 6 });
  expect(dispatch.assign(0)).toEqual([]);
});

test('a provider without live workers gets one probe while the others go on', () => {
  const dispatch = new Dispatch({ units: 100, pages: 1000, allocation: SHARES });
  dispatch.setCapacities(alive({ hetzner: 2, digitalocean: 2, linode: 0 }));
  const given = dispatch.assign(0);
  expect(given.filter((a) => a.provider === 'linode')).toEqual([
    { unit: expect.any(Number), provider: 'linode', probe: true },
  ]);
  expect(given).toHaveLength(9);
});

test('the last units do not wait for a provider that shows no life', () => {
  const dispatch = new Dispatch({ units: 3, pages: 30, allocation: SHARES });
  dispatch.setCapacities(alive({ hetzner: 2, digitalocean: 0, linode: 0 }));
  expect(byProvider(dispatch.assign(0))).toEqual({ hetzner: 3 });
});

test('nothing starts on a queue that no master polls', () => {
  const dispatch = new Dispatch({ units: 3, pages: 30, allocation: SHARES });
  expect(dispatch.assign(0)).toEqual([]);
});

test('a unit that was not taken goes to another provider, and the first one rests', () => {
  const dispatch = new Dispatch({
    units: 1,
    pages: 10,
    allocation: { hetzner: 90, linode: 10 },
    restMs: 1000,
  });
  dispatch.setCapacities(alive({ hetzner: 1, linode: 1 }));
  expect(dispatch.assign(0)).toEqual([{ unit: 0, provider: 'hetzner', probe: false }]);
  dispatch.unreached(0, 'no worker took it', 10);
  expect(dispatch.assign(10)).toEqual([{ unit: 0, provider: 'linode', probe: false }]);
  expect(dispatch.progress(10).providers.hetzner).toMatchObject({
    resting: true,
    reason: 'no worker took it',
  });
});

test('rests grow, and end at once when somebody comes back', () => {
  const dispatch = new Dispatch({
    units: 10,
    pages: 10,
    allocation: { hetzner: 100 },
    restMs: 1000,
    maxRestMs: 3000,
  });
  dispatch.setCapacities(alive({ hetzner: 0 }));
  let now = 0;
  for (const rest of [1000, 2000, 3000, 3000]) {
    const [probe] = dispatch.assign(now);
    expect(probe).toMatchObject({ probe: true });
    dispatch.unreached(probe!.unit, 'nobody', now);
    expect(dispatch.assign(now + rest - 1)).toEqual([]);
    now += rest;
  }
  const [probe] = dispatch.assign(now);
  dispatch.unreached(probe!.unit, 'nobody', now);
  dispatch.setCapacities(alive({ hetzner: 5 }));
  expect(dispatch.assign(now)).toHaveLength(1);
});

test('a changed allocation holds from the next unit on', () => {
  const dispatch = new Dispatch({ units: 100, pages: 10, allocation: { hetzner: 100 } });
  dispatch.setAllocation({ linode: 100 });
  dispatch.setCapacities(alive({ hetzner: 10, linode: 10 }));
  expect(byProvider(dispatch.assign(0))).toEqual({ linode: 20 });
});

test('when the dump is gone nothing more is given and every open unit is named', () => {
  const dispatch = new Dispatch({ units: 5, pages: 10, allocation: { hetzner: 100 } });
  dispatch.setCapacities(alive({ hetzner: 1 }));
  const [first, second] = dispatch.assign(0);
  dispatch.failed(first!.unit, 'dump changed');
  dispatch.stop('dump changed');
  expect(dispatch.finished).toBe(false);
  dispatch.completed(second!.unit, counts(second!.unit), 0);
  expect(dispatch.finished).toBe(true);
  expect(dispatch.failedUnits.map((f) => f.unit)).toEqual([0, 2, 3, 4]);
});

test('what is carried over continue-as-new goes on where it was', () => {
  const dispatch = new Dispatch({ units: 5, pages: 50, allocation: { hetzner: 100 } });
  dispatch.setCapacities(alive({ hetzner: 1 }));
  expect(() => (dispatch.assign(0), dispatch.carry())).toThrow(/drain/);
  dispatch.completed(0, counts(0), 0);
  dispatch.unreached(1, 'nobody', 0);
  const next = new Dispatch({ units: 5, pages: 50, allocation: { hetzner: 100 }, carry: dispatch.carry() });
  next.setCapacities(alive({ hetzner: 5 }));
  expect(next.assign(1e9).map((a) => a.unit)).toEqual([1]);
  expect(next.progress(0)).toMatchObject({ unitsDone: 1, pagesDone: 10, stored: 10 });
});

test('whatever happens, every unit ends exactly once and none is given twice at a time', () => {
  const Event = fc.constantFrom('completed', 'completed', 'unreached', 'lost', 'failed', 'capacity');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(Event, { maxLength: 300 }),
      fc.integer(),
      (units, events, seed) => {
        const dispatch = new Dispatch({ units, pages: units, allocation: SHARES, restMs: 5 });
        dispatch.setCapacities(alive({ hetzner: 2, digitalocean: 1, linode: 0 }));
        const running: number[] = [];
        const done = new Set<number>();
        let now = 0;
        let random = seed >>> 0;
        const draw = (n: number): number => (random = (random * 1664525 + 1013904223) >>> 0) % n;
        const step = (event: string): void => {
          now += 1 + draw(50);
          for (const { unit } of dispatch.assign(now)) {
            expect(running).not.toContain(unit);
            expect(done.has(unit)).toBe(false);
            running.push(unit);
          }
          if (event === 'capacity')
            return dispatch.setCapacities(
              alive({ hetzner: draw(3), digitalocean: draw(3), linode: draw(3) }),
            );
          const [unit] = running.splice(draw(Math.max(1, running.length)), 1);
          if (unit === undefined) return;
          if (event === 'completed') {
            done.add(unit);
            dispatch.completed(unit, counts(unit), 0);
          } else if (event === 'unreached') dispatch.unreached(unit, 'nobody', now);
          else if (event === 'lost') dispatch.childLost(unit, 'terminated');
          else dispatch.failed(unit, 'broken');
        };
        events.forEach(step);
        dispatch.setCapacities(alive({ hetzner: 2, digitalocean: 2, linode: 2 }));
        for (let n = 0; n < 20 * units && !dispatch.finished; n++) {
          now += 1_000_000;
          step('completed');
        }
        expect(dispatch.finished).toBe(true);
        const failed = dispatch.failedUnits.map((f) => f.unit);
        expect([...done, ...failed].sort((a, b) => a - b)).toEqual(
          Array.from({ length: units }, (_, n) => n),
        );
      },
    ),
  );
});
