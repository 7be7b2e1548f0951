import fc from 'fast-check';
import { planSessions, sessionShare } from '../../src/stores/sessions';

const server = (maximum: number, others = 0) => ({ maximum, others });

test('what was asked for is shared out when the server has it: one share a worker, two a master', () => {
  const plan = planSessions({ poolSize: 40, maxOverflow: 36, totalWorkers: 15 }, server(200));
  expect(plan).toEqual({ kept: 40, maximum: 76, shares: 19, warnings: [] });
  expect(sessionShare(plan, { workers: 1 })).toEqual({ keptConnections: 2, maxConnections: 4 });
  expect(sessionShare(plan, { workers: 5 })).toEqual({ keptConnections: 10, maxConnections: 20 });
  expect(sessionShare(plan, 'master')).toEqual({ keptConnections: 4, maxConnections: 8 });
});

test('50 and 100 on a server with 100 connections are what the server has left, and a warning', () => {
  const plan = planSessions({ poolSize: 50, maxOverflow: 100, totalWorkers: 15 }, server(97, 4));
  expect(plan).toMatchObject({ kept: 50, maximum: 90 });
  expect(plan.warnings).toEqual([
    'database.pool_size 50 and max_overflow 100 are 150 sessions, and the server has 90 left for AQEA ' +
      '(97 at most, 4 in use by others, 3 kept free): 90 are shared out.',
  ]);
  expect(sessionShare(plan, { workers: 1 }).maxConnections).toBe(4);
});

test('more workers than the server has sessions for: how many it has them for is said', () => {
  const { warnings } = planSessions({ poolSize: 40, maxOverflow: 10, totalWorkers: 40 }, server(57, 10));
  expect(warnings[1]).toBe(
    '40 workers and 2 masters need 84 sessions, 2 each, and have 44: enlarge the database, or run at most 20 workers (total_workers).',
  );
});

test('a pool that is too small for its workers, on a server that has more, is to be raised', () => {
  const { warnings } = planSessions({ poolSize: 20, maxOverflow: 0, totalWorkers: 15 }, server(500));
  expect(warnings).toEqual([
    '15 workers and 2 masters need 34 sessions, 2 each, and have 20: raise database.pool_size to 34.',
  ]);
});

test('however a deployment is divided into processes, together they stay within the plan', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 2, max: 5_000 }),
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 10, max: 10_000 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 100 }),
      (totalWorkers, poolSize, maxOverflow, maximum, sizes) => {
        const plan = planSessions({ poolSize, maxOverflow, totalWorkers }, server(maximum));
        const processes: number[] = [];
        for (let left = totalWorkers, at = 0; left > 0; at++) {
          const workers = Math.min(left, sizes[at % Math.max(1, sizes.length)] ?? 1);
          processes.push(workers);
          left -= workers;
        }
        const shares = [
          ...processes.map((workers) => sessionShare(plan, { workers })),
          sessionShare(plan, 'master'),
          sessionShare(plan, 'master'),
        ];
        for (const { keptConnections, maxConnections } of shares) {
          expect(maxConnections).toBeGreaterThanOrEqual(2);
          expect(keptConnections).toBeLessThanOrEqual(maxConnections);
        }
        const used = shares.reduce((sum, { maxConnections }) => sum + maxConnections, 0);
        if (plan.maximum >= 2 * plan.shares) expect(used).toBeLessThanOrEqual(plan.maximum);
      },
    ),
  );
});
