import { costUntil, nextStepAt } from '../../src/fleet/billing';

const minute = 60_000;

test('a started hour is paid in full', () => {
  const machine = { billing: 'hour', perHour: 2, from: 0 } as const;
  expect(
    [0, 1, 59 * minute, 60 * minute, 61 * minute, 120 * minute].map((at) => costUntil(machine, at)),
  ).toEqual([2, 2, 2, 2, 4, 4]);
});

test('by the second, a minute and a cent are the least', () => {
  const machine = { billing: 'second', perHour: 0.36, from: 0 } as const;
  expect(costUntil(machine, 10)).toBe(0.01);
  expect(costUntil(machine, 30 * minute)).toBeCloseTo(0.18);
  expect(costUntil({ ...machine, perHour: 36 }, 1_000)).toBeCloseTo(0.6);
});

test('the next hour begins when the one before is used up', () => {
  const machine = { billing: 'hour', perHour: 2, from: 0 } as const;
  expect(nextStepAt(machine, 1)).toBe(60 * minute);
  expect(nextStepAt(machine, 60 * minute)).toBe(60 * minute);
  expect(nextStepAt(machine, 60 * minute + 1)).toBe(120 * minute);
  expect(nextStepAt({ ...machine, billing: 'second' }, 5)).toBe(5);
});
