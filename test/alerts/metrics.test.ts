import { passedRules } from '../../src/alerts/metrics';
import type { Alert } from '../../src/config/sections/monitoring';
import type { WorkReading } from '../../src/stores/workReading';

const READING: WorkReading = {
  ...{ now: '2026-11-26T12:00:00.000Z', openUnits: 100, meanUnitSeconds: 4, waitSeconds: 0, writeSeconds: 1 },
  runs: [{ extractionId: '1', workflowId: 'extract-de', startedAt: '2026-11-26T11:50:00.000Z' }],
  ...{ claimedUnits: 10, slots: 10, liveWorkers: 10, lostWorkers: 0, entries: 5_000, minutes: 5 },
  hostConnections: 0,
};
const failures: Alert = { metric: 'worker_failure_rate', threshold: 0.1, action: 'slack_notification' };
const rate: Alert = { metric: 'extraction_rate', threshold: 30, action: 'scale_up' };

function passed(change: Partial<WorkReading>, paused = false): string[] {
  return passedRules([failures, rate], { ...READING, ...change }, paused, 'deployment test1').map(
    ({ rule, condition }) => `${rule.action}: ${condition.what}`,
  );
}

test('nothing is passed while all is well', () => {
  expect(passed({})).toEqual([]);
});

test('workers that fall silent are a share of all that were there; at the threshold nothing fires yet', () => {
  expect(passed({ liveWorkers: 9, lostWorkers: 1 })).toEqual([]);
  expect(passed({ liveWorkers: 8, lostWorkers: 2 })).toEqual([
    'slack_notification: 2 of 10 workers fell silent in the last ten minutes (20 %; the threshold is 10 %)',
  ]);
});

test('one of two is no rate; nobody at all is', () => {
  expect(passed({ liveWorkers: 1, lostWorkers: 1 })).toEqual([]);
  const [none] = passedRules([failures], { ...READING, liveWorkers: 0, lostWorkers: 2 }, false, 'x');
  expect(none?.condition).toMatchObject({
    severity: 'critical',
    hint: expect.stringContaining('Nobody works') as string,
  });
});

test('few entries a minute fire while work is open', () => {
  expect(passed({ entries: 100 })[0]).toMatch(
    /^scale_up: 20 entries a minute are stored, with 100 units open/,
  );
  expect(passed({ entries: 150 })).toEqual([]);
  expect(passed({ entries: 0, openUnits: 0 })).toEqual([]);
  expect(passed({ entries: 0 }, true)).toEqual([]);
});

test('a run that has just begun has no rate yet', () => {
  const runs = [{ ...READING.runs[0]!, startedAt: '2026-11-26T11:58:00.000Z' }];
  expect(passed({ entries: 0, runs })).toEqual([]);
});
